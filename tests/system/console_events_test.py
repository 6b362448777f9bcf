"""The console's event stream tells an instance's life: EC2's states and what ECS shows of it."""
import unittest

from console_server_test import Client, next_event
from fleet import Fleet, shell
from harness import Engine, Server, launch_instances, main, needs_root


@needs_root
class Events(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--local-user").start()
        cls.image = Engine.get().push_workshop(cls.server)
        cls.client = Client(cls.server)
        cls.client.sign_in()
        cls.stream = cls.client.events()
        ids, _ = launch_instances(cls.server, "told")
        cls.instance = ids[0]
        cls.fleet = Fleet(cls.server, "told")

    @classmethod
    def tearDownClass(cls):
        cls.stream.close()
        cls.server.close()

    def collect(self, kind, done):
        """Details of the events of a kind up to the one that `done` likes; others are passed."""
        found = []
        while not found or not done(found[-1]):
            _, event = next_event(self.stream)
            if event["detail-type"] == kind:
                found.append({**event["detail"], "resources": event["resources"]})
        return found

    def ec2_states(self, last):
        found = self.collect("EC2 Instance State-change Notification",
                             lambda detail: detail["state"] == last)
        for detail in found:
            self.assertEqual(detail["instance-id"], self.instance)
            self.assertTrue(detail["resources"][0].endswith(f":instance/{self.instance}"))
        return [detail["state"] for detail in found]

    def container_instance(self, done):
        return self.collect("ECS Container Instance State Change", done)[-1]

    def test_a_life_in_order(self):
        ecs, ec2 = self.fleet.ecs, self.fleet.ec2
        self.assertEqual(self.ec2_states("running"), ["pending", "running"])
        shown = self.container_instance(lambda detail: detail["agentConnected"])
        self.assertEqual((shown["status"], shown["ec2InstanceId"]), ("ACTIVE", self.instance))

        def memory(detail):
            return next(one["integerValue"] for one in detail["remainingResources"]
                        if one["name"] == "MEMORY")
        whole = memory(shown)
        task = self.fleet.start(self.fleet.register("sleep", self.image,
                                                    command=shell("sleep 600")))[0]
        self.container_instance(lambda detail: memory(detail) == whole - 32)
        self.container_instance(lambda detail: detail["runningTasksCount"] == 1)
        self.fleet.wait(task, "RUNNING")
        self.fleet.stop(task)
        self.container_instance(lambda detail: memory(detail) == whole)
        arn = shown["containerInstanceArn"]
        ecs.update_container_instances_state(cluster="told", containerInstances=[arn],
                                             status="DRAINING")
        self.container_instance(lambda detail: detail["status"] == "DRAINING")
        ec2.stop_instances(InstanceIds=[self.instance])
        self.assertEqual(self.ec2_states("stopped"), ["stopping", "stopped"])
        ec2.terminate_instances(InstanceIds=[self.instance])
        self.container_instance(lambda detail: detail["status"] == "INACTIVE")
        self.assertEqual(self.ec2_states("terminated")[-1], "terminated")


if __name__ == "__main__":
    main()
