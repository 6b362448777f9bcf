"""Ten thousand tasks in one table of the console, in Chromium."""
import os
import unittest

from browser import PICTURES, SITE, Play, bundle, needs_browser
from harness import Server, main
from scripted_agent import ScriptedAgent

COUNT = 10_000


@needs_browser
class ManyTasks(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.server = Server("--local-user", "--console-dir", SITE).start()
        self.addCleanup(self.server.close)
        self.ecs = self.server.client("ecs")

    def test_a_table_of_ten_thousand_tasks(self):
        self.ecs.create_cluster(clusterName="crowd")
        agent = ScriptedAgent(self.server, "crowd", cpu=10**7, memory=10**7)
        self.addCleanup(agent.close)
        self.ecs.register_task_definition(family="many", containerDefinitions=[
            {"name": "main", "image": "many", "memory": 6}])
        for _ in range(COUNT // 10):
            answer = self.ecs.run_task(cluster="crowd", taskDefinition="many", count=10)
            self.assertEqual([], answer["failures"])
        pages = self.ecs.get_paginator("list_tasks").paginate(cluster="crowd")
        listed = [arn for page in pages for arn in page["taskArns"]]
        self.assertEqual(COUNT, len(listed))
        last = listed[-1]

        def report(_):
            agent.report(last, "RUNNING")
        play = Play(bundle("many_tasks"), self.server.endpoint,
                    os.path.join(PICTURES, "many-tasks"), "crowd", str(COUNT),
                    last.rsplit("/", 1)[1], answers={"run": report})
        self.assertEqual("", play.problems())


if __name__ == "__main__":
    main()
