"""The console checks task definitions before they are sent, with the server's sentences: both sides
are held to the same list of requests and answers (web/test/task_definition_sentences.json)."""
import json
import os
import unittest

from harness import ROOT, Server, main
from raw_requests import Raw

CASES = os.path.join(ROOT, "web/test/task_definition_sentences.json")


class Sentences(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.root = Raw(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def test_the_server_says_what_the_console_expects(self):
        with open(CASES, encoding="utf-8") as file:
            cases = json.load(file)
        self.assertGreater(len(cases), 50)
        for case in cases:
            body = json.dumps(case["request"]).encode()
            with self.subTest(body[:300]):
                answer = self.root.call("ecs", "RegisterTaskDefinition", body=body)
                if case["says"] is None:
                    self.assertEqual(answer.status, 200, answer)
                else:
                    self.assertEqual((answer.status, answer.message), (400, case["says"]))


if __name__ == "__main__":
    main()
