"""An agent is its instance and nothing else: whoever else asks for its work, reports its tasks or
changes it is refused, whatever ecs:Poll they have; AWS's agent keeps working.
"""
import json
import os
import sqlite3
import unittest

from botocore.exceptions import ClientError

from harness import TRUST, Server, main, wait_until
from scripted_agent import ScriptedAgent

EC2_ROLE = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
HOST, OTHER_HOST = "i-0123456789abcdef0", "i-0123456789abcdef1"
MANAGED = ("mi-0123456789abcdef0", "mi-0123456789abcdef1")
FOREIGN = "210987654321"


def policy(effect, actions, resource="*", **condition):
    return {"Effect": effect, "Action": actions, "Resource": resource,
            **({"Condition": condition} if condition else {})}


def forget_owners(server):
    """Leaves the records of container instances, in a server that is stopped, as the version before
    did.
    """
    table = b"ecs.container-instances"
    database = sqlite3.connect(os.path.join(server.data, "state", "state.db"))
    with database:
        rows = database.execute("SELECT key, value FROM records WHERE tbl = ?",
                                (table,)).fetchall()
        assert rows
        for key, value in rows:
            record = json.loads(value)
            assert record.pop("owner")
            del record["ownerKey"]
            database.execute("UPDATE records SET value = ? WHERE tbl = ? AND key = ?",
                             (json.dumps(record).encode(), table, key))
    database.close()


class AgentCase(unittest.TestCase):
    """A cluster with one agent, and clients of all kinds."""

    @classmethod
    def start(cls, *options):
        cls.server = Server(*options).start()
        cls.addClassCleanup(cls.server.close)
        cls.ecs, cls.iam = cls.server.client("ecs"), cls.server.client("iam")
        cls.account = cls.server.client("sts").get_caller_identity()["Account"]
        for cluster in ("fleet", "other"):
            cls.ecs.create_cluster(clusterName=cluster)
        cls.iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(TRUST))
        cls.ecs.register_task_definition(family="web", taskRoleArn="app", containerDefinitions=[
            {"name": "app", "image": "busybox", "memory": 32}])
        cls.assumer = cls.user("assumer", policy("Allow", "sts:AssumeRole"))

    @classmethod
    def user(cls, name, *statements, attached=None):
        """The key of a new user, as arguments of Server.client."""
        cls.iam.create_user(UserName=name)
        if statements:
            cls.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(
                {"Version": "2012-10-17", "Statement": list(statements)}))
        if attached:
            cls.iam.attach_user_policy(UserName=name, PolicyArn=attached)
        key = cls.iam.create_access_key(UserName=name)["AccessKey"]
        return {"key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}

    @classmethod
    def session(cls, role, name):
        """The key of a session of a role for agents."""
        trust = {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": f"arn:aws:iam::{cls.account}:root"}}]}
        try:
            cls.iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust))
            cls.iam.attach_role_policy(RoleName=role, PolicyArn=EC2_ROLE)
        except cls.iam.exceptions.EntityAlreadyExistsException:
            pass
        made = cls.server.client("sts", **cls.assumer).assume_role(
            RoleArn=f"arn:aws:iam::{cls.account}:role/{role}", RoleSessionName=name)["Credentials"]
        return {"key": made["AccessKeyId"], "secret": made["SecretAccessKey"],
                "token": made["SessionToken"]}

    def agent(self, who, cluster="fleet"):
        agent = ScriptedAgent(self.server, cluster, who=who)
        self.addCleanup(self.remove, agent)
        return agent

    def remove(self, agent):
        agent.close()
        self.ecs.deregister_container_instance(cluster=agent.cluster, containerInstance=agent.arn,
                                               force=True)

    def order(self, agent):
        """A task that runs there, as far as the agent says."""
        task = self.ecs.start_task(cluster=agent.cluster, taskDefinition="web",
                                   containerInstances=[agent.arn])["tasks"][0]["taskArn"]
        wait_until(lambda: agent.orders.get(task), 10, "the agent is told")
        agent.report(task, "RUNNING")
        return task

    def status(self, task):
        return self.ecs.describe_tasks(cluster="fleet", tasks=[task])["tasks"][0]["lastStatus"]

    def instance(self, agent):
        return self.ecs.describe_container_instances(
            cluster=agent.cluster, containerInstances=[agent.arn])["containerInstances"][0]

    def denied(self, call, code="AccessDeniedException", **request):
        with self.assertRaises(ClientError) as raised:
            call(**request)
        self.assertEqual(raised.exception.response["Error"]["Code"], code,
                         raised.exception.response["Error"]["Message"])
        return raised.exception.response["Error"]["Message"]

    def check_stranger(self, agent, task, who):
        """Nothing of what only the agent may do."""
        for endpoint, query in (("endpoint", agent.work_query()),
                                ("telemetryEndpoint", agent.telemetry_query())):
            status, kind, message = agent.handshake(endpoint, query, who)
            self.assertEqual((status, kind), (403, "AccessDeniedException"), message)
            self.assertIn("is not authorized to perform: ecs:", message)
            self.assertIn(agent.arn, message)
        ecs = self.server.client("ecs", **who)
        cluster = agent.arn.rsplit("/", 1)[0].replace("container-instance/", "cluster/")
        self.denied(ecs.submit_task_state_change, cluster=cluster, task=task, status="STOPPED")
        self.denied(ecs.submit_container_state_change, cluster=cluster, task=task,
                    containerName="app", status="STOPPED")
        self.denied(ecs.register_container_instance, cluster=cluster, totalResources=[],
                    containerInstanceArn=agent.arn)
        self.assertEqual(self.status(task), "RUNNING")
        self.assertTrue(self.instance(agent)["agentConnected"])


class AgentIdentity(AgentCase):
    @classmethod
    def setUpClass(cls):
        cls.start()
        cls.hosts = cls.user("hosts", attached=EC2_ROLE)

    def test_whoever_may_poll_is_still_not_the_instance(self):
        """The newest connection won and was sent the credentials of the tasks' roles."""
        agent = self.agent(self.session("ecsInstanceRole", HOST))
        task = self.order(agent)
        watcher = self.user("watcher", policy("Allow", "ecs:*"))
        strangers = [watcher, self.hosts, {}, self.session("ecsInstanceRole", OTHER_HOST),
                     self.session("otherRole", HOST), self.session("ecsInstanceRole", "deploy")]
        for who in strangers:
            self.check_stranger(agent, task, who)
        newer = agent.handshake("endpoint", agent.work_query(), agent.who)
        self.assertEqual(newer[0], 101, newer)

    def test_policies_are_asked_about_the_instance_in_its_cluster(self):
        """What was asked for was "*", so that no Deny on an instance or a cluster counted."""
        poll = ["ecs:Poll", "ecs:StartTelemetrySession"]
        rest = policy("Allow", ["ecs:RegisterContainerInstance", "ecs:DiscoverPollEndpoint"])
        agent = self.agent({})
        fleet, other = (agent.arn.rsplit("/", 1)[0].replace("container-instance/fleet",
                                                            "cluster/" + name)
                        for name in ("fleet", "other"))
        instances = agent.arn.rsplit("/", 1)[0] + "/*"

        def outcome(name, *statements):
            who = self.user(name, rest, *statements)
            registered = self.server.client("ecs", **who).register_container_instance(
                cluster="fleet", totalResources=[])["containerInstance"]["containerInstanceArn"]
            self.addCleanup(self.ecs.deregister_container_instance, cluster="fleet",
                            containerInstance=registered)
            work, telemetry = agent.work_query(), agent.telemetry_query()
            work["containerInstanceArn"] = telemetry["containerInstance"] = registered
            found = {agent.handshake("endpoint", work, who)[:2],
                     agent.handshake("telemetryEndpoint", telemetry, who)[:2]}
            self.assertEqual(len(found), 1, found)
            return found.pop()
        let_in, refused = (101, ""), (403, "AccessDeniedException")
        self.assertEqual(outcome("everywhere", policy("Allow", poll)), let_in)
        self.assertEqual(outcome("here", policy("Allow", poll, instances)), let_in)
        self.assertEqual(outcome("there", policy("Allow", poll, instances.replace(
            "fleet", "other"))), refused)
        self.assertEqual(outcome("nowhere"), refused)
        self.assertEqual(outcome("barred", policy("Allow", poll),
                                 policy("Deny", poll, instances)), refused)
        self.assertEqual(outcome("in-cluster", policy(
            "Allow", poll, ArnEquals={"ecs:cluster": fleet})), let_in)
        self.assertEqual(outcome("in-other", policy(
            "Allow", poll, ArnEquals={"ecs:cluster": other})), refused)
        self.assertEqual(outcome("not-in-cluster", policy("Allow", poll), policy(
            "Deny", poll, ArnEquals={"ecs:cluster": fleet})), refused)

    def test_an_agent_changes_its_own_instance_alone(self):
        own = self.agent(self.session("ecsInstanceRole", HOST))
        other = self.agent(self.session("ecsInstanceRole", OTHER_HOST))
        self.iam.put_role_policy(
            RoleName="ecsInstanceRole", PolicyName="attributes", PolicyDocument=json.dumps(
                {"Version": "2012-10-17", "Statement": [policy("Allow", [
                    "ecs:PutAttributes", "ecs:DeleteAttributes"])]}))

        def attributes(agent):
            return {"cluster": "fleet", "attributes": [
                {"name": "color", "value": "red", "targetId": agent.arn}]}
        drain = {"cluster": "fleet", "status": "DRAINING"}
        self.denied(own.ecs.update_container_instances_state, **drain,
                    containerInstances=[own.arn, other.arn])
        self.denied(own.ecs.put_attributes, **attributes(other))
        self.denied(own.ecs.deregister_container_instance, cluster="fleet",
                    containerInstance=other.arn, force=True)
        self.assertEqual(self.instance(other)["status"], "ACTIVE")
        own.ecs.put_attributes(**attributes(own))
        self.ecs.put_attributes(**attributes(other))  # an operator may
        self.denied(own.ecs.delete_attributes, **attributes(other))
        own.ecs.update_container_instances_state(**drain, containerInstances=[own.arn])
        self.assertEqual(self.instance(own)["status"], "DRAINING")
        operator = self.server.client("ecs", **self.user("operator", policy("Allow", "ecs:*")))
        self.assertEqual(operator.update_container_instances_state(
            **drain, containerInstances=[other.arn])["failures"], [])
        self.assertEqual(self.instance(other)["status"], "DRAINING")

    def test_documents_that_were_not_signed_here_are_refused(self):
        """They retired the instance of that id, in any account, and stopped its tasks."""
        ecs = self.server.client("ecs", **self.hosts)
        for signature in ("", "c2lnbmF0dXJl"):
            message = self.denied(
                ecs.register_container_instance, "ClientException", cluster="fleet",
                totalResources=[], instanceIdentityDocumentSignature=signature,
                instanceIdentityDocument=json.dumps({
                    "instanceId": HOST, "accountId": self.account, "region": "us-east-1"}))
            self.assertEqual(message, "The identity document and identity document signature were "
                                      "not valid.")

    def test_hosts_of_one_user(self):
        """AWS's agent, outside EC2: hosts that share a user's key may at most be each other."""
        agents = [self.agent(self.hosts) for _ in range(3)]
        self.assertEqual(len({agent.arn for agent in agents}), 3)
        task = self.order(agents[0])
        self.check_stranger(agents[0], task, self.user("other-hosts", attached=EC2_ROLE))
        agents[0].close()
        wait_until(lambda: not self.instance(agents[0])["agentConnected"], 10, "it went")
        again = agents[0].ecs.register_container_instance(
            cluster="fleet", containerInstanceArn=agents[0].arn, **agents[0].registration())
        self.assertEqual(again["containerInstance"]["containerInstanceArn"], agents[0].arn)
        agents[0].connect()
        agents[0].report(task, "STOPPED", exitCode=0)
        self.assertEqual(self.status(task), "STOPPED")

    def test_managed_instances_register_by_the_session_of_their_role(self):
        """ECS Anywhere: the session has the name of the managed instance."""
        agents = [self.agent(self.session("anywhere", name)) for name in MANAGED]
        task = self.order(agents[0])
        self.check_stranger(agents[0], task, agents[1].who)
        # Its credentials rotate.
        agents[0].close()
        agents[0].who = self.session("anywhere", MANAGED[0])
        agents[0].connect()
        self.assertTrue(self.instance(agents[0])["agentConnected"])

    def test_another_cluster_than_its_own(self):
        agent = self.agent({})
        found = agent.handshake("endpoint", {**agent.work_query(), "clusterArn": "other"}, {})
        self.assertEqual(found[:2], (400, "InvalidClusterException"))


class ForeignAccounts(AgentCase):
    @classmethod
    def setUpClass(cls):
        cls.start("--dev")  # any key of 12 digits is the root of that account

    def test_another_account_is_not_the_instance(self):
        agent = self.agent({})
        task = self.order(agent)
        self.check_stranger(agent, task, {"key": FOREIGN, "secret": "any"})


class RecordsWithoutOwner(AgentCase):
    """As the version before left them."""

    @classmethod
    def setUpClass(cls):
        cls.start()

    def test_the_first_agent_adopts(self):
        hosts = self.user("hosts", attached=EC2_ROLE)
        managed = self.session("anywhere", MANAGED[0])
        agents = [self.agent(hosts), self.agent(managed)]
        task = self.order(agents[0])
        self.server.stop()
        forget_owners(self.server)
        self.server.start()
        # The session of an EC2 instance is never a host elsewhere.
        ec2 = self.session("ecsInstanceRole", HOST)
        self.assertEqual(agents[0].handshake("endpoint", agents[0].work_query(), ec2)[:2],
                         (403, "AccessDeniedException"))
        for agent in agents:
            agent.close()
            agent.connect()
        self.check_stranger(agents[0], task, self.user("others", attached=EC2_ROLE))
        self.check_stranger(agents[0], task, managed)
        agents[0].report(task, "STOPPED", exitCode=0)
        self.assertEqual(self.status(task), "STOPPED")


if __name__ == "__main__":
    main()
