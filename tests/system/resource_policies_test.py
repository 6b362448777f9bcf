"""A policy about a thing holds by whichever name a request calls it; sessions end with what they
came from."""
import json
import unittest

from botocore.exceptions import ClientError

from harness import Server, main

PUBLIC_KEY = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
TRUST = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}


def statement(effect, actions, resources, **more):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": effect, "Action": actions, "Resource": resources, **more}]})


def code(call, **request):
    """The name of the error that `call` ends with; None when it succeeds."""
    try:
        call(**request)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


class PolicyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.iam, cls.ec2, cls.sts = (cls.server.client(name) for name in ("iam", "ec2", "sts"))
        cls.account = cls.server.access["account"]

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def user(self, name, policy, admin=True):
        """(access key id, secret) of a new user who may do everything but what `policy` denies."""
        self.iam.create_user(UserName=name)
        if admin:
            self.iam.attach_user_policy(UserName=name, PolicyArn=ADMIN)
        self.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def denied(self, name, resource):
        """An EC2 client that may do everything but what is about `resource`."""
        arn = f"arn:aws:ec2:{self.server.access['region']}:{self.account}:{resource}"
        return self.server.client("ec2", *self.user(name, statement("Deny", "ec2:*", arn)))


class Ec2(PolicyTest):
    def test_a_group_that_is_denied_by_id_is_denied_by_name(self):
        group = self.ec2.create_security_group(GroupName="kept", Description="x")["GroupId"]
        other = self.ec2.create_security_group(GroupName="free", Description="x")["GroupId"]
        ec2 = self.denied("groups", "security-group/" + group)
        rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
        for call, request in ((ec2.authorize_security_group_ingress, rule),
                              (ec2.revoke_security_group_ingress, rule),
                              (ec2.delete_security_group, {})):
            for name in ({"GroupId": group}, {"GroupName": "kept"}):
                self.assertEqual(code(call, **name, **request), "UnauthorizedOperation")
        self.assertEqual(code(ec2.create_tags, Resources=[other, group], Tags=[{"Key": "a"}]),
                         "UnauthorizedOperation")
        self.assertIsNone(code(ec2.create_tags, Resources=[other], Tags=[{"Key": "a"}]))
        self.assertEqual(code(ec2.run_instances, ImageId="ami-1", MinCount=1, MaxCount=1,
                              SecurityGroups=["kept"]), "UnauthorizedOperation")
        self.assertIsNone(code(ec2.delete_security_group, GroupName="free"))

    def test_a_key_pair_that_is_denied_by_name_is_denied_by_id(self):
        pair = self.ec2.import_key_pair(KeyName="kept", PublicKeyMaterial=PUBLIC_KEY)["KeyPairId"]
        ec2 = self.denied("pairs", "key-pair/kept")
        for call, request in (
                (ec2.create_key_pair, {"KeyName": "kept"}),
                (ec2.import_key_pair, {"KeyName": "kept", "PublicKeyMaterial": PUBLIC_KEY}),
                (ec2.delete_key_pair, {"KeyName": "kept"}),
                (ec2.delete_key_pair, {"KeyPairId": pair}),
                (ec2.delete_tags, {"Resources": [pair]}),
                (ec2.run_instances, {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1,
                                     "KeyName": "kept"})):
            self.assertEqual(code(call, **request), "UnauthorizedOperation")
        self.assertIsNone(code(ec2.create_key_pair, KeyName="other", KeyType="ed25519"))

    def test_paths_and_attributes_can_be_denied(self):
        ec2 = self.denied("paths", "network-insights-path/nip-1")
        self.assertEqual(code(ec2.delete_network_insights_path, NetworkInsightsPathId="nip-1"),
                         "UnauthorizedOperation")
        self.assertEqual(code(ec2.start_network_insights_analysis, NetworkInsightsPathId="nip-1"),
                         "UnauthorizedOperation")
        vpc = self.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        ec2 = self.denied("vpcs", "vpc/" + vpc)
        self.assertEqual(code(ec2.describe_vpc_attribute, VpcId=vpc, Attribute="enableDnsSupport"),
                         "UnauthorizedOperation")
        self.assertEqual(code(ec2.create_security_group, GroupName="x", Description="x"),
                         "UnauthorizedOperation")

    def test_a_profile_is_the_accounts_own(self):
        self.iam.create_instance_profile(InstanceProfileName="own")
        image = self.ec2.describe_images()["Images"][0]["ImageId"]
        arn = "arn:aws:iam::999999999999:instance-profile/own"
        with self.assertRaises(ClientError) as refused:
            self.ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, DryRun=True,
                                   IamInstanceProfile={"Arn": arn})
        self.assertEqual(refused.exception.response["Error"]["Message"],
                         f"Value ({arn}) for parameter iamInstanceProfile.arn is invalid. "
                         "Invalid IAM Instance Profile ARN")

    def test_a_dry_run_tells_whether_one_may(self):
        ec2 = self.server.client("ec2", *self.user("reader", statement(
            "Allow", "ec2:Describe*", "*"), admin=False))
        for call in (ec2.describe_instances, ec2.describe_tags, ec2.describe_regions,
                     ec2.describe_instance_types, ec2.describe_security_group_rules,
                     ec2.describe_network_insights_paths, ec2.describe_volumes):
            self.assertEqual(code(call, DryRun=True), "DryRunOperation")
        self.assertEqual(code(ec2.create_key_pair, KeyName="x", DryRun=True),
                         "UnauthorizedOperation")


class Iam(PolicyTest):
    def arn(self, resource):
        return f"arn:aws:iam::{self.account}:{resource}"

    def test_what_is_made_under_a_path_is_denied_under_it(self):
        iam = self.server.client("iam", *self.user("maker", statement("Deny", "iam:*", [
            self.arn(kind + "/admin/*") for kind in ("role", "user", "instance-profile")])))
        trust = json.dumps(TRUST)
        for path, expected in (("/admin/", "AccessDenied"), ("/dev/", None)):
            self.assertEqual(code(iam.create_role, RoleName="r", Path=path,
                                  AssumeRolePolicyDocument=trust), expected)
            self.assertEqual(code(iam.create_user, UserName="u", Path=path), expected)
            self.assertEqual(code(iam.create_instance_profile, InstanceProfileName="p", Path=path),
                             expected)
        self.iam.create_role(RoleName="boss", Path="/admin/", AssumeRolePolicyDocument=trust)
        self.assertEqual(code(iam.delete_role, RoleName="BOSS"), "AccessDenied")

    def test_a_role_goes_into_a_profile_only_with_leave(self):
        self.iam.create_role(RoleName="host", AssumeRolePolicyDocument=json.dumps(TRUST))
        self.iam.create_instance_profile(InstanceProfileName="hosts")
        key = self.user("operator", statement("Allow", "iam:AddRoleToInstanceProfile", "*"),
                        admin=False)
        iam = self.server.client("iam", *key)
        request = {"InstanceProfileName": "hosts", "RoleName": "host"}
        with self.assertRaises(ClientError) as refused:
            iam.add_role_to_instance_profile(**request)
        self.assertEqual(refused.exception.response["Error"]["Message"],
                         f"User: {self.arn('user/operator')} is not authorized to perform: "
                         f"iam:PassRole on resource: {self.arn('role/host')} because no "
                         "identity-based policy allows the iam:PassRole action")

        def allow(service):
            self.iam.put_user_policy(
                UserName="operator", PolicyName="pass", PolicyDocument=statement(
                    "Allow", "iam:PassRole", self.arn("role/host"),
                    Condition={"StringEquals": {"iam:PassedToService": service}}))
        allow("ecs-tasks.amazonaws.com")
        self.assertEqual(code(iam.add_role_to_instance_profile, **request), "AccessDenied")
        allow("ec2.amazonaws.com")
        self.assertIsNone(code(iam.add_role_to_instance_profile, **request))


class Sessions(PolicyTest):
    def test_a_session_ends_with_the_key_that_it_came_from(self):
        key = self.user("ann", statement("Allow", "ecs:*", "*"), admin=False)
        given = self.server.client("sts", *key).get_session_token()["Credentials"]
        session = [given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]]
        ecs, sts = (self.server.client(name, *session) for name in ("ecs", "sts"))
        ecs.list_clusters()
        for status, of_sts, of_ecs in (
                ("Inactive", "InvalidClientTokenId", "UnrecognizedClientException"),
                ("Active", None, None)):
            self.iam.update_access_key(UserName="ann", AccessKeyId=key[0], Status=status)
            self.assertEqual(code(sts.get_caller_identity), of_sts)
            self.assertEqual(code(ecs.list_clusters), of_ecs)
        self.iam.delete_access_key(UserName="ann", AccessKeyId=key[0])
        self.assertEqual(code(sts.get_caller_identity), "InvalidClientTokenId")
        self.server.stop()
        self.server.start()
        self.assertEqual(code(self.server.client("sts", *session).get_caller_identity),
                         "InvalidClientTokenId")

    def test_older_sessions_of_a_role_can_be_revoked(self):
        role = self.iam.create_role(RoleName="ops", AssumeRolePolicyDocument=json.dumps(TRUST))
        self.iam.attach_role_policy(RoleName="ops", PolicyArn=ADMIN)

        def session():
            given = self.sts.assume_role(RoleArn=role["Role"]["Arn"],
                                         RoleSessionName="me")["Credentials"]
            return self.server.client("ecs", given["AccessKeyId"], given["SecretAccessKey"],
                                      given["SessionToken"])

        def revoke(before):
            self.iam.put_role_policy(
                RoleName="ops", PolicyName="AWSRevokeOlderSessions", PolicyDocument=statement(
                    "Deny", ["*"], ["*"],
                    Condition={"DateLessThan": {"aws:TokenIssueTime": before}}))
        ecs = session()
        revoke("2020-01-01T00:00:00.000Z")
        self.assertIsNone(code(ecs.list_clusters))
        revoke("2999-01-01T00:00:00.000Z")
        self.assertEqual(code(ecs.list_clusters), "AccessDeniedException")


if __name__ == "__main__":
    main()
