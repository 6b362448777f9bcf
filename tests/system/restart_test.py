"""Minato ends and comes back while containers run: they go on and are taken over."""
import os
import time
import unittest

from botocore.exceptions import ClientError

from agent_identity_test import forget_owners
from fleet import BUSYBOX, Fleet, containers, docker, inspect, shell
from harness import (MINATO, PAGE, Engine, Server, launch_instances, main, needs_root, run,
                     wait_until)
from workshop import fetch_soon


def processes_below(path):
    """Processes whose command line names the folder."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if path.encode() in file.read():
                    found.append(int(pid))
        except OSError:
            continue
    return found


def mounts_below(path):
    with open("/proc/self/mounts", encoding="utf-8") as file:
        return [line.split()[1] for line in file if path in line.split()[1]]


@needs_root
class Restart(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        try:
            cls.image = Engine.get().push_workshop(cls.server)
            cls.instances, _ = launch_instances(cls.server, "restart")
        except BaseException:
            cls.server.close()
            raise
        cls.instance = cls.instances[0]

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.fleet = Fleet(self.server, "restart")
        self.addCleanup(lambda: self.fleet.stop_all())

    def start_web(self):
        definition = self.fleet.register("web", self.image, stopTimeout=2, portMappings=[
            {"containerPort": 80, "hostPort": 8080}])
        task = self.fleet.run(definition)
        self.assertIn(PAGE, fetch_soon(self.fleet.address(self.instance)))
        return task

    def connected(self):
        found = self.fleet.ecs.list_container_instances(cluster="restart")
        described = self.fleet.ecs.describe_container_instances(
            cluster="restart", containerInstances=found["containerInstanceArns"])
        return all(one["agentConnected"] for one in described["containerInstances"])

    def come_back(self):
        self.server.start()
        self.fleet = Fleet(self.server, "restart")
        wait_until(self.connected, 30, "the agent is back\n" + self.server.log_tail())

    def check_adoption(self, end):
        task = self.start_web()
        container = task["containers"][0]["runtimeId"]
        before = inspect(self.instance, container)["State"]["StartedAt"]
        address = self.fleet.address(self.instance)
        end()
        self.assertEqual(containers(self.instance), [container])
        self.assertIn(PAGE, fetch_soon(address), "the page is gone while Minato is down")
        self.come_back()
        time.sleep(1)  # long enough for a wrong decision to show
        after = self.fleet.describe(task["taskArn"])
        self.assertEqual(after["lastStatus"], "RUNNING")
        self.assertEqual(after["containers"][0]["runtimeId"], container)
        self.assertEqual(inspect(self.instance, container)["State"]["StartedAt"], before)
        self.assertEqual(containers(self.instance), [container])
        self.assertIn(PAGE, fetch_soon(self.fleet.address(self.instance)))
        self.assertEqual(after["startedAt"], task["startedAt"])
        found = self.fleet.ec2.describe_instances(InstanceIds=[self.instance])["Reservations"]
        name = found[0]["Instances"][0]["PublicDnsName"]
        self.assertIn(PAGE, fetch_soon(name))
        stopped = self.fleet.stop(task["taskArn"])
        self.assertEqual(stopped["stopCode"], "UserInitiated")
        self.assertEqual(containers(self.instance), [])

    def test_orderly_restart(self):
        self.check_adoption(self.server.stop)

    def test_kill(self):
        self.check_adoption(self.server.kill)

    def test_instance_of_the_version_before_is_adopted(self):
        """Its record does not say whose it is; it is its own session's."""
        def end():
            self.server.stop()
            forget_owners(self.server)
        self.check_adoption(end)
        arns = self.fleet.ecs.list_container_instances(cluster="restart")["containerInstanceArns"]
        with self.assertRaises(ClientError) as raised:
            self.fleet.ecs.register_container_instance(
                cluster="restart", containerInstanceArn=arns[0], totalResources=[])
        self.assertEqual(raised.exception.response["Error"]["Code"], "AccessDeniedException")

    def check_end_while_down(self, end):
        definition = self.fleet.register("ends", self.image, command=shell(
            f"{BUSYBOX} sleep 1000; exit 5"))
        task = self.fleet.run(definition)
        container = task["containers"][0]["runtimeId"]
        end()
        docker(self.instance, "kill", container)
        self.come_back()
        stopped = self.fleet.wait(task["taskArn"], "STOPPED")
        self.assertEqual(stopped["containers"][0]["exitCode"], 137)
        self.assertEqual(stopped["stopCode"], "EssentialContainerExited")

    def test_container_that_ended_while_minato_was_stopped(self):
        self.check_end_while_down(self.server.stop)

    def test_container_that_ended_while_minato_was_killed(self):
        self.check_end_while_down(self.server.kill)

    def test_task_stopped_just_before_a_kill_does_stop(self):
        task = self.start_web()
        self.fleet.ecs.stop_task(cluster="restart", task=task["taskArn"], reason="bye")
        self.server.kill()
        self.come_back()
        stopped = self.fleet.wait(task["taskArn"], "STOPPED")
        self.assertEqual((stopped["stopCode"], stopped["stoppedReason"]),
                         ("UserInitiated", "bye"))
        self.assertEqual(containers(self.instance), [])

    def test_task_started_just_before_a_kill_runs_once(self):
        definition = self.fleet.register("once", self.image, stopTimeout=2,
                                         command=[BUSYBOX, "sleep", "1000"])
        for delay in (0, 0.05, 0.2):
            with self.subTest(delay=delay):
                arn = self.fleet.start(definition)[0]
                time.sleep(delay)
                self.server.kill()
                self.come_back()
                self.fleet.wait(arn, "RUNNING")
                self.assertEqual(len(containers(self.instance)), 1)
                self.fleet.stop(arn)
                self.assertEqual(containers(self.instance), [])


@needs_root
class Termination(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.addCleanup(self.server.close)
        self.image = Engine.get().push_workshop(self.server)
        self.instances, _ = launch_instances(self.server, "ending")
        self.fleet = Fleet(self.server, "ending")
        definition = self.fleet.register("sleeps", self.image,
                                         command=[BUSYBOX, "sleep", "1000"])
        self.task = self.fleet.run(definition)

    def nothing_of(self, instance):
        self.assertEqual([name for name in os.listdir("/run/netns") if instance in name], [])
        self.assertEqual(processes_below(instance), [])
        self.assertEqual(mounts_below(instance), [])

    def nothing_of_the_installation(self):
        links = run("ip", "-o", "link").stdout
        self.assertNotIn(self.bridge, links)
        self.assertNotIn("minato_" + self.bridge[2:], run("nft", "list", "tables").stdout)
        self.assertEqual(mounts_below(self.server.data), [])
        self.assertEqual(processes_below(self.server.data), [])
        self.assertFalse(os.path.exists("/run/minato/" + self.bridge[2:]))

    @property
    def bridge(self):
        """Named after the data folder (FNV-1a), as every trace of an installation is."""
        value = 14695981039346656037
        for byte in self.server.data.encode():
            value = (value ^ byte) * 1099511628211 % 2**64
        return "mn" + f"{value:016x}"[:8]

    def test_terminated_instance_takes_its_tasks_along(self):
        instance = self.instances[0]
        self.assertIn(self.bridge, run("ip", "-o", "link").stdout)
        self.assertTrue(processes_below(instance))
        self.fleet.ec2.terminate_instances(InstanceIds=[instance])
        stopped = self.fleet.wait(self.task["taskArn"], "STOPPED")
        self.assertIn("terminated", stopped["stoppedReason"].lower())
        self.fleet.ec2.get_waiter("instance_terminated").wait(
            InstanceIds=[instance], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        wait_until(lambda: not processes_below(instance), 20, "processes of the instance end")
        self.nothing_of(instance)
        active = self.fleet.ecs.list_container_instances(cluster="ending")
        self.assertEqual(active["containerInstanceArns"], [])

    def test_cleanup_leaves_nothing(self):
        instance = self.instances[0]
        self.server.kill()
        self.assertTrue(processes_below(instance))
        run(MINATO, "cleanup", "--data-dir", self.server.data)
        self.nothing_of(instance)
        self.nothing_of_the_installation()

    def test_cleanup_refuses_while_the_server_runs(self):
        done = run(MINATO, "cleanup", "--data-dir", self.server.data, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(self.fleet.describe(self.task["taskArn"])["lastStatus"], "RUNNING")
        self.assertTrue(processes_below(self.instances[0]))


if __name__ == "__main__":
    main()
