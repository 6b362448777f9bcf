"""The data folder of a version before opens with everything in it, and what it says less than this
version's records do is settled safely. Made by earlier_folder.py with the version before container
instances had owners."""
import json
import os
import unittest

from botocore.exceptions import ClientError

from harness import ROOT, Server, main, run
from scripted_agent import ScriptedAgent

FIXTURE = os.path.join(ROOT, "tests/fixtures/before_owners")


class Known(ScriptedAgent):
    """The agent of an instance that is registered already."""

    def __init__(self, server, arn, who=None):  # pylint: disable=super-init-not-called
        self.server, self.arn, self.who = server, arn, who or {}
        self.cluster, self.host = "earlier", f"{self.address}:{server.port}"
        self.ecs, self.operator = server.client("ecs", **self.who), server.client("ecs")
        self.started, self.orders, self._line = [], {}, None


class Upgrade(unittest.TestCase):
    def setUp(self):
        with open(FIXTURE + ".json", encoding="utf-8") as file:
            self.facts = json.load(file)
        self.server = Server()
        self.addCleanup(self.server.close)
        run("tar", "-C", self.server.folder.path, "-xJf", FIXTURE + ".tar.xz")
        self.server.start()

    def check_everything(self):
        ecr, ecs, ec2, iam, logs = map(self.server.client, ("ecr", "ecs", "ec2", "iam", "logs"))
        facts = self.facts
        self.assertEqual([self.server.access["access_key_id"], self.server.access["secret_key"]],
                         facts["root"])
        user = self.server.client("ecr", *facts["user"])
        found = user.batch_get_image(repositoryName="earlier", imageIds=[{"imageTag": "v1"}])
        self.assertEqual(found["images"][0]["imageId"]["imageDigest"], facts["digest"])
        repository = ecr.describe_repositories()["repositories"][0]
        self.assertEqual(ecr.list_tags_for_resource(
            resourceArn=repository["repositoryArn"])["tags"], [{"Key": "kept", "Value": "yes"}])
        self.assertEqual([one["ecrRepositoryPrefix"] for one in
                          ecr.describe_pull_through_cache_rules()["pullThroughCacheRules"]],
                         ["earlier"])
        attached = iam.list_attached_role_policies(RoleName="earlier")["AttachedPolicies"]
        self.assertEqual([one["PolicyArn"] for one in attached], [facts["policy"]])
        profile = iam.get_instance_profile(InstanceProfileName="earlier")["InstanceProfile"]
        self.assertEqual([one["RoleName"] for one in profile["Roles"]], ["earlier"])
        definition = ecs.describe_task_definition(taskDefinition="earlier")["taskDefinition"]
        self.assertEqual(definition["containerDefinitions"][0]["image"], "earlier")
        self.assertEqual(ecs.describe_tasks(cluster="earlier", tasks=[facts["task"]])["tasks"][0][
            "desiredStatus"], "RUNNING")
        self.assertEqual(ecs.list_container_instances(
            cluster="earlier")["containerInstanceArns"], [facts["instance"]])
        self.assertEqual(ec2.describe_security_groups(
            GroupIds=[facts["group"]])["SecurityGroups"][0]["GroupName"], "earlier")
        self.assertEqual(ec2.describe_key_pairs()["KeyPairs"][0]["KeyName"], "earlier")
        events = logs.get_log_events(logGroupName="earlier", logStreamName="one",
                                     startFromHead=True)["events"]
        self.assertEqual([one["message"] for one in events], ["kept"])

    def test_everything_is_there_also_after_a_kill(self):
        self.check_everything()
        self.server.kill()
        self.server.start()
        self.check_everything()

    def test_an_instance_without_owner_is_its_first_agents_and_nobody_elses(self):
        iam = self.server.client("iam")

        def agent(name, statement):
            iam.create_user(UserName=name)
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps({
                "Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Resource": "*", "Action": statement}]}))
            key = iam.create_access_key(UserName=name)["AccessKey"]
            return Known(self.server, self.facts["instance"], {
                "key": key["AccessKeyId"], "secret": key["SecretAccessKey"]})
        powerless = agent("powerless", "ecs:DiscoverPollEndpoint")
        first, second = agent("first", "ecs:*"), agent("second", "ecs:*")

        def status(one):
            return one.handshake("endpoint", one.work_query(), one.who)[0]
        # Reports do not adopt, and nothing happens for who has no rights.
        self.assertEqual(status(powerless), 403)
        with self.assertRaises(ClientError):
            second.report(self.facts["task"], "STOPPED")
        first.connect()
        self.addCleanup(first.close)
        self.assertEqual(status(second), 403)
        with self.assertRaises(ClientError) as raised:
            second.report(self.facts["task"], "STOPPED")
        self.assertEqual(raised.exception.response["Error"]["Code"], "AccessDeniedException")
        first.close()
        self.server.kill()
        self.server.start()
        # What was settled is kept.
        self.assertEqual(status(second), 403)
        self.check_everything()
        first.report(self.facts["task"], "STOPPED", exitCode=0)
        ended = first.operator.describe_tasks(cluster="earlier", tasks=[self.facts["task"]])
        self.assertEqual(ended["tasks"][0]["lastStatus"], "STOPPED")


if __name__ == "__main__":
    main()
