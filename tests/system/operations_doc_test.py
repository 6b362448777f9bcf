"""docs/operations.md is what the program says, and the program says what the server does."""
import os
import re
import unittest

from harness import MINATO, ROOT, Server, main, run
from raw_requests import Model, Raw

SERVICES = ("ecr", "ecs")


def table():
    """{service: {operation: served}} as `minato operations` prints it."""
    found = {}
    for line in run(MINATO, "operations").stdout.splitlines():
        heading = re.match(r"## (\w+)", line)
        if heading:
            service = found.setdefault(heading.group(1), {})
        row = re.match(r"\| ([A-Z]\w+) \| (served|not yet) \|$", line)
        if row:
            service[row.group(1)] = row.group(2) == "served"
    return found


class Operations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.raw = Raw(cls.server)
        cls.table = table()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def test_document_is_what_the_program_prints(self):
        with open(os.path.join(ROOT, "docs/operations.md"), encoding="utf-8") as file:
            self.assertEqual(file.read(), run(MINATO, "operations").stdout)

    def test_table_has_every_operation(self):
        for service in SERVICES:
            self.assertEqual(set(self.table[service]), set(Model.of(service).operations))
            self.assertEqual(set(self.table[service].values()), {True, False})

    def test_table_tells_the_truth(self):
        for service in SERVICES:
            for operation, served in self.table[service].items():
                with self.subTest(service=service, operation=operation):
                    answer = self.raw.call(service, operation,
                                           Model.of(service).least_input(operation))
                    self.assertTrue(answer.request_id)
                    if served:
                        self.assertNotEqual(answer.code, "NotImplemented", answer)
                        self.assertLess(answer.status, 500, answer)
                    else:
                        self.assertEqual((answer.code, answer.status), ("NotImplemented", 501),
                                         answer)
                        self.assertIn(f"{service}:{operation} is not implemented",
                                      answer.message)

    def test_input_of_what_is_not_served_is_checked_all_the_same(self):
        checked = 0
        for service in SERVICES:
            for operation, served in self.table[service].items():
                if served or not Model.of(service).least_input(operation):
                    continue
                checked += 1
                with self.subTest(service=service, operation=operation):
                    answer = self.raw.call(service, operation, {})
                    self.assertEqual(answer.status, 400, answer)
                    self.assertTrue(answer.message)
        self.assertGreater(checked, 10)


if __name__ == "__main__":
    main()
