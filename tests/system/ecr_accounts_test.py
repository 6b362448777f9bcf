"""Whose a repository is: another account's key reaches it as far as its policies say, over the API and
the registry; conditions are told who asks from where, of which region; logins stay with their account."""
import base64
import json
import os
import unittest

from ecr_settings_test import Images, client_error
from harness import Server, main
from raw_requests import exchange

OTHER = "210987654321"


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Accounts(unittest.TestCase):
    """Two accounts of one installation: each start makes the root key of the account it is given."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.addClassCleanup(cls.server.close)
        cls.own = cls.server.access
        cls.restart("--account", OTHER)
        cls.theirs = cls.server.access
        assert cls.theirs["account"] == OTHER != cls.own["account"]
        cls.restart()
        cls.account, cls.region = cls.own["account"], cls.own["region"]
        cls.ecr = cls.client("ecr")
        cls.other = cls.client("ecr", cls.theirs)
        cls.ecr.create_repository(repositoryName="team/web")
        cls.digest = Images(cls.server).push("team/web", "v1", "content")

    @classmethod
    def restart(cls, *options):
        cls.server.stop()
        cls.server.options = options
        cls.server.start()

    @classmethod
    def client(cls, service, key=None, region=None):
        key = key or cls.own
        return cls.server.client(service, key["access_key_id"], key["secret_key"], region=region)

    def host(self, account, region=None):
        return f"{account}.dkr.ecr.{region or self.region}.example.org"

    def get(self, client, path, host):
        token = client.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        self.assertEqual(base64.b64decode(token).partition(b":")[0], b"AWS")
        return exchange(self.server.port, "GET", path,
                        {"Authorization": "Basic " + token, "Host": host})

    def let_in(self, *actions):
        """The other account, to the repository."""
        self.ecr.set_repository_policy(repositoryName="team/web", policyText=policy({
            "Sid": "other", "Effect": "Allow", "Principal": {"AWS": OTHER},
            "Action": list(actions)}))
        self.addCleanup(self.ecr.delete_repository_policy, repositoryName="team/web")

    def test_a_repository_of_another_account_by_its_policy(self):
        there = {"registryId": self.account, "repositoryName": "team/web"}
        message = client_error(self, "AccessDeniedException", self.other.describe_images, **there)
        self.assertIn(f"arn:aws:ecr:{self.region}:{self.account}:repository/team/web", message)
        client_error(self, "RepositoryNotFoundException", self.other.describe_images,
                     repositoryName="team/web")
        self.let_in("ecr:DescribeImages", "ecr:BatchGetImage", "ecr:ListTagsForResource")
        found = self.other.describe_images(**there)["imageDetails"]
        self.assertEqual([(one["imageDigest"], one["registryId"]) for one in found],
                         [(self.digest, self.account)])
        got = self.other.batch_get_image(imageIds=[{"imageTag": "v1"}], **there)["images"]
        self.assertEqual(got[0]["registryId"], self.account)
        arn = f"arn:aws:ecr:{self.region}:{self.account}:repository/team/web"
        self.assertEqual(self.other.list_tags_for_resource(resourceArn=arn)["tags"], [])
        client_error(self, "AccessDeniedException", self.other.list_images, **there)
        client_error(self, "AccessDeniedException", self.other.delete_repository, force=True,
                     **there)
        client_error(self, "AccessDeniedException", self.other.tag_resource, resourceArn=arn,
                     tags=[{"Key": "a", "Value": "b"}])

    def test_the_registry_of_another_account_is_not_managed(self):
        client_error(self, "AccessDeniedException", self.other.create_pull_through_cache_rule,
                     registryId=self.account, ecrRepositoryPrefix="stolen",
                     upstreamRegistryUrl="quay.io")
        client_error(self, "AccessDeniedException", self.other.describe_pull_through_cache_rules,
                     registryId=self.account)

    def test_the_catalogue_is_of_who_is_let_in(self):
        path, host = "/v2/_catalog", self.host(self.account)
        answer = self.get(self.ecr, path, host)
        self.assertEqual(answer.status, 200)
        self.assertIn("team/web", answer.json["repositories"])
        self.assertEqual(self.get(self.other, path, host).status, 403)
        self.assertEqual(self.get(self.other, path, self.host(OTHER)).json, {"repositories": []})
        self.ecr.put_registry_policy(policyText=policy({
            "Sid": "other", "Effect": "Allow", "Principal": {"AWS": OTHER},
            "Action": ["ecr:DescribeRepositories"],
            "Resource": [f"arn:aws:ecr:{self.region}:{self.account}:repository/*"]}))
        self.addCleanup(self.ecr.delete_registry_policy)
        answer = self.get(self.other, path, host)
        self.assertEqual(answer.status, 200)
        self.assertIn("team/web", answer.json["repositories"])

    def user(self, name, *statements):
        """A client of a new user."""
        iam = self.client("iam")
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy(
            {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
            *statements))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return self.server.client("ecr", key["AccessKeyId"], key["SecretAccessKey"])

    def test_conditions_in_the_registry(self):
        def allow(**condition):
            return {"Effect": "Allow", "Action": ["ecr:ListImages", "ecr:BatchGetImage"],
                    "Resource": "*", "Condition": condition}
        tags, image = "/v2/team/web/tags/list", "/v2/team/web/manifests/v1"
        here = self.host(self.account)
        near = self.user("near", allow(IpAddress={"aws:SourceIp": ["127.0.0.0/8", "::1/128"]}))
        far = self.user("far", allow(IpAddress={"aws:SourceIp": "192.0.2.0/24"}))
        for path in (tags, image, image):
            self.assertEqual(self.get(near, path, here).status, 200)
            self.assertEqual(self.get(far, path, here).status, 403)
        elsewhere = self.user("elsewhere", allow(
            StringEquals={"aws:RequestedRegion": "eu-north-1"}))
        self.assertEqual(self.get(elsewhere, tags, here).status, 403)
        self.client("ecr", region="eu-north-1").create_repository(repositoryName="team/web")
        north = self.get(elsewhere, tags, self.host(self.account, "eu-north-1"))
        self.assertEqual((north.status, north.json["tags"]), (200, []))
        named = self.user("named", allow(StringEquals={"aws:username": "named"},
                                         Bool={"aws:SecureTransport": "false"},
                                         DateGreaterThan={"aws:CurrentTime": "2020-01-01"}))
        self.assertEqual(self.get(named, tags, here).status, 200)

    def test_tags_in_conditions(self):
        client = self.user("tagger", {
            "Effect": "Allow", "Action": ["ecr:CreateRepository", "ecr:TagResource"],
            "Resource": "*", "Condition": {
                "StringEquals": {"aws:RequestTag/team": "web"},
                "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}})
        tag = {"Key": "team", "Value": "web"}
        client_error(self, "AccessDeniedException", client.create_repository,
                     repositoryName="tagged")
        client_error(self, "AccessDeniedException", client.create_repository,
                     repositoryName="tagged", tags=[tag, {"Key": "more", "Value": "x"}])
        made = client.create_repository(repositoryName="tagged", tags=[tag])["repository"]
        client_error(self, "AccessDeniedException", client.tag_resource,
                     resourceArn=made["repositoryArn"], tags=[{"Key": "team", "Value": "other"}])

    def test_a_login_of_another_account(self):
        folder = os.path.join(self.server.data, "secrets", self.account, "ecr-pullthroughcache")
        os.makedirs(folder)
        with open(os.path.join(folder, "quay"), "w", encoding="utf-8",
                  opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump({"username": "robot", "accessToken": "secret"}, file)
        arn = f"arn:aws:secretsmanager:{self.region}:{{}}:secret:ecr-pullthroughcache/quay-a1B2c3"
        rule = {"ecrRepositoryPrefix": "quay", "upstreamRegistryUrl": "quay.io"}
        client_error(self, "UnableToAccessSecretException",
                     self.other.create_pull_through_cache_rule,
                     credentialArn=arn.format(self.account), **rule)
        client_error(self, "SecretNotFoundException", self.other.create_pull_through_cache_rule,
                     credentialArn=arn.format(OTHER), **rule)
        self.ecr.create_pull_through_cache_rule(credentialArn=arn.format(self.account), **rule)
        # Nor is it sent to a registry that it does not name.
        client_error(self, "UnableToAccessSecretException",
                     self.ecr.create_pull_through_cache_rule, ecrRepositoryPrefix="evil",
                     upstreamRegistryUrl="http://192.0.2.1:5000",
                     credentialArn=arn.format(self.account))


if __name__ == "__main__":
    main()
