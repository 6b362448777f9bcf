"""The workshop end to end with the AWS CLI, version 1 and version 2, and docker."""
import json
import os
import unittest

from harness import Engine, Server, aws_programs, main, needs_root, run, wait_until
from workshop import NAME, PAGE, POLICIES, REPOSITORY, TRUST, fetch_soon, is_closed


class Workshop:
    """Steps of one run with the CLI of `version`."""

    version = ""

    def setUp(self):
        program = aws_programs().get(self.version)
        if program is None:
            self.skipTest(f"AWS CLI {self.version} is not installed")
        self.program = program
        self.server = Server().start()
        self.addCleanup(self.server.close)
        self.engine = Engine.get()

    def aws(self, *argv):
        return self.server.aws(*argv, program=self.program)

    def text(self, *argv):
        return run(self.program, "--endpoint-url", self.server.endpoint, *argv, "--output",
                   "text", env=self.server.env()).stdout.strip()

    def push(self):
        made = self.aws("ecr", "create-repository", "--repository-name", REPOSITORY)
        image = made["repository"]["repositoryUri"] + ":latest"
        config = os.path.join(self.server.folder.path, "docker")
        self.engine.docker("login", "--username", "AWS", "--password-stdin",
                           self.server.registry, config=config,
                           stdin=self.text("ecr", "get-login-password"))
        self.engine.build_workshop(REPOSITORY)
        self.engine.docker("tag", REPOSITORY, image)
        self.engine.docker("push", image, config=config)
        images = self.aws("ecr", "describe-images", "--repository-name", REPOSITORY)
        self.assertEqual(images["imageDetails"][0]["imageTags"], ["latest"])
        return image

    def make_roles(self):
        for role, policy in (("ecsTaskExectionRole", "AmazonECSTaskExecutionRolePolicy"),
                             ("ecsInstanceRole", "AmazonEC2ContainerServiceforEC2Role")):
            self.aws("iam", "create-role", "--role-name", role, "--assume-role-policy-document",
                     json.dumps(TRUST))
            self.aws("iam", "attach-role-policy", "--role-name", role, "--policy-arn",
                     POLICIES + policy)
        self.aws("iam", "create-instance-profile", "--instance-profile-name", "ecsInstanceRole")
        self.aws("iam", "add-role-to-instance-profile", "--instance-profile-name",
                 "ecsInstanceRole", "--role-name", "ecsInstanceRole")
        return self.text("iam", "get-role", "--role-name", "ecsTaskExectionRole", "--query",
                         "Role.Arn")

    def start_instance(self):
        self.aws("ecs", "create-cluster", "--cluster-name", NAME)
        self.aws("ec2", "create-security-group", "--group-name", NAME, "--description", "web")
        image = self.text("ec2", "describe-images", "--owners", "amazon", "--query",
                          "Images[0].ImageId")
        data = os.path.join(self.server.folder.path, "user-data")
        with open(data, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/bash\necho ECS_CLUSTER={NAME} >> /etc/ecs/ecs.config\n")
        self.aws("ec2", "run-instances", "--image-id", image, "--instance-type", "t3.micro",
                 "--count", "1", "--security-groups", NAME, "--iam-instance-profile",
                 "Name=ecsInstanceRole", "--user-data", "file://" + data)
        wait_until(lambda: self.aws("ecs", "list-container-instances", "--cluster", NAME)
                   ["containerInstanceArns"], 60, "the instance joins")

    def test_workshop(self):
        image = self.push()
        role = self.make_roles()
        self.aws("ecs", "register-task-definition", "--family", NAME,
                 "--requires-compatibilities", "EC2", "--task-role-arn", role,
                 "--execution-role-arn", role, "--container-definitions", json.dumps([{
                     "name": NAME, "image": image, "memory": 128, "stopTimeout": 2,
                     "portMappings": [{"hostPort": 8080, "containerPort": 80}]}]))
        self.start_instance()
        started = self.aws("ecs", "run-task", "--cluster", NAME, "--task-definition", NAME,
                           "--launch-type", "EC2")
        self.assertEqual(started["failures"], [])
        task = started["tasks"][0]["taskArn"]
        self.text("ecs", "wait", "tasks-running", "--cluster", NAME, "--tasks", task)
        running = self.aws("ecs", "describe-tasks", "--cluster", NAME, "--tasks", task)
        self.assertEqual(running["tasks"][0]["lastStatus"], "RUNNING")
        instance = self.text(
            "ecs", "describe-container-instances", "--cluster", NAME, "--container-instances",
            running["tasks"][0]["containerInstanceArn"], "--query",
            "containerInstances[0].ec2InstanceId")
        name, address = self.text(
            "ec2", "describe-instances", "--instance-ids", instance, "--query",
            "Reservations[0].Instances[0].[PublicDnsName,PublicIpAddress]").split()
        self.assertTrue(is_closed(name))
        self.assertTrue(is_closed(address))
        rule = ("--group-name", NAME, "--protocol", "tcp", "--port", "8080", "--cidr",
                "0.0.0.0/0")
        self.aws("ec2", "authorize-security-group-ingress", *rule)
        self.assertIn(PAGE, fetch_soon(name))
        self.assertIn(PAGE, fetch_soon(address))
        self.aws("ec2", "revoke-security-group-ingress", *rule)
        self.assertTrue(is_closed(address))
        self.aws("ecs", "stop-task", "--cluster", NAME, "--task", task)
        self.text("ecs", "wait", "tasks-stopped", "--cluster", NAME, "--tasks", task)
        self.aws("ec2", "terminate-instances", "--instance-ids", instance)
        self.text("ec2", "wait", "instance-terminated", "--instance-ids", instance)
        self.aws("ecr", "delete-repository", "--repository-name", REPOSITORY, "--force")


@needs_root
class Version1(Workshop, unittest.TestCase):
    version = "v1"


@needs_root
class Version2(Workshop, unittest.TestCase):
    version = "v2"


if __name__ == "__main__":
    main()
