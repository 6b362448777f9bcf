"""The metadata address of an instance: who it is, by documents that the server signs and takes for no
other instance; no credentials, and nothing for containers on a bridge.
"""
import base64
import glob
import json
import os
import unittest

from botocore.exceptions import ClientError

from agent_identity_test import EC2_ROLE, policy
from fleet import BUSYBOX, Fleet, docker
from harness import Engine, Folder, Server, launch_instances, main, needs_root, run
from scripted_agent import ScriptedAgent
from workshop import fetch_soon

ADDRESS = "http://169.254.169.254/latest/"


class MetadataCase(unittest.TestCase):
    """An instance, and what is asked from inside."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.addClassCleanup(cls.server.close)
        cls.image = Engine.get().push_workshop(cls.server)
        (cls.instance,), cls.group = launch_instances(cls.server, "metadata")
        cls.fleet = Fleet(cls.server, "metadata")
        cls.iam = cls.server.client("iam")
        cls.account = cls.server.client("sts").get_caller_identity()["Account"]

    def tearDown(self):
        self.fleet.stop_all()

    def inside(self, *argv, check=True):
        """Runs in the network of the instance."""
        (name,) = glob.glob(f"/run/netns/*{self.instance}")
        return run("nsenter", "--net=" + name, *argv, check=check)

    def curl(self, *argv):
        """(status, body)"""
        done = self.inside("curl", "-s", "--max-time", "5", "-w", "\\n%{http_code}", *argv)
        body, status = done.stdout.rsplit("\n", 1)
        return int(status), body

    def token(self):
        status, token = self.curl("-X", "PUT", ADDRESS + "api/token", "-H",
                                  "X-aws-ec2-metadata-token-ttl-seconds: 60")
        self.assertEqual(status, 200)
        return token

    def ask(self, path):
        return self.curl(ADDRESS + path, "-H", "X-aws-ec2-metadata-token: " + self.token())

    def identity(self):
        return {member: self.ask("dynamic/instance-identity/" + path)[1] for member, path in (
            ("instanceIdentityDocument", "document"),
            ("instanceIdentityDocumentSignature", "signature"))}

    def user(self, name, *statements):
        self.iam.create_user(UserName=name)
        self.iam.attach_user_policy(UserName=name, PolicyArn=EC2_ROLE)
        if statements:
            self.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(
                {"Version": "2012-10-17", "Statement": list(statements)}))
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return {"key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


@needs_root
class InstanceMetadata(MetadataCase):
    def test_says_who_the_instance_is_and_gives_no_credentials(self):
        self.assertEqual(self.ask("meta-data/instance-id"), (200, self.instance))
        self.assertEqual(self.curl(ADDRESS + "meta-data/instance-id")[0], 401)
        described = self.fleet.ec2.describe_instances(
            InstanceIds=[self.instance])["Reservations"][0]["Instances"][0]
        mac = self.ask("meta-data/mac")[1]
        self.assertEqual(mac, described["NetworkInterfaces"][0]["MacAddress"])
        self.assertEqual(self.ask(f"meta-data/network/interfaces/macs/{mac}/vpc-id")[1],
                         described["VpcId"])
        document = json.loads(self.ask("dynamic/instance-identity/document")[1])
        self.assertEqual(
            (document["instanceId"], document["accountId"], document["privateIp"]),
            (self.instance, self.account, described["PrivateIpAddress"]))
        for path in ("meta-data/iam/security-credentials/", "meta-data/iam/info", "user-data"):
            self.assertEqual(self.ask(path)[0], 404, path)

    def test_the_signature_is_openssls(self):
        folder = Folder("minato-identity-")
        self.addCleanup(folder.remove)

        def keep(name, content):
            path = os.path.join(folder.path, name)
            with open(path, "wb") as file:
                file.write(content)
            return path
        identity = self.identity()
        document = keep("document", identity["instanceIdentityDocument"].encode())
        signature = keep("signature", base64.b64decode(
            identity["instanceIdentityDocumentSignature"]))
        pem = os.path.join(self.server.data, "identity.pem")
        self.assertEqual(os.stat(pem).st_mode & 0o777, 0o600)
        public = keep("public", run("openssl", "x509", "-in", pem, "-noout", "-pubkey"
                                    ).stdout.encode())
        done = run("openssl", "dgst", "-sha256", "-verify", public, "-signature", signature,
                   document)
        self.assertIn("Verified OK", done.stdout)
        pkcs7 = keep("pkcs7", base64.b64decode(self.ask("dynamic/instance-identity/pkcs7")[1]))
        done = run("openssl", "smime", "-verify", "-in", pkcs7, "-inform", "DER", "-noverify",
                   "-certfile", pem)
        self.assertEqual(done.stdout, identity["instanceIdentityDocument"])

    def test_nothing_for_containers_on_a_bridge(self):
        self.fleet.run(self.fleet.register_all("asker", [{
            "name": "main", "image": self.image, "memory": 32, "essential": True,
            "command": [BUSYBOX, "sleep", "1000"]}], networkMode="bridge"))
        (container,) = docker(self.instance, "ps", "-q").stdout.split()
        for target in ("169.254.169.254 80", "169.254.169.254 2376"):
            done = docker(self.instance, "exec", container, BUSYBOX, "timeout", "3", BUSYBOX, "nc",
                          *target.split(), check=False)
            self.assertNotEqual(done.returncode, 0, target)
        # The way there is open: the other address of the instance refuses at once.
        done = docker(self.instance, "exec", container, BUSYBOX, "nc", "169.254.170.2", "80",
                      check=False)
        self.assertIn("refused", done.stderr)
        self.assertEqual(self.ask("meta-data/instance-id")[0], 200)

    def test_port_80_is_still_the_tasks(self):
        self.fleet.ec2.authorize_security_group_ingress(
            GroupId=self.group, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
        self.fleet.run(self.fleet.register("web", self.image, portMappings=[
            {"containerPort": 80, "hostPort": 80}]))
        self.assertIn("workShop", fetch_soon(self.fleet.address(self.instance), 80))
        self.assertEqual(self.ask("meta-data/instance-id"), (200, self.instance))

    def session(self, who, role, name):
        made = self.server.client("sts", **who).assume_role(
            RoleArn=f"arn:aws:iam::{self.account}:role/{role}", RoleSessionName=name)["Credentials"]
        return {"key": made["AccessKeyId"], "secret": made["SecretAccessKey"],
                "token": made["SessionToken"]}

    def test_nobody_else_registers_the_instance(self):
        """Whoever did retired it, and its tasks were stopped."""
        task = self.fleet.run(self.fleet.register("sleeps", self.image,
                                                  command=[BUSYBOX, "sleep", "1000"]))
        thief = self.user("thief", policy("Allow", "sts:AssumeRole"))
        self.iam.create_role(RoleName="lure", AssumeRolePolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"AWS": f"arn:aws:iam::{self.account}:root"}}]}))
        self.iam.attach_role_policy(RoleName="lure", PolicyArn=EC2_ROLE)
        identity = self.identity()
        forged = {**identity, "instanceIdentityDocument": identity[
            "instanceIdentityDocument"].replace(self.instance, "i-0123456789abcdef0")}
        unsigned = {**identity, "instanceIdentityDocumentSignature": ""}
        arn = self.fleet.ecs.list_container_instances(
            cluster="metadata")["containerInstanceArns"][0]
        for who in (thief, {}, self.session(thief, "lure", self.instance),
                    self.session(thief, "lure", "i-0123456789abcdef0")):
            ecs = self.server.client("ecs", **who)
            for request in (identity, forged, unsigned, {"containerInstanceArn": arn}):
                with self.assertRaises(ClientError) as raised:
                    ecs.register_container_instance(cluster="metadata", totalResources=[],
                                                    **request)
                self.assertIn(raised.exception.response["Error"]["Code"],
                              ("AccessDeniedException", "ClientException"))
            with self.assertRaises(ClientError):
                ecs.submit_task_state_change(cluster="metadata", task=task["taskArn"],
                                             status="STOPPED")
        self.assertEqual(self.fleet.describe(task["taskArn"])["lastStatus"], "RUNNING")
        found = self.fleet.ecs.describe_container_instances(
            cluster="metadata", containerInstances=[arn])["containerInstances"][0]
        self.assertEqual((found["status"], found["agentConnected"]), ("ACTIVE", True))


@needs_root
class AwsAgentOfAnInstance(MetadataCase):
    """It runs in the network of an instance, by a user's key, instead of Minato's."""

    def test_joins_by_the_document_of_the_metadata_address(self):
        ecs = self.fleet.ecs
        for arn in ecs.list_container_instances(cluster="metadata")["containerInstanceArns"]:
            ecs.deregister_container_instance(cluster="metadata", containerInstance=arn,
                                              force=True)
        identity = self.identity()

        class Agent(ScriptedAgent):
            def registration(self):
                return {**super().registration(), **identity}
        agent = Agent(self.server, "metadata", who=self.user("hosts"))
        self.addCleanup(agent.close)
        found = ecs.describe_container_instances(
            cluster="metadata", containerInstances=[agent.arn])["containerInstances"][0]
        self.assertEqual(found["ec2InstanceId"], self.instance)
        self.assertTrue(found["agentConnected"])


if __name__ == "__main__":
    main()
