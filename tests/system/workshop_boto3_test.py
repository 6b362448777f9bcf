"""The workshop end to end with boto3 and docker, and who gets through the security group."""
import json
import unittest

from harness import Engine, Server, main, needs_root, wait_until
from workshop import NAME, PAGE, POLICIES, REPOSITORY, TRUST, fetch_soon, is_closed


@needs_root
class Workshop(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.addCleanup(self.server.close)
        for name in ("ecr", "ecs", "ec2", "iam"):
            setattr(self, name, self.server.client(name))

    def make_roles(self):
        self.iam.create_role(RoleName="ecsTaskExectionRole",
                             AssumeRolePolicyDocument=json.dumps(TRUST))
        self.iam.attach_role_policy(RoleName="ecsTaskExectionRole",
                                    PolicyArn=POLICIES + "AmazonECSTaskExecutionRolePolicy")
        self.iam.create_role(RoleName="ecsInstanceRole",
                             AssumeRolePolicyDocument=json.dumps(TRUST))
        self.iam.attach_role_policy(RoleName="ecsInstanceRole",
                                    PolicyArn=POLICIES + "AmazonEC2ContainerServiceforEC2Role")
        self.iam.create_instance_profile(InstanceProfileName="ecsInstanceRole")
        self.iam.add_role_to_instance_profile(InstanceProfileName="ecsInstanceRole",
                                              RoleName="ecsInstanceRole")
        return self.iam.get_role(RoleName="ecsTaskExectionRole")["Role"]["Arn"]

    def register(self, role, image):
        definition = self.ecs.register_task_definition(
            family=NAME, requiresCompatibilities=["EC2"], taskRoleArn=role,
            executionRoleArn=role, containerDefinitions=[{
                "name": NAME, "image": image, "memory": 128, "stopTimeout": 2,
                "portMappings": [{"hostPort": 8080, "containerPort": 80}]}])["taskDefinition"]
        self.assertEqual(definition["revision"], 1)
        self.assertEqual(definition["status"], "ACTIVE")
        self.assertIn("EC2", definition["compatibilities"])
        return definition["taskDefinitionArn"]

    def start_instance(self):
        self.assertEqual(self.ecs.create_cluster(clusterName=NAME)["cluster"]["status"], "ACTIVE")
        group = self.ec2.create_security_group(GroupName=NAME, Description="web")["GroupId"]
        image = self.ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        started = self.ec2.run_instances(
            ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1,
            SecurityGroupIds=[group], IamInstanceProfile={"Name": "ecsInstanceRole"},
            UserData=f"#!/bin/bash\necho ECS_CLUSTER={NAME} >> /etc/ecs/ecs.config\n")
        instance = started["Instances"][0]["InstanceId"]
        self.ec2.get_waiter("instance_running").wait(InstanceIds=[instance],
                                                     WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        wait_until(lambda: self.ecs.list_container_instances(cluster=NAME, status="ACTIVE")
                   ["containerInstanceArns"], 60, "the instance joins")
        return instance, group

    def run_task(self, definition):
        started = self.ecs.run_task(cluster=NAME, taskDefinition=definition, launchType="EC2")
        self.assertEqual(started["failures"], [])
        task = started["tasks"][0]["taskArn"]
        self.assertIn(started["tasks"][0]["lastStatus"], ("PROVISIONING", "PENDING"))
        self.ecs.get_waiter("tasks_running").wait(cluster=NAME, tasks=[task],
                                                  WaiterConfig={"Delay": 1, "MaxAttempts": 90})
        return self.ecs.describe_tasks(cluster=NAME, tasks=[task])["tasks"][0]

    def check_task(self, task, image):
        container = task["containers"][0]
        self.assertEqual(task["lastStatus"], "RUNNING")
        self.assertEqual(container["lastStatus"], "RUNNING")
        self.assertEqual(container["networkBindings"][0]["hostPort"], 8080)
        self.assertEqual(container["networkBindings"][0]["containerPort"], 80)
        pushed = self.ecr.describe_images(repositoryName=REPOSITORY)["imageDetails"][0]
        self.assertEqual(container["imageDigest"], pushed["imageDigest"])
        self.assertEqual(container["image"], image)
        self.assertLessEqual(task["createdAt"], task["pullStartedAt"])
        self.assertLessEqual(task["pullStartedAt"], task["pullStoppedAt"])
        self.assertLessEqual(task["pullStoppedAt"], task["startedAt"])

    def test_end_to_end_and_security_group(self):
        image = Engine.get().push_workshop(self.server, REPOSITORY)
        definition = self.register(self.make_roles(), image)
        instance, group = self.start_instance()
        task = self.run_task(definition)
        self.check_task(task, image)
        container_instance = self.ecs.describe_container_instances(
            cluster=NAME, containerInstances=[task["containerInstanceArn"]])
        self.assertEqual(container_instance["containerInstances"][0]["ec2InstanceId"], instance)
        found = self.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]
        name = found["Instances"][0]["PublicDnsName"]
        address = found["Instances"][0]["PublicIpAddress"]
        self.assertRegex(name, r"^ec2-127-0-\d+-\d+\.us-east-1\.compute\.localhost$")
        self.assertEqual("ec2-" + address.replace(".", "-"), name.split(".")[0])

        for host in (name, address):
            self.assertTrue(is_closed(host), f"no rule yet, but {host} answers")
        rule = {"GroupId": group, "IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080,
                "CidrIp": "0.0.0.0/0"}
        self.ec2.authorize_security_group_ingress(**rule)
        for host in (name, address):
            self.assertIn(PAGE, fetch_soon(host))
        self.ec2.revoke_security_group_ingress(**rule)
        for host in (name, address):
            self.assertTrue(is_closed(host), f"rule revoked, but {host} answers")
        self.ec2.authorize_security_group_ingress(**rule)
        for host in (name, address):
            self.assertIn(PAGE, fetch_soon(host))
        other = {**rule, "FromPort": 8081, "ToPort": 8081}
        self.ec2.revoke_security_group_ingress(**rule)
        self.ec2.authorize_security_group_ingress(**other)
        self.assertTrue(is_closed(address), "a rule for 8081 let 8080 in")

        self.ecs.stop_task(cluster=NAME, task=task["taskArn"], reason="enough")
        self.ecs.get_waiter("tasks_stopped").wait(cluster=NAME, tasks=[task["taskArn"]],
                                                  WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        stopped = self.ecs.describe_tasks(cluster=NAME, tasks=[task["taskArn"]])["tasks"][0]
        self.assertEqual((stopped["stopCode"], stopped["stoppedReason"]),
                         ("UserInitiated", "enough"))


if __name__ == "__main__":
    main()
