"""Task definitions in the console: form and JSON in turns, revisions compared, deregistered and
deleted, in Chromium."""
import unittest

from browser import PICTURES, SITE, Play, bundle, needs_browser
from harness import Server, main


@needs_browser
class Definitions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.script = bundle("definitions")

    def do(self, language):
        server = Server("--local-user", "--console-dir", SITE).start()
        self.addCleanup(server.close)
        play = Play(self.script, server.endpoint, PICTURES, language)
        self.assertEqual("", play.problems())
        # What the form does not show stayed where it belongs.
        ecs = server.client("ecs")
        kept = ecs.describe_task_definition(taskDefinition="by-hand:2", include=["TAGS"])
        container, = kept["taskDefinition"]["containerDefinitions"]
        self.assertEqual(container["portMappings"], [
            {"containerPort": 80, "hostPort": 8081, "protocol": "tcp", "name": "second"}])
        self.assertEqual(container["logConfiguration"], {
            "logDriver": "awslogs", "options": {
                "awslogs-group": "web", "awslogs-region": "eu-west-1"}})
        self.assertEqual(kept["tags"], [{"key": "team", "value": "harbour"}])

    def test_in_english(self):
        self.do("en")

    def test_in_japanese(self):
        self.do("ja")


if __name__ == "__main__":
    main()
