"""`minato agent` as a process of its own with a Docker Engine of its own joins a cluster."""
import json
import os
import signal
import socket
import subprocess
import unittest

from botocore.exceptions import ClientError

from fleet import BUSYBOX, Fleet
from harness import MINATO, PAGE, TRUST, Engine, Folder, Server, main, needs_root, wait_until
from workshop import fetch_soon


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Agent:
    """The process. start() again after kill() or stop()."""

    def __init__(self, server, engine, cluster):
        self.server = server
        self.folder = Folder("minato-agent-")
        self.log = os.path.join(self.folder.path, "log")
        self.argv = [MINATO, "agent", "--cluster", cluster, "--endpoint", server.endpoint,
                     "--data-dir", os.path.join(self.folder.path, "data"), "--docker-socket",
                     engine.socket, "--memory", "512", "--cpus", "2"]
        self.process = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.argv, stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, env=self.server.env())
        return self

    def end(self, how):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)

    def close(self):
        self.end(signal.SIGKILL)
        self.folder.remove()

    def text(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()[-3000:]


@needs_root
class RemoteAgent(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.addCleanup(self.server.close)
        self.engine = Engine.get()
        self.addCleanup(self.remove_containers)
        self.image = self.engine.push_workshop(self.server)
        self.fleet = Fleet(self.server, "remote")
        self.fleet.ecs.create_cluster(clusterName="remote")
        self.agent = Agent(self.server, self.engine, "remote").start()
        self.addCleanup(self.agent.close)
        wait_until(lambda: len(self.instances(True)) == 1, 30, "the agent joins")

    def run_task(self, definition):
        return self.fleet.run(definition, launchType="EXTERNAL")

    def containers(self):
        label = "label=com.amazonaws.ecs.task-arn"
        return self.engine.docker("ps", "-q", "--no-trunc", "--filter", label).stdout.split()

    def remove_containers(self):
        """Of this server's tasks, also those that ended."""
        left = self.engine.docker("ps", "-aq", "--filter", "label=com.amazonaws.ecs.task-arn")
        for container in left.stdout.split():
            self.engine.docker("rm", "-f", container, check=False)

    def instances(self, connected):
        arns = self.fleet.ecs.list_container_instances(cluster="remote")["containerInstanceArns"]
        if not arns:
            return []
        found = self.fleet.ecs.describe_container_instances(cluster="remote",
                                                            containerInstances=arns)
        return [one for one in found["containerInstances"] if one["agentConnected"] == connected]

    def define(self, mode, **container):
        return self.fleet.register_all("remote-" + mode, [{
            "name": "main", "image": self.image, "memory": 32, "stopTimeout": 2, **container}],
            networkMode=mode)

    def test_registers_what_it_was_told(self):
        instance = self.instances(True)[0]
        registered = {one["name"]: one.get("integerValue")
                      for one in instance["registeredResources"]}
        self.assertEqual((registered["CPU"], registered["MEMORY"]), (2048, 512))
        self.assertEqual(instance["status"], "ACTIVE")

    def test_runs_and_stops_a_task(self):
        task = self.run_task(self.define("none", command=[BUSYBOX, "sleep", "1000"]))
        container = task["containers"][0]["runtimeId"]
        self.assertEqual(self.containers(), [container])
        stopped = self.fleet.stop(task["taskArn"])
        self.assertEqual(stopped["containers"][0]["exitCode"], 137)
        self.assertEqual(self.containers(), [])

    def test_takes_tasks_of_launch_type_external_alone(self):
        definition = self.define("none", command=[BUSYBOX, "sleep", "1000"])
        with self.assertRaises(ClientError) as raised:
            self.fleet.start(definition, launchType="EC2")
        self.assertEqual(raised.exception.response["Error"]["Message"],
                         "No Container Instances were found in your cluster.")
        self.agent.end(signal.SIGTERM)
        before = self.instances(False)[0]["containerInstanceArn"]
        self.agent.argv += ["--launch-type", "EC2"]
        self.agent.start()
        wait_until(lambda: self.instances(True), 30, "the agent is back\n" + self.agent.text())
        self.assertEqual(self.instances(True)[0]["containerInstanceArn"], before)
        with self.assertRaises(ClientError):
            self.fleet.start(definition, launchType="EXTERNAL")
        self.fleet.stop(self.fleet.run(definition)["taskArn"])

    def test_pulls_as_the_execution_role(self):
        """The host's own key pulled, whatever the role might do."""
        iam = self.server.client("iam")
        for role in ("puller", "stranger"):
            iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(TRUST))
        iam.attach_role_policy(
            RoleName="puller",
            PolicyArn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")
        self.engine.docker("rmi", "-f", self.image)
        container = {"name": "main", "image": self.image, "memory": 32,
                     "command": [BUSYBOX, "sleep", "1000"]}
        refused = self.fleet.finish(
            self.fleet.register_all("stranger", [container], networkMode="none",
                                    executionRoleArn="stranger"), launchType="EXTERNAL")
        self.assertRegex(refused["containers"][0]["reason"],
                         "^CannotPullECRContainerError: .*ecr:GetAuthorizationToken")
        self.run_task(self.fleet.register_all("puller", [container], networkMode="none",
                                              executionRoleArn="puller"))

    def test_serves_in_the_host_network(self):
        port = free_port()
        self.run_task(self.define("host", command=[
            BUSYBOX, "httpd", "-f", "-p", f"127.0.0.1:{port}", "-h", "/www"]))
        self.assertIn(PAGE, fetch_soon("127.0.0.1", port))

    def check_adoption(self, how):
        task = self.run_task(self.define("none", command=[BUSYBOX, "sleep", "1000"]))
        container = task["containers"][0]["runtimeId"]
        before = self.instances(True)[0]["containerInstanceArn"]
        self.agent.end(how)
        wait_until(lambda: self.instances(False), 30, "the loss is noticed")
        self.assertEqual(self.containers(), [container])
        self.agent.start()
        wait_until(lambda: self.instances(True), 30, "the agent is back\n" + self.agent.text())
        self.assertEqual([one["containerInstanceArn"] for one in self.instances(True)], [before])
        self.assertEqual(self.containers(), [container])
        again = self.fleet.describe(task["taskArn"])
        self.assertEqual((again["lastStatus"], again["containers"][0]["runtimeId"]),
                         ("RUNNING", container))
        stopped = self.fleet.stop(task["taskArn"])
        self.assertEqual(stopped["containers"][0]["exitCode"], 137)
        self.assertEqual(self.containers(), [])

    def test_killed_agent_adopts(self):
        self.check_adoption(signal.SIGKILL)

    def test_stopped_agent_adopts(self):
        self.check_adoption(signal.SIGTERM)

    def test_container_that_ended_while_the_agent_was_away(self):
        task = self.run_task(self.define("none", command=[BUSYBOX, "sleep", "1000"]))
        self.agent.end(signal.SIGKILL)
        self.engine.docker("kill", task["containers"][0]["runtimeId"])
        self.agent.start()
        stopped = self.fleet.wait(task["taskArn"], "STOPPED")
        self.assertEqual(stopped["containers"][0]["exitCode"], 137)
        self.assertEqual(stopped["stopCode"], "EssentialContainerExited")

    def test_agent_survives_a_restart_of_the_server(self):
        task = self.run_task(self.define("none", command=[BUSYBOX, "sleep", "1000"]))
        self.server.kill()
        self.server.start()
        self.fleet = Fleet(self.server, "remote")
        wait_until(lambda: self.instances(True), 60, "the agent is back")
        self.assertEqual(self.containers(), [task["containers"][0]["runtimeId"]])
        self.assertEqual(self.fleet.describe(task["taskArn"])["lastStatus"], "RUNNING")
        self.fleet.stop(task["taskArn"])

    def test_others_with_its_access_key_are_not_it(self):
        """Whoever had the key could take its work and end its tasks."""
        task = self.run_task(self.define("none", command=[BUSYBOX, "sleep", "1000"]))["taskArn"]
        arn = self.instances(True)[0]["containerInstanceArn"]
        ecs = self.fleet.ecs
        for call in (lambda: ecs.submit_task_state_change(cluster="remote", task=task,
                                                          status="STOPPED"),
                     lambda: ecs.register_container_instance(
                         cluster="remote", containerInstanceArn=arn, totalResources=[])):
            with self.assertRaises(ClientError) as raised:
                call()
            self.assertEqual(raised.exception.response["Error"]["Code"], "AccessDeniedException")
        self.assertEqual(self.fleet.describe(task)["lastStatus"], "RUNNING")
        key = os.path.join(self.agent.folder.path, "data", "instance.key")
        self.assertEqual(os.stat(key).st_mode & 0o777, 0o600)
        self.fleet.stop(task)

    def test_wrong_credentials_do_not_join(self):
        stranger = Agent(self.server, self.engine, "remote")
        self.addCleanup(stranger.close)
        with open(stranger.log, "ab") as log:
            stranger.process = subprocess.Popen(
                stranger.argv, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env=self.server.env(secret="wrong" * 8))
        wait_until(lambda: "signature" in stranger.text().lower() or
                   stranger.process.poll() is not None, 20, "the refusal is told")
        self.assertEqual(len(self.instances(True)), 1)


if __name__ == "__main__":
    main()
