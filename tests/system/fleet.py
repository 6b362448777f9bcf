"""Container instances, tasks on them, and a look into their engines from outside."""
import glob
import json
import os

from harness import run, wait_until

BUSYBOX = "/bin/busybox"


def shell(script):
    return [BUSYBOX, "sh", "-c", script]


def engine_of(instance):
    """DOCKER_HOST of an instance of this machine."""
    found = glob.glob(f"/run/minato/*/{instance}/engine.sock")
    assert len(found) == 1, f"engine of {instance}: {found}"
    return "unix://" + found[0]


def docker(instance, *argv, check=True):
    return run("docker", *argv, env=dict(os.environ, DOCKER_HOST=engine_of(instance)),
               check=check)


def containers(instance, everything=False):
    """Ids of the containers there, running ones or all."""
    flags = ["-a"] if everything else []
    return sorted(docker(instance, "ps", "-q", "--no-trunc", *flags).stdout.split())


def inspect(instance, container):
    return json.loads(docker(instance, "inspect", container).stdout)[0]


class Fleet:
    """Tasks in one cluster of one server."""

    def __init__(self, server, cluster):
        self.server = server
        self.cluster = cluster
        self.ecs = server.client("ecs")
        self.ec2 = server.client("ec2")

    def register(self, family, image, **container):
        """One essential container named main; the definition's ARN."""
        return self.register_all(family, [{
            "name": "main", "image": image, "memory": 32, **container}])

    def register_all(self, family, definitions, **more):
        # Most commands here are process 1 without a handler, which only SIGKILL ends.
        definitions = [{"stopTimeout": 2, **one} for one in definitions]
        return self.ecs.register_task_definition(
            family=family, containerDefinitions=definitions, **more
        )["taskDefinition"]["taskDefinitionArn"]

    def start(self, definition, **more):
        """Answer of RunTask that has placed everything."""
        answer = self.ecs.run_task(cluster=self.cluster, taskDefinition=definition, **more)
        assert answer["failures"] == [], answer["failures"]
        return [task["taskArn"] for task in answer["tasks"]]

    def describe(self, arn):
        answer = self.ecs.describe_tasks(cluster=self.cluster, tasks=[arn])
        assert answer["failures"] == [], answer["failures"]
        return answer["tasks"][0]

    def wait(self, arn, status, seconds=40):
        """The task when it has that status; fails at once when it has stopped instead."""
        def there():
            task = self.describe(arn)
            if task["lastStatus"] == status:
                return task
            if task["lastStatus"] == "STOPPED":
                raise AssertionError(f"{task.get('stopCode')}: {task.get('stoppedReason')} "
                                     f"{task['containers']}")
            return None
        try:
            return wait_until(there, seconds, f"{arn} is {status}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.server.log_tail()}") from None

    def run(self, definition, **more):
        """One task, RUNNING."""
        return self.wait(self.start(definition, **more)[0], "RUNNING")

    def finish(self, definition, **more):
        """One task, STOPPED by itself."""
        return self.wait(self.start(definition, **more)[0], "STOPPED")

    def stop(self, arn, reason="enough"):
        self.ecs.stop_task(cluster=self.cluster, task=arn, reason=reason)
        return self.wait(arn, "STOPPED")

    def stop_all(self):
        arns = self.ecs.list_tasks(cluster=self.cluster)["taskArns"]
        for arn in arns:
            self.ecs.stop_task(cluster=self.cluster, task=arn)
        for arn in arns:
            self.wait(arn, "STOPPED")

    def address(self, instance):
        found = self.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]
        return found["Instances"][0]["PublicIpAddress"]

    def instance_of(self, task):
        """EC2 id of the instance the task is on."""
        found = self.ecs.describe_container_instances(
            cluster=self.cluster, containerInstances=[task["containerInstanceArn"]])
        return found["containerInstances"][0]["ec2InstanceId"]
