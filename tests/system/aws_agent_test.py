"""AWS's own agent joins: its messages in the form that amazon-ecs-agent 1.89.1 gives them.

Its queries are written by Go's url.Values (a space is a plus sign), its calls carry its User-Agent,
and what it is sent must be what it and Docker Engine understand.
"""
import hashlib
import json
import unittest
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from harness import TRUST, Server, main, wait_until
from scripted_agent import ScriptedAgent

USER_AGENT = "Amazon ECS Agent - v1.89.1 (a0805048) (linux) (+http://aws.amazon.com/ecs/)"
PULL = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Resource": "*",
    "Action": ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}]}
# As Go's zero time arrives: its nanoseconds have overflown.
NEVER = -6795364578.871


class AwsAgent(ScriptedAgent):
    """On a host outside EC2 (ECS_EXTERNAL), which knows the server by another name than localhost.
    """

    address = "127.0.0.1"
    version = "1.89.1"
    docker_version = "DockerVersion: 20.10.24+dfsg1"

    def registration(self):
        names = ["com.amazonaws.ecs.capability.docker-remote-api.1.21",
                 "com.amazonaws.ecs.capability.logging-driver.awslogs",
                 "com.amazonaws.ecs.capability.ecr-auth",
                 "com.amazonaws.ecs.capability.task-iam-role",
                 "ecs.capability.ecr-endpoint", "ecs.capability.execution-role-ecr-pull",
                 "ecs.capability.external"]
        return {"instanceIdentityDocument": "", "instanceIdentityDocumentSignature": "",
                "attributes": [{"name": name} for name in names] + [
                    {"name": "ecs.os-type", "value": "linux"},
                    {"name": "ecs.cpu-architecture", "value": "x86_64"}]}

    @staticmethod
    def on_the_wire(query):
        """Go's url.Values.Encode()."""
        return urllib.parse.urlencode(sorted(query.items()))

    @staticmethod
    def ecr(login, credentials):
        """The client by which it asks for a token."""
        return boto3.client(
            "ecr", endpoint_url=login["endpointOverride"], region_name=login["region"],
            aws_access_key_id=credentials["accessKeyId"],
            aws_secret_access_key=credentials["secretAccessKey"],
            aws_session_token=credentials["sessionToken"],
            config=Config(user_agent=USER_AGENT, retries={"max_attempts": 1}))


class AwsAgentJoins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.addClassCleanup(cls.server.close)
        cls.ecs, cls.iam = cls.server.client("ecs"), cls.server.client("iam")
        cls.account = cls.server.client("sts").get_caller_identity()["Account"]
        cls.ecs.create_cluster(clusterName="on-site")
        cls.agent = AwsAgent(cls.server, "on-site")
        cls.addClassCleanup(cls.agent.close)
        for role in ("app", "puller", "stranger"):
            cls.iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(TRUST))
        cls.iam.put_role_policy(RoleName="puller", PolicyName="pull",
                                PolicyDocument=json.dumps(PULL))
        cls.image = cls.push_image()

    @classmethod
    def push_image(cls):
        """An image of nothing but a configuration; its name."""
        cls.server.client("ecr").create_repository(repositoryName="web")
        config = b"{}"
        digest = "sha256:" + hashlib.sha256(config).hexdigest()
        kind = "application/vnd.oci.image."
        token = cls.server.client("ecr").get_authorization_token()["authorizationData"][0]

        def send(method, path, body, content_type):
            request = urllib.request.Request(
                f"{cls.server.endpoint}/v2/web/{path}", data=body, method=method,
                headers={"Authorization": "Basic " + token["authorizationToken"],
                         "Content-Type": content_type})
            with urllib.request.urlopen(request, timeout=20) as answer:
                assert answer.status == 201, answer.status
        send("POST", "blobs/uploads/?digest=" + digest, config, "application/octet-stream")
        manifest = {"schemaVersion": 2, "mediaType": kind + "manifest.v1+json", "layers": [],
                    "config": {"mediaType": kind + "config.v1+json", "digest": digest,
                               "size": len(config)}}
        send("PUT", "manifests/1", json.dumps(manifest).encode(), kind + "manifest.v1+json")
        return f"{cls.server.registry}/web:1"

    def instance(self):
        return self.ecs.describe_container_instances(
            cluster="on-site", containerInstances=[self.agent.arn],
            include=["CONTAINER_INSTANCE_HEALTH"])["containerInstances"][0]

    def order(self, **definition):
        """What the agent is told of a new task."""
        container = {"name": "app", "image": self.image, "memory": 32,
                     **definition.pop("container", {})}
        arn = self.ecs.register_task_definition(
            family="web", containerDefinitions=[container], **definition
        )["taskDefinition"]["taskDefinitionArn"]
        answer = self.ecs.run_task(cluster="on-site", taskDefinition=arn, launchType="EXTERNAL")
        self.assertEqual(answer["failures"], [])
        task = answer["tasks"][0]["taskArn"]
        return wait_until(lambda: self.agent.orders.get(task), 10, "the agent is told")

    def test_its_handshake_is_good(self):
        """A query with a plus sign for a space was refused as wrongly signed."""
        found = self.instance()
        self.assertTrue(found["agentConnected"])
        self.assertEqual(found["versionInfo"]["agentVersion"], "1.89.1")
        self.assertEqual(found["versionInfo"]["dockerVersion"], "DockerVersion: 20.10.24+dfsg1")

    def test_wrongly_signed_handshake_is_refused(self):
        class Impostor(AwsAgent):
            @staticmethod
            def on_the_wire(query):
                return AwsAgent.on_the_wire({**query, "seqNum": "2"})
        with self.assertRaisesRegex(AssertionError, "AccessDeniedException"):
            Impostor(self.server, "on-site")

    def test_execution_role_gets_a_token_that_the_agent_takes(self):
        order = self.order(executionRoleArn="puller")
        container = order["containers"][0]
        self.assertEqual(container["registryAuthentication"]["type"], "ecr")
        login = container["registryAuthentication"]["ecrAuthData"]
        self.assertTrue(login["useExecutionRole"])
        self.assertEqual(login["endpointOverride"], f"http://127.0.0.1:{self.server.port}")
        token = self.token(order)
        # The condition under which the agent uses it.
        self.assertTrue(("https://" + container["image"]).startswith(token["proxyEndpoint"]),
                        token["proxyEndpoint"])
        self.assertEqual(self.pull(token), 200)

    def test_execution_role_without_rights_gets_none(self):
        with self.assertRaises(ClientError) as raised:
            self.token(self.order(executionRoleArn="stranger"))
        self.assertEqual(raised.exception.response["Error"]["Code"], "AccessDeniedException")

    def token(self, order):
        login = order["containers"][0]["registryAuthentication"]["ecrAuthData"]
        ecr = self.agent.ecr(login, order["executionRoleCredentials"])
        return ecr.get_authorization_token(
            registryIds=[login["registryId"]])["authorizationData"][0]

    def pull(self, token):
        request = urllib.request.Request(
            f"{self.server.endpoint}/v2/web/manifests/1",
            headers={"Authorization": "Basic " + token["authorizationToken"],
                     "Accept": "application/vnd.oci.image.manifest.v1+json"})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def test_without_execution_role_the_instance_pulls(self):
        login = self.order()["containers"][0]["registryAuthentication"]["ecrAuthData"]
        self.assertFalse(login["useExecutionRole"])

    def test_log_driver_gets_options_it_knows(self):
        """Docker's driver refused the prefix, so that no container with it started."""
        order = self.order(executionRoleArn="puller", container={"logConfiguration": {
            "logDriver": "awslogs", "options": {
                "awslogs-group": "/app", "awslogs-region": "us-east-1",
                "awslogs-stream-prefix": "web"}}})
        container = order["containers"][0]
        self.assertEqual(container["logsAuthStrategy"], "ExecutionRole")
        log = json.loads(container["dockerConfig"]["hostConfig"])["LogConfig"]
        self.assertEqual(log, {"Type": "awslogs", "Config": {
            "awslogs-group": "/app", "awslogs-region": "us-east-1",
            "awslogs-stream": "web/app/" + order["arn"].rsplit("/", 1)[1],
            "awslogs-endpoint": f"http://127.0.0.1:{self.server.port}"}})

    def test_containers_know_where_they_run_and_who_they_are(self):
        order = self.order(taskRoleArn="app", executionRoleArn="puller")
        self.assertEqual(order["launchType"], "EXTERNAL")
        self.assertEqual(order["containers"][0]["environment"],
                         {"AWS_EXECUTION_ENV": "AWS_ECS_EXTERNAL"})
        self.assertEqual(order["roleCredentials"]["roleArn"],
                         f"arn:aws:iam::{self.account}:role/app")
        self.assertEqual(order["executionRoleCredentials"]["roleArn"],
                         f"arn:aws:iam::{self.account}:role/puller")

    def test_zero_time_is_not_shown(self):
        """It was shown as 30 August 1754."""
        status = {"type": "ContainerRuntime", "status": "INITIALIZING", "lastUpdated": NEVER,
                  "lastStatusChange": 1700000000.5}
        answer = self.agent.publish("PublishInstanceStatusRequest", {
            "metadata": {"cluster": "on-site", "containerInstance": self.agent.arn,
                         "requestId": "3a7f9b1c-5e2d-4c8a-9f6b-0d1e2f3a4b5c"},
            "statuses": [status], "timestamp": 1700000001.25})
        self.assertEqual(answer, "AckPublishInstanceStatus")
        detail = self.instance()["healthStatus"]["details"][0]
        self.assertEqual(detail["status"], "INITIALIZING")
        self.assertNotIn("lastUpdated", detail)
        self.assertEqual(detail["lastStatusChange"].timestamp(), 1700000000.5)

    def test_only_tasks_of_launch_type_external_come(self):
        self.ecs.register_task_definition(family="plain", containerDefinitions=[
            {"name": "app", "image": "busybox", "memory": 32}])
        for launch_type in ({}, {"launchType": "EC2"}):
            with self.assertRaises(ClientError) as raised:
                self.ecs.run_task(cluster="on-site", taskDefinition="plain", **launch_type)
            error = raised.exception.response["Error"]
            self.assertEqual((error["Code"], error["Message"]), (
                "InvalidParameterException", "No Container Instances were found in your cluster."))
        started = self.ecs.start_task(cluster="on-site", taskDefinition="plain",
                                      containerInstances=[self.agent.arn])
        self.assertEqual(started["tasks"][0]["launchType"], "EXTERNAL")


if __name__ == "__main__":
    main()
