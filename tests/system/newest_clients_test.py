"""What boto3 and the AWS CLIs do not know yet, through the newest clients there are: npm's.

The clients are those of the console if it is built here, else they are installed, in the same
versions, into build/npm.
"""
import json
import os
import shutil
import subprocess
import sys
import unittest

from harness import ROOT, Server, main, run
from raw_requests import Model

sys.path.insert(0, os.path.join(ROOT, "models"))
import npm_model

SERVICES = ("ecr", "ecs")
SCRIPT = os.path.join(ROOT, "tests/system/newest_clients.mjs")


def pinned():
    """{package: version} of the clients, as the console has them."""
    with open(os.path.join(ROOT, "web/package.json"), encoding="utf-8") as file:
        versions = json.load(file)["dependencies"]
    return {f"@aws-sdk/client-{name}": versions[f"@aws-sdk/client-{name}"] for name in SERVICES}


def has_clients(folder):
    for package, version in pinned().items():
        path = os.path.join(folder, "node_modules", package, "package.json")
        if not os.path.exists(path):
            return False
        with open(path, encoding="utf-8") as file:
            if json.load(file)["version"] != version:
                return False
    return True


def clients():
    """A folder whose node_modules has the clients in the pinned versions."""
    web, own = os.path.join(ROOT, "web"), os.path.join(ROOT, "build/npm")
    for folder in (web, own):
        if has_clients(folder):
            return folder
    os.makedirs(own, exist_ok=True)
    done = run("npm", "install", "--prefix", own, "--no-save", "--ignore-scripts", "--no-audit",
               "--no-fund", *(f"{name}@{version}" for name, version in pinned().items()),
               check=False, timeout=300)
    if done.returncode != 0:
        raise unittest.SkipTest("npm cannot install the clients: " + done.stderr.strip()[-300:])
    return own


@unittest.skipUnless(shutil.which("node") and shutil.which("npm"), "needs node and npm")
class NewestClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = clients()
        cls.server = Server().start()
        cls.addClassCleanup(cls.server.close)

    def calls(self, *calls):
        """The answers to (service, operation, input)."""
        text = json.dumps([{"service": service, "operation": operation, "input": given}
                           for service, operation, given in calls])
        done = subprocess.run(["node", SCRIPT, self.folder, self.server.endpoint], input=text,
                              env=self.server.env(), capture_output=True, text=True, timeout=120,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def call(self, service, operation, given):
        return self.calls((service, operation, given))[0]

    def newer(self, service):
        """Operations that boto3 does not know."""
        client = self.server.client(service)
        return sorted(set(Model.of(service).operations) -
                      set(client.meta.service_model.operation_names))

    def test_every_operation_of_the_clients_is_known(self):
        for service in SERVICES:
            operations = self.call(service, "list", {})["output"]
            self.assertEqual(set(operations), set(Model.of(service).operations), service)

    def test_every_member_and_value_of_the_clients_is_known(self):
        for service in SERVICES:
            shapes = Model.of(service).shapes
            npm = npm_model.read(
                os.path.join(self.folder, f"node_modules/@aws-sdk/client-{service}"))
            for name, structure in npm["structures"].items():
                self.assertEqual(set(structure["members"]) - set(shapes[name]["members"]), set(),
                                 f"{service} {name}")
            for name, values in npm["enums"].items():
                self.assertEqual(set(values) - set(shapes[name]["enum"]), set(),
                                 f"{service} {name}")

    def test_operations_newer_than_boto3_are_served_or_say_that_they_are_not(self):
        for service in SERVICES:
            names = self.newer(service)
            model = Model.of(service)
            answers = self.calls(*((service, name, model.least_input(name)) for name in names))
            for name, answer in zip(names, answers):
                with self.subTest(operation=f"{service}:{name}"):
                    if answer.get("error") == "NotImplemented":
                        self.assertEqual(answer["status"], 501)
                        self.assertIn(f"{service}:{name} is not implemented", answer["message"])
                    else:
                        self.assertLess(answer.get("status", 200), 500, answer)
                        self.assertNotIn(answer.get("error"), (
                            "UnknownOperationException", "InvalidAction"), answer)

    def test_their_input_is_checked(self):
        missing, = self.calls(("ecs", "CreateGateway", {"name": "gate"}))
        self.assertEqual(missing["status"], 400)
        long, bad = self.calls(
            ("ecr", "ListReplicationBackfills", {"maxResults": 51}),
            ("ecr", "StopReplicationBackfill", {"replicationBackfillId": "no"}))
        for answer in (long, bad):
            self.assertEqual((answer["error"], answer["status"]),
                             ("InvalidParameterException", 400))
        self.assertIn("maxResults", long["message"])
        self.assertIn("replicationBackfillId", bad["message"])

    def test_members_newer_than_boto3_are_kept(self):
        container = {"name": "app", "image": "busybox", "memory": 64, "resourceRequirements": [
            {"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 512,
                                                              "maxComputePercent": 40}}}]}
        registered = self.call("ecs", "RegisterTaskDefinition", {
            "family": "shared", "containerDefinitions": [container]})
        self.assertNotIn("error", registered)
        shown = self.call("ecs", "DescribeTaskDefinition", {"taskDefinition": "shared"})
        self.assertEqual(
            shown["output"]["taskDefinition"]["containerDefinitions"][0]["resourceRequirements"],
            container["resourceRequirements"])


if __name__ == "__main__":
    main()
