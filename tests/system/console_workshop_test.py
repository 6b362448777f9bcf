"""The workshop by clicking, in Chromium, in English and in Japanese, each on a server of its own."""
import os
import shutil
import unittest

from harness import ROOT, Engine, Folder, Server, main, needs_root, run

WEB = os.path.join(ROOT, "web")
PICTURES = os.path.join(ROOT, "build/console-pictures")


def bundle(folder):
    """The browser's script as plain JavaScript."""
    out = os.path.join(WEB, "node_modules/.cache-e2e")
    run("npx", "rolldown", "e2e/workshop.ts", "--file", os.path.join(out, "workshop.mjs"),
        "--platform", "node", "--external", "playwright-core", cwd=WEB)
    folder.script = os.path.join(out, "workshop.mjs")


@needs_root
@unittest.skipUnless(shutil.which("chromium"), "needs chromium")
@unittest.skipUnless(os.path.exists(os.path.join(ROOT, "build/console/index.html")),
                     "needs the console: ./dev console")
class Workshop(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder()
        bundle(cls.folder)
        cls.engine = Engine.get()

    def do(self, language):
        server = Server("--local-user", "--console-dir", os.path.join(ROOT, "build/console"))
        server.start()
        try:
            context = os.path.join(self.folder.path, language)
            shutil.copytree(os.path.join(ROOT, "examples/workshop"), context)
            shutil.copy("/bin/busybox", context)
            env = dict(server.env(), DOCKER_HOST=self.engine.host, DOCKER_BUILDKIT="0",
                       DOCKER_CONFIG=os.path.join(context, ".docker"))
            done = run("node", self.folder.script, server.endpoint, language, context,
                       check=False, env=env, timeout=240)
            shutil.copytree(os.path.join(context, "pictures"), PICTURES, dirs_exist_ok=True)
            if done.returncode != 0:
                self.fail(done.stdout + done.stderr + self.tasks_of(server) + server.log_tail())
        finally:
            server.close()

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
