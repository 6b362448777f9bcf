"""Tasks as containers on two instances: placement, exits, overrides, ports, dependencies."""
import time
import unittest

from botocore.exceptions import ClientError

from fleet import BUSYBOX, Fleet, containers, docker, inspect, shell
from harness import PAGE, Engine, Server, launch_instances, main, needs_root, wait_until
from workshop import fetch, fetch_soon

SLEEP = [BUSYBOX, "sleep", "1000"]
SPREAD = [{"type": "spread", "field": "instanceId"}]
# Process 1 of a container has no default action for SIGTERM.
OBEDIENT = shell("trap 'exit 143' TERM; while :; do /bin/busybox sleep 0.1; done")
STUBBORN = shell("trap '' TERM; while :; do /bin/busybox sleep 0.1; done")


@needs_root
class Tasks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        try:
            cls.image = Engine.get().push_workshop(cls.server)
            cls.instances, cls.group = launch_instances(cls.server, "two", count=2)
        except BaseException:
            cls.server.close()
            raise
        cls.fleet = Fleet(cls.server, "two")
        cls.ecs = cls.fleet.ecs

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def tearDown(self):
        self.fleet.stop_all()

    def define(self, **container):
        return self.fleet.register(self.id().rsplit(".", 1)[1], self.image, **container)

    def everything_running(self):
        return [one for instance in self.instances for one in containers(instance)]

    def test_both_instances_publish_the_same_port(self):
        web = self.define(portMappings=[{"containerPort": 80, "hostPort": 8080}])
        tasks = [self.fleet.wait(arn, "RUNNING") for arn in self.fleet.start(web, count=2)]
        self.assertEqual({self.fleet.instance_of(task) for task in tasks}, set(self.instances))
        for instance in self.instances:
            self.assertIn(PAGE, fetch_soon(self.fleet.address(instance)))
        self.assertNotEqual(*(self.fleet.address(one) for one in self.instances))
        here = self.fleet.instance_of(tasks[0])
        self.fleet.stop(tasks[0]["taskArn"])
        self.assertNotEqual(fetch(self.fleet.address(here))[0], 0)
        other = self.fleet.instance_of(tasks[1])
        self.assertIn(PAGE, fetch_soon(self.fleet.address(other)))

    def refused(self, definition, reason, **more):
        before = self.everything_running()
        listed = self.ecs.list_tasks(cluster="two")["taskArns"]
        answer = self.ecs.run_task(cluster="two", taskDefinition=definition, **more)
        self.assertEqual(answer["tasks"], [])
        self.assertEqual([one["reason"] for one in answer["failures"]],
                         [reason] * len(self.instances))
        arns = self.ecs.list_container_instances(cluster="two")["containerInstanceArns"]
        self.assertEqual({one["arn"] for one in answer["failures"]}, set(arns))
        self.assertEqual(self.everything_running(), before)
        self.assertEqual(self.ecs.list_tasks(cluster="two")["taskArns"], listed)

    def test_too_much_memory(self):
        self.refused(self.define(memory=4096, command=SLEEP), "RESOURCE:MEMORY")

    def test_too_much_cpu(self):
        self.refused(self.define(cpu=4096, command=SLEEP), "RESOURCE:CPU")

    def test_port_taken_on_both(self):
        web = self.define(portMappings=[{"containerPort": 80, "hostPort": 8080}])
        for arn in self.fleet.start(web, count=2):
            self.fleet.wait(arn, "RUNNING")
        self.refused(web, "RESOURCE:PORTS")
        self.assertEqual(len(self.everything_running()), 2)

    def test_memory_is_never_given_twice(self):
        large = self.define(memory=400, command=SLEEP)
        arns = self.fleet.start(large, count=4)
        answer = self.ecs.run_task(cluster="two", taskDefinition=large)
        self.assertEqual([one["reason"] for one in answer["failures"]], ["RESOURCE:MEMORY"] * 2)
        found = self.ecs.describe_container_instances(
            cluster="two", containerInstances=self.ecs.list_container_instances(cluster="two")
            ["containerInstanceArns"])["containerInstances"]
        for instance in found:
            left = {one["name"]: one.get("integerValue") for one in instance["remainingResources"]}
            self.assertTrue(0 <= left["MEMORY"] < 400, left)
        for arn in arns:
            self.fleet.stop(arn)
        self.assertEqual(len(self.fleet.start(large, count=4)), 4)

    def test_stop_ends_with_sigterm(self):
        task = self.fleet.run(self.define(command=OBEDIENT, stopTimeout=20))
        instance = self.fleet.instance_of(task)
        started = time.monotonic()
        stopped = self.fleet.stop(task["taskArn"], "time to go")
        self.assertLess(time.monotonic() - started, 10)
        self.assertEqual(stopped["containers"][0]["exitCode"], 143)
        self.assertEqual((stopped["stopCode"], stopped["stoppedReason"]),
                         ("UserInitiated", "time to go"))
        self.assertEqual(containers(instance), [])
        for earlier, later in (("startedAt", "stoppingAt"), ("stoppingAt", "stoppedAt")):
            self.assertLessEqual(stopped[earlier], stopped[later])

    def test_stop_ends_with_sigkill_after_the_timeout(self):
        task = self.fleet.run(self.define(command=STUBBORN, stopTimeout=2))
        started = time.monotonic()
        stopped = self.fleet.stop(task["taskArn"])
        taken = time.monotonic() - started
        self.assertEqual(stopped["containers"][0]["exitCode"], 137)
        self.assertTrue(1.5 < taken < 12, taken)

    def test_exit_of_an_essential_container_ends_the_task(self):
        helper = {"name": "helper", "image": self.image, "memory": 16, "command": SLEEP}
        definition = self.fleet.register_all("exits", [
            {"name": "main", "image": self.image, "memory": 16,
             "command": shell("/bin/busybox sleep 1; exit 7")}, helper])
        task = self.fleet.finish(definition)
        codes = {one["name"]: one.get("exitCode") for one in task["containers"]}
        self.assertEqual(codes["main"], 7)
        self.assertEqual(codes["helper"], 137)
        self.assertEqual(task["stopCode"], "EssentialContainerExited")
        self.assertEqual(task["stoppedReason"], "Essential container in task exited")
        self.assertEqual(task["desiredStatus"], "STOPPED")
        self.assertEqual(self.everything_running(), [])

    def test_exit_of_another_container_does_not(self):
        definition = self.fleet.register_all("side", [
            {"name": "main", "image": self.image, "memory": 16, "command": SLEEP},
            {"name": "side", "image": self.image, "memory": 16, "essential": False,
             "command": shell("exit 3")}])
        arn = self.fleet.start(definition)[0]

        def side_ended():
            task = self.fleet.describe(arn)
            by_name = {one["name"]: one for one in task["containers"]}
            return by_name["side"]["lastStatus"] == "STOPPED" and task
        task = wait_until(side_ended, 30, "side container is STOPPED")
        by_name = {one["name"]: one for one in task["containers"]}
        self.assertEqual(by_name["side"]["exitCode"], 3)
        self.assertEqual(self.fleet.wait(arn, "RUNNING")["desiredStatus"], "RUNNING")

    def test_exit_is_noticed_quickly(self):
        task = self.fleet.run(self.define(command=SLEEP))
        instance = self.fleet.instance_of(task)
        container = task["containers"][0]["runtimeId"]
        docker(instance, "kill", container)
        killed = time.monotonic()
        stopped = self.fleet.wait(task["taskArn"], "STOPPED")
        taken = time.monotonic() - killed
        print(f"exit to STOPPED seen by DescribeTasks: {taken * 1000:.0f} ms")
        self.assertLess(taken, 5)
        self.assertEqual(stopped["containers"][0]["exitCode"], 137)

    def test_image_that_does_not_exist(self):
        for image in (self.image.replace(":latest", ":nope"),
                      self.server.registry + "/no/such:v1"):
            with self.subTest(image=image):
                definition = self.fleet.register("missing", image)
                task = self.fleet.finish(definition)
                self.assertEqual(task["stopCode"], "TaskFailedToStart")
                self.assertEqual(task["stoppedReason"], "Task failed to start")
                self.assertIn("CannotPullContainerError", task["containers"][0]["reason"])
                self.assertNotIn("exitCode", task["containers"][0])
                self.assertNotIn("startedAt", task)
        for instance in self.instances:
            self.assertEqual(containers(instance), [])

    def test_command_that_does_not_exist(self):
        task = self.fleet.finish(self.define(command=["/no/such"]))
        self.assertEqual(task["stopCode"], "TaskFailedToStart")
        self.assertRegex(task["containers"][0]["reason"],
                         "CannotStartContainerError|CannotCreateContainerError")

    def test_task_that_never_ran_failed_to_start(self):
        good = {"name": "good", "image": self.image, "memory": 16, "command": SLEEP}
        bad = {"name": "bad", "image": self.image, "memory": 16, "command": ["/no/such"]}
        for number in range(6):
            order = [good, bad] if number % 2 else [bad, good]
            with self.subTest(number=number):
                task = self.fleet.finish(self.fleet.register_all("never", order))
                self.assertEqual(task["stopCode"], "TaskFailedToStart")
                self.assertEqual(task["stoppedReason"], "Task failed to start")
                self.assertNotIn("startedAt", task)

    def test_quick_task_has_all_its_times(self):
        for _ in range(2):  # the second time the image is there
            task = self.fleet.finish(self.define(command=shell("exit 3")))
            self.assertEqual(task["stopCode"], "EssentialContainerExited")
            times = [task[name] for name in ("createdAt", "pullStartedAt", "pullStoppedAt",
                                             "startedAt", "executionStoppedAt", "stoppedAt")]
            self.assertEqual(times, sorted(times))

    def test_container_whose_dependency_failed(self):
        task = self.fleet.finish(self.fleet.register_all("depends", [
            {"name": "init", "image": self.image, "memory": 16, "essential": False,
             "command": shell("exit 3")},
            {"name": "app", "image": self.image, "memory": 16, "command": SLEEP,
             "dependsOn": [{"containerName": "init", "condition": "SUCCESS"}]}]))
        self.assertEqual((task["stopCode"], task["stoppedReason"]),
                         ("TaskFailedToStart", "Task failed to start"))
        app = next(one for one in task["containers"] if one["name"] == "app")
        self.assertTrue(app["reason"].startswith("CannotStartContainerError: dependency graph: "),
                        app["reason"])

    def test_overrides_reach_the_container(self):
        definition = self.define(command=SLEEP, environment=[
            {"name": "KEPT", "value": "1"}, {"name": "CHANGED", "value": "before"}])
        task = self.fleet.run(definition, overrides={"containerOverrides": [{
            "name": "main", "command": [BUSYBOX, "sleep", "2000"], "memory": 64,
            "environment": [{"name": "CHANGED", "value": "after"},
                            {"name": "ADDED", "value": "x=y"}]}]})
        found = inspect(self.fleet.instance_of(task), task["containers"][0]["runtimeId"])
        self.assertEqual(found["Config"]["Cmd"], [BUSYBOX, "sleep", "2000"])
        self.assertEqual(found["HostConfig"]["Memory"], 64 << 20)
        environment = dict(one.split("=", 1) for one in found["Config"]["Env"])
        self.assertEqual((environment["KEPT"], environment["CHANGED"], environment["ADDED"]),
                         ("1", "after", "x=y"))
        self.assertEqual(task["overrides"]["containerOverrides"][0]["memory"], 64)

    def test_override_of_an_unknown_container_is_refused(self):
        with self.assertRaises(ClientError) as caught:
            self.fleet.start(self.define(), overrides={"containerOverrides": [
                {"name": "nobody", "command": ["x"]}]})
        self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidParameterException")
        self.assertEqual(self.everything_running(), [])

    def test_container_settings_reach_the_container(self):
        task = self.fleet.run(self.define(
            command=SLEEP, hostname="box", user="1000:1000", workingDirectory="/www", cpu=256,
            readonlyRootFilesystem=True, dockerLabels={"team": "blue"},
            ulimits=[{"name": "nofile", "softLimit": 100, "hardLimit": 200}],
            linuxParameters={"initProcessEnabled": True}))
        found = inspect(self.fleet.instance_of(task), task["containers"][0]["runtimeId"])
        self.assertEqual(found["Config"]["Hostname"], "box")
        self.assertEqual(found["Config"]["User"], "1000:1000")
        self.assertEqual(found["Config"]["WorkingDir"], "/www")
        self.assertEqual(found["Config"]["Labels"]["team"], "blue")
        self.assertEqual(found["Config"]["Labels"]["com.amazonaws.ecs.task-arn"], task["taskArn"])
        self.assertEqual(found["HostConfig"]["CpuShares"], 256)
        self.assertTrue(found["HostConfig"]["ReadonlyRootfs"])
        self.assertTrue(found["HostConfig"]["Init"])
        self.assertEqual(found["HostConfig"]["Ulimits"],
                         [{"Name": "nofile", "Hard": 200, "Soft": 100}])

    def test_dynamic_ports(self):
        definition = self.define(portMappings=[{"containerPort": 80}])
        arns = self.fleet.start(definition, count=3)
        self.server.client("ec2").authorize_security_group_ingress(
            GroupId=self.group, IpProtocol="tcp", FromPort=32768, ToPort=65535,
            CidrIp="0.0.0.0/0")
        seen = set()
        for arn in arns:
            task = self.fleet.wait(arn, "RUNNING")
            instance = self.fleet.instance_of(task)
            binding = task["containers"][0]["networkBindings"][0]
            self.assertEqual((binding["containerPort"], binding["protocol"]), (80, "tcp"))
            self.assertGreaterEqual(binding["hostPort"], 32768)
            seen.add((instance, binding["hostPort"]))
            self.assertIn(PAGE, fetch_soon(self.fleet.address(instance), binding["hostPort"]))
        self.assertEqual(len(seen), 3)

    def test_containers_start_in_the_order_of_their_dependencies(self):
        definition = self.fleet.register_all("order", [
            {"name": "main", "image": self.image, "memory": 16, "command": SLEEP,
             "dependsOn": [{"containerName": "first", "condition": "SUCCESS"}]},
            {"name": "first", "image": self.image, "memory": 16, "essential": False,
             "command": shell("/bin/busybox sleep 1; exit 0")}])
        task = self.fleet.run(definition)
        by_name = {one["name"]: one for one in task["containers"]}
        instance = self.fleet.instance_of(task)
        first = inspect(instance, by_name["first"]["runtimeId"])["State"]
        started = inspect(instance, by_name["main"]["runtimeId"])["State"]["StartedAt"]
        self.assertEqual(first["ExitCode"], 0)
        self.assertLessEqual(first["FinishedAt"], started)

    def test_failed_dependency_keeps_the_task_from_starting(self):
        definition = self.fleet.register_all("order-fails", [
            {"name": "main", "image": self.image, "memory": 16, "command": SLEEP,
             "dependsOn": [{"containerName": "first", "condition": "SUCCESS"}]},
            {"name": "first", "image": self.image, "memory": 16, "essential": False,
             "command": shell("exit 9")}])
        task = self.fleet.finish(definition)
        by_name = {one["name"]: one for one in task["containers"]}
        self.assertEqual(by_name["first"]["exitCode"], 9)
        # What AWS's agent reports of a container that did not even start.
        self.assertEqual(by_name["main"]["exitCode"], 143)
        self.assertEqual(self.everything_running(), [])

    def test_same_client_token_runs_nothing_twice(self):
        definition = self.define(command=SLEEP)
        first = self.fleet.start(definition, clientToken="once", count=2)
        again = self.fleet.start(definition, clientToken="once", count=2)
        self.assertEqual(sorted(first), sorted(again))
        self.assertEqual(len(self.ecs.list_tasks(cluster="two")["taskArns"]), 2)
        with self.assertRaises(ClientError) as caught:
            self.fleet.start(definition, clientToken="once", count=1)
        self.assertEqual(caught.exception.response["Error"]["Code"], "ConflictException")

    def listed(self, **filters):
        return set(self.ecs.list_tasks(cluster="two", **filters)["taskArns"])

    def test_list_filters(self):
        one = self.define(command=SLEEP)
        two = self.fleet.register("other-family", self.image, command=SLEEP)
        mine = self.fleet.run(one, startedBy="me", group="mine")
        other = self.fleet.run(two)
        arns = mine["taskArn"], other["taskArn"]
        self.assertEqual(self.listed(), set(arns))
        self.assertEqual(self.listed(family="other-family"), {arns[1]})
        self.assertEqual(self.listed(startedBy="me"), {arns[0]})
        self.assertEqual(self.listed(containerInstance=mine["containerInstanceArn"],
                                     family=mine["taskDefinitionArn"].split("/")[1].split(":")[0]),
                         {arns[0]})
        self.assertEqual(self.listed(launchType="FARGATE"), set())
        self.fleet.stop(arns[0])
        self.assertEqual(self.listed(), {arns[1]})
        self.assertIn(arns[0], self.listed(desiredStatus="STOPPED"))
        self.assertEqual(self.fleet.describe(arns[0])["group"], "mine")
        self.assertEqual(self.fleet.describe(arns[0])["startedBy"], "me")

    def test_start_task_chooses_the_instance(self):
        arns = self.ecs.list_container_instances(cluster="two")["containerInstanceArns"]
        answer = self.ecs.start_task(cluster="two", taskDefinition=self.define(command=SLEEP),
                                     containerInstances=arns)
        self.assertEqual(answer["failures"], [])
        self.assertEqual({one["containerInstanceArn"] for one in answer["tasks"]}, set(arns))
        for task in answer["tasks"]:
            self.fleet.wait(task["taskArn"], "RUNNING")
        for instance in self.instances:
            self.assertEqual(len(containers(instance)), 1)

    # Without a strategy instances are chosen at random: four tasks may all go to one of two.
    def test_draining_instance_takes_no_task(self):
        arns = self.ecs.list_container_instances(cluster="two")["containerInstanceArns"]
        for status in ("DRAINING", "ACTIVE"):
            self.addCleanup(self.ecs.update_container_instances_state, cluster="two",
                            containerInstances=[arns[0]], status="ACTIVE")
            self.ecs.update_container_instances_state(cluster="two",
                                                      containerInstances=[arns[0]], status=status)
            tasks = [self.fleet.describe(arn) for arn in
                     self.fleet.start(self.define(command=SLEEP), count=4,
                                      placementStrategy=SPREAD)]
            used = {task["containerInstanceArn"] for task in tasks}
            self.assertEqual(used, {arns[1]} if status == "DRAINING" else set(arns))
            self.fleet.stop_all()

    def test_tags_and_version(self):
        definition = self.fleet.register_all("tagged", [
            {"name": "main", "image": self.image, "memory": 16, "command": OBEDIENT}],
            tags=[{"key": "from", "value": "definition"}])
        arn = self.fleet.start(definition, propagateTags="TASK_DEFINITION",
                               tags=[{"key": "mine", "value": "1"}])[0]
        running = self.fleet.wait(arn, "RUNNING")
        tags = self.ecs.list_tags_for_resource(resourceArn=arn)["tags"]
        self.assertEqual({one["key"]: one["value"] for one in tags},
                         {"from": "definition", "mine": "1"})
        stopped = self.fleet.stop(arn)
        self.assertGreater(stopped["version"], running["version"])


if __name__ == "__main__":
    main()
