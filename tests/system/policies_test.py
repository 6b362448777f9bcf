"""What users may do is what their policies say: over the APIs, in the console, in the registry."""
import json
import subprocess
import unittest

from botocore.exceptions import ClientError

from console_server_test import Client
from harness import Server, main


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": effect, "Action": actions, "Resource": resource}
        for effect, actions, resource in statements]})


READ = document(("Allow", ["ecr:Describe*", "ecr:Get*", "ecr:List*"], "*"))


class Policies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.iam = cls.server.client("iam")
        cls.account = cls.server.client("sts").get_caller_identity()["Account"]
        cls.server.client("ecr").create_repository(repositoryName="web")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def user(self, name, policy=None, attached=None):
        """(access key id, secret key) of a new user."""
        self.iam.create_user(UserName=name)
        if policy:
            self.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
        if attached:
            self.iam.attach_user_policy(UserName=name, PolicyArn=attached)
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def refused(self, code, words, call, **request):
        with self.assertRaises(ClientError) as raised:
            call(**request)
        error = raised.exception.response["Error"]
        self.assertEqual((error["Code"], error["Message"]), (code, words))
        return raised.exception.response["ResponseMetadata"]["HTTPStatusCode"]

    def words(self, user, action, resource):
        return (f"User: arn:aws:iam::{self.account}:user/{user} is not authorized to perform: "
                f"{action} on resource: {resource} because no identity-based policy allows the "
                f"{action} action")

    def arn(self, service, resource):
        region = self.server.access["region"]
        return f"arn:aws:{service}:{region}:{self.account}:{resource}"

    def test_a_reader_lists_and_cannot_create(self):
        key = self.user("reader", READ)
        ecr = self.server.client("ecr", *key)
        self.assertEqual([one["repositoryName"]
                          for one in ecr.describe_repositories()["repositories"]], ["web"])
        status = self.refused("AccessDeniedException",
                              self.words("reader", "ecr:CreateRepository",
                                         self.arn("ecr", "repository/mine")),
                              ecr.create_repository, repositoryName="mine")
        self.assertEqual(status, 400)
        self.refused("AccessDeniedException",
                     self.words("reader", "ecs:CreateCluster", self.arn("ecs", "cluster/mine")),
                     self.server.client("ecs", *key).create_cluster, clusterName="mine")
        self.refused("AccessDenied", self.words("reader", "iam:ListUsers", "*"),
                     self.server.client("iam", *key).list_users)
        status = self.refused(
            "UnauthorizedOperation", "You are not authorized to perform this operation. " +
            self.words("reader", "ec2:DescribeInstances", "*"),
            self.server.client("ec2", *key).describe_instances)
        self.assertEqual(status, 403)
        self.assertTrue(self.server.client("sts", *key).get_caller_identity()["Arn"]
                        .endswith(":user/reader"))

    def test_an_explicit_deny_beats_an_allow(self):
        key = self.user("guarded", document(("Deny", "ecr:Create*", "*")),
                        "arn:aws:iam::aws:policy/AdministratorAccess")
        ecr = self.server.client("ecr", *key)
        ecr.describe_repositories()
        self.refused("AccessDeniedException",
                     f"User: arn:aws:iam::{self.account}:user/guarded is not authorized to "
                     f"perform: ecr:CreateRepository on resource: "
                     f"{self.arn('ecr', 'repository/mine')} with an explicit deny in an "
                     "identity-based policy", ecr.create_repository, repositoryName="mine")

    def test_a_change_counts_at_once(self):
        key = self.user("changing")
        ecr = self.server.client("ecr", *key)
        with self.assertRaises(ClientError):
            ecr.describe_repositories()
        policy = self.iam.create_policy(PolicyName="Readers", PolicyDocument=READ)["Policy"]
        self.iam.attach_user_policy(UserName="changing", PolicyArn=policy["Arn"])
        ecr.describe_repositories()
        version = self.iam.get_policy_version(PolicyArn=policy["Arn"], VersionId="v1")
        self.assertEqual(version["PolicyVersion"]["Document"], json.loads(READ))
        self.iam.detach_user_policy(UserName="changing", PolicyArn=policy["Arn"])
        with self.assertRaises(ClientError):
            ecr.describe_repositories()

    def test_policies_name_whom_there_is(self):
        ecr = self.server.client("ecr")

        def policy(principal, **more):
            return json.dumps({"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"AWS": principal}, **more}]})

        def of_ecr(principal):
            return policy(principal, Action="ecr:BatchGetImage", Resource="*")

        def trust(principal):
            return policy(principal, Action="sts:AssumeRole")
        missing = f"arn:aws:iam::{self.account}:role/named"
        in_ecr = ("InvalidParameterException", "Invalid parameter at 'PolicyText' failed to "
                  "satisfy constraint: 'Principal not found'")
        in_iam = ("MalformedPolicyDocument",
                  f'Invalid principal in policy: "AWS":"{missing}"')
        for call, request in (
                (ecr.set_repository_policy,
                 {"repositoryName": "web", "policyText": of_ecr(missing)}),
                (ecr.put_registry_policy, {"policyText": of_ecr(missing)}),
                (ecr.create_repository_creation_template,
                 {"prefix": "named", "appliedFor": ["CREATE_ON_PUSH"],
                  "repositoryPolicy": of_ecr(missing)})):
            self.refused(*in_ecr, call, **request)
        self.refused(*in_iam, self.iam.create_role, RoleName="named",
                     AssumeRolePolicyDocument=trust(missing))

        root = f"arn:aws:iam::{self.account}:root"
        self.iam.create_role(RoleName="named", AssumeRolePolicyDocument=trust(self.account))
        told = self.iam.get_role(RoleName="named")["Role"]["AssumeRolePolicyDocument"]
        self.assertEqual(told["Statement"][0]["Principal"], {"AWS": root})
        ecr.set_repository_policy(repositoryName="web",
                                  policyText=of_ecr([missing, self.account]))
        told = json.loads(ecr.get_repository_policy(repositoryName="web")["policyText"])
        self.assertEqual(told["Statement"][0]["Principal"], {"AWS": [missing, root]})
        self.iam.update_assume_role_policy(RoleName="named", PolicyDocument=trust(missing))
        self.refused("MalformedPolicyDocument", "Policy document should not specify a principal.",
                     self.iam.put_role_policy, RoleName="named", PolicyName="p",
                     PolicyDocument=of_ecr("*"))

    def test_roles_are_passed_only_with_leave(self):
        trust = {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole"}]}
        role = self.iam.create_role(RoleName="task", AssumeRolePolicyDocument=json.dumps(trust))
        arn = role["Role"]["Arn"]
        key = self.user("deployer", document(("Allow", "ecs:*", "*")))
        ecs = self.server.client("ecs", *key)
        definition = {"family": "web", "containerDefinitions": [
            {"name": "web", "image": "busybox", "memory": 32}]}
        ecs.register_task_definition(**definition)
        self.refused("AccessDeniedException", self.words("deployer", "iam:PassRole", arn),
                     ecs.register_task_definition, taskRoleArn=arn, **definition)
        self.iam.put_user_policy(UserName="deployer", PolicyName="pass",
                                 PolicyDocument=document(("Allow", "iam:PassRole", arn)))
        ecs.register_task_definition(taskRoleArn=arn, **definition)

    DEFINITION = {"containerDefinitions": [{"name": "web", "image": "busybox", "memory": 32}]}

    def answers(self, call, **request):
        with self.assertRaises(ClientError) as raised:
            call(**request)
        return raised.exception.response["Error"]["Code"]

    def test_tasks_run_by_the_revision_that_is_allowed(self):
        root = self.server.client("ecs")
        root.create_cluster(clusterName="default")
        for family in ("app", "app", "prod-app"):
            root.register_task_definition(family=family, **self.DEFINITION)
        second = self.arn("ecs", "task-definition/app:2")
        ecs = self.server.client("ecs", *self.user("runner", document(
            ("Allow", "ecs:RunTask", second))))
        allowed = "InvalidParameterException"  # there is no instance to run it on
        for name in ("app", "app:2", second, self.arn("ecs", "task-definition/app")):
            self.assertEqual(self.answers(ecs.run_task, taskDefinition=name), allowed, name)
        self.refused("AccessDeniedException", self.words("runner", "ecs:RunTask", second[:-1] + "1"),
                     ecs.run_task, taskDefinition="app:1")
        ecs = self.server.client("ecs", *self.user("developer", document(
            ("Allow", "ecs:*", "*"),
            ("Deny", "ecs:RunTask", self.arn("ecs", "task-definition/prod-*")))))
        self.assertEqual(self.answers(ecs.run_task, taskDefinition="app"), allowed)
        for name in ("prod-app", "prod-app:1", self.arn("ecs", "task-definition/prod-app:1"),
                     self.arn("ecs", "task-definition/prod-app:01")):
            self.assertEqual(self.answers(ecs.run_task, taskDefinition=name),
                             "AccessDeniedException", name)
        for name in ("x/prod-app:1", self.arn("ecs", "task-definition/x/prod-app:1")):
            self.assertEqual(self.answers(ecs.run_task, taskDefinition=name), "ClientException")

    def test_who_runs_a_task_passes_the_roles_of_its_definition(self):
        role = f"arn:aws:iam::{self.account}:role/of-definition"
        root = self.server.client("ecs")
        root.create_cluster(clusterName="default")
        root.register_task_definition(family="roles", taskRoleArn=role, **self.DEFINITION)
        ecs = self.server.client("ecs", *self.user("starter", document(("Allow", "ecs:*", "*"))))
        for call, more in ((ecs.run_task, {}), (ecs.start_task, {"containerInstances": ["0"]})):
            self.refused("AccessDeniedException", self.words("starter", "iam:PassRole", role), call,
                         taskDefinition="roles", **more)
        to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
        self.iam.put_user_policy(
            UserName="starter", PolicyName="pass", PolicyDocument=json.dumps({
                "Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Action": "iam:PassRole", "Resource": role,
                    "Condition": to_tasks}]}))
        self.assertEqual(self.answers(ecs.run_task, taskDefinition="roles"),
                         "InvalidParameterException")  # there is no instance to run it on

    def test_a_role_of_another_account_is_passed_by_nobody(self):
        role = "arn:aws:iam::210987654321:role/admin"
        root = self.server.client("ecs")
        root.create_cluster(clusterName="default")
        root.register_task_definition(family="foreign", **self.DEFINITION)
        for call, request in (
                (root.register_task_definition, {"family": "foreign", "taskRoleArn": role,
                                                 **self.DEFINITION}),
                (root.run_task, {"taskDefinition": "foreign", "overrides": {"taskRoleArn": role}})):
            self.assertEqual(self.answers(call, **request), "AccessDeniedException")

    def test_an_empty_list_of_clusters_is_no_way_around(self):
        root = self.server.client("ecs")
        root.create_cluster(clusterName="default")
        ecs = self.server.client("ecs", *self.user("nobody"))
        for request in ({}, {"clusters": []}):
            self.refused("AccessDeniedException",
                         self.words("nobody", "ecs:DescribeClusters",
                                    self.arn("ecs", "cluster/default")),
                         ecs.describe_clusters, **request)

    def test_the_console_gives_its_visitor_no_more(self):
        key, secret = self.user("visitor", READ)
        browser = Client(self.server)
        browser.sign_in({"accessKeyId": key, "secretAccessKey": secret})
        given = browser.session()[1]["credentials"]
        ecr = self.server.client("ecr", given["accessKeyId"], given["secretAccessKey"],
                                 given["sessionToken"])
        ecr.describe_repositories()
        self.refused("AccessDeniedException",
                     self.words("visitor", "ecr:CreateRepository",
                                self.arn("ecr", "repository/mine")),
                     ecr.create_repository, repositoryName="mine")

    def test_the_registry_asks_the_same_policies(self):
        key = self.user("puller", attached="arn:aws:iam::aws:policy/"
                                           "AmazonEC2ContainerRegistryReadOnly")
        root = self.skopeo("root")
        folder = self.server.folder.path
        self.make_image(folder + "/oci")
        name = f"docker://{self.server.registry}/web:1"
        self.copy(root, f"oci:{folder}/oci:1", name)
        puller = self.skopeo("puller", *key)
        self.copy(puller, name, f"oci:{folder}/copy:1")
        refused = self.copy(puller, f"oci:{folder}/oci:1", name + "2", check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("denied", refused.stderr.lower())

    def skopeo(self, name, key=None, secret=None):
        """The path of an authfile of this caller."""
        token = self.server.client("ecr", key, secret).get_authorization_token()
        path = f"{self.server.folder.path}/{name}.json"
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"auths": {self.server.registry: {
                "auth": token["authorizationData"][0]["authorizationToken"]}}}, file)
        return path

    def copy(self, authfile, source, target, check=True):
        tls = ["--src-tls-verify=false", "--dest-tls-verify=false"]
        done = subprocess.run(["skopeo", "copy", "--insecure-policy", "-q", *tls, "--authfile",
                               authfile, source, target], capture_output=True, text=True,
                              check=False, timeout=60)
        if check:
            self.assertEqual(done.returncode, 0, done.stderr)
        return done

    @staticmethod
    def make_image(path):
        """An OCI layout with one image of one layer, under the name 1."""
        import gzip
        import hashlib
        import os
        os.makedirs(path + "/blobs/sha256")

        def blob(data, media_type):
            digest = hashlib.sha256(data).hexdigest()
            with open(f"{path}/blobs/sha256/{digest}", "wb") as file:
                file.write(data)
            return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(data)}
        kind = "application/vnd.oci.image."
        tar = bytes(10240)
        layer = blob(gzip.compress(tar, mtime=0), kind + "layer.v1.tar+gzip")
        config = blob(json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {
            "type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest()]}})
            .encode(), kind + "config.v1+json")
        manifest = blob(json.dumps({"schemaVersion": 2, "mediaType": kind + "manifest.v1+json",
                                    "config": config, "layers": [layer]}).encode(),
                        kind + "manifest.v1+json")
        manifest["annotations"] = {"org.opencontainers.image.ref.name": "1"}
        with open(path + "/index.json", "w", encoding="utf-8") as file:
            json.dump({"schemaVersion": 2, "manifests": [manifest]}, file)
        with open(path + "/oci-layout", "w", encoding="utf-8") as file:
            json.dump({"imageLayoutVersion": "1.0.0"}, file)


if __name__ == "__main__":
    main()
