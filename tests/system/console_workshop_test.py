"""The workshop by clicking, in Chromium, in English and in Japanese, each on a server of its own."""
import datetime
import os
import shutil
import unittest

from browser import PICTURES, SITE, Play, bundle, needs_browser
from fleet import containers, docker, inspect
from harness import ROOT, Engine, Folder, Server, main, needs_root


@needs_root
@needs_browser
class Workshop(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder()
        cls.script = bundle("workshop")
        cls.engine = Engine.get()

    def do(self, language):
        server = Server("--local-user", "--console-dir", SITE)
        server.start()
        try:
            context = os.path.join(self.folder.path, language)
            shutil.copytree(os.path.join(ROOT, "examples/workshop"), context)
            shutil.copy("/bin/busybox", context)
            env = dict(server.env(), DOCKER_HOST=self.engine.host, DOCKER_BUILDKIT="0",
                       DOCKER_CONFIG=os.path.join(context, ".docker"))
            play = Play(self.script, server.endpoint, language, context, env=env,
                        answers={"kill": lambda: self.kill_container(server)})
            shutil.copytree(os.path.join(context, "pictures"),
                            os.path.join(PICTURES, "workshop"), dirs_exist_ok=True)
            if play.problems():
                self.fail(play.problems() + self.tasks_of(server) + server.log_tail())
        finally:
            server.close()

    @staticmethod
    def kill_container(server):
        """Ends the one container there is; when its engine says it ended, in ms since 1970."""
        ec2 = server.client("ec2")
        instance = ec2.describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
        container, = containers(instance)
        docker(instance, "kill", container)
        docker(instance, "wait", container)
        ended = inspect(instance, container)["State"]["FinishedAt"]
        whole, fraction = ended.rstrip("Z").split(".")
        since = datetime.datetime.fromisoformat(whole + "+00:00").timestamp()
        return round(1000 * (since + float("0." + fraction)))

    @staticmethod
    def tasks_of(server):
        """What became of the tasks, for the message of a failure."""
        ecs = server.client("ecs")
        told = []
        for cluster in ecs.list_clusters()["clusterArns"]:
            for status in ("RUNNING", "STOPPED"):
                tasks = ecs.list_tasks(cluster=cluster, desiredStatus=status)["taskArns"]
                if tasks:
                    told += ecs.describe_tasks(cluster=cluster, tasks=tasks)["tasks"]
        return "".join(f"{task['lastStatus']} {task.get('stoppedReason')} "
                       f"{task['containers']}\n" for task in told)

    def test_in_english(self):
        self.do("en")

    def test_in_japanese(self):
        self.do("ja")


if __name__ == "__main__":
    main()
