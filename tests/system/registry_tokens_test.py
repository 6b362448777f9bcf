"""A registry login ends with its key, its user and its policies, at once, also for pulls that the
server answers from what it keeps at hand."""
import base64
import hashlib
import http.client
import json
import unittest

from harness import Server, main

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
PULLS = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:GetAuthorizationToken"]


def allow(*actions):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


class RegistryTokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.iam = cls.server.client("iam")
        cls.server.client("ecr").create_repository(repositoryName="web")
        cls.line = http.client.HTTPConnection("127.0.0.1", cls.server.port, timeout=30)
        root = cls.login()
        cls.layer = b"a layer" * 1000
        config = b'{"architecture":"amd64","os":"linux"}'
        for content in (cls.layer, config):
            status = cls.call("POST", f"blobs/uploads/?digest={digest_of(content)}", root, content)
            assert status == 201, status
        cls.manifest = json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
                       "digest": digest_of(config), "size": len(config)},
            "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar",
                        "digest": digest_of(cls.layer), "size": len(cls.layer)}]}).encode()
        status = cls.call("PUT", "manifests/v1", root, cls.manifest)
        assert status == 201, status

    @classmethod
    def tearDownClass(cls):
        cls.line.close()
        cls.server.close()

    @classmethod
    def login(cls, key=None, secret=None):
        """The Authorization header of this caller."""
        token = cls.server.client("ecr", key, secret).get_authorization_token()
        return "Basic " + token["authorizationData"][0]["authorizationToken"]

    @classmethod
    def call(cls, method, target, login, body=None):
        cls.line.request(method, f"/v2/web/{target}", body, {
            "Authorization": login, "Content-Type": MANIFEST})
        answer = cls.line.getresponse()
        cls.content = answer.read()
        return answer.status

    def user(self, name, *actions):
        self.iam.create_user(UserName=name)
        self.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=allow(*actions))
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def pulls(self, login):
        """Statuses of the manifest and the layer, after they were pulled often."""
        return (self.call("GET", "manifests/v1", login),
                self.call("GET", f"manifests/{digest_of(self.manifest)}", login),
                self.call("GET", f"blobs/{digest_of(self.layer)}", login))

    def warm(self, login):
        for _ in range(5):
            self.assertEqual(self.pulls(login), (200, 200, 200))
        self.assertEqual(self.content, self.layer)

    def test_a_deactivated_key(self):
        key, secret = self.user("paused", *PULLS)
        login = self.login(key, secret)
        self.warm(login)
        self.iam.update_access_key(UserName="paused", AccessKeyId=key, Status="Inactive")
        self.assertEqual(self.pulls(login), (401, 401, 401))
        self.assertIn(b"Your authorization token is not valid.", self.content)
        self.iam.update_access_key(UserName="paused", AccessKeyId=key, Status="Active")
        self.warm(login)

    def test_a_deleted_key_and_another_of_the_same_user(self):
        key, secret = self.user("renewed", *PULLS)
        other = self.iam.create_access_key(UserName="renewed")["AccessKey"]
        logins = self.login(key, secret), self.login(other["AccessKeyId"],
                                                     other["SecretAccessKey"])
        for login in logins:
            self.warm(login)
        self.iam.delete_access_key(UserName="renewed", AccessKeyId=key)
        self.assertEqual(self.pulls(logins[0]), (401, 401, 401))
        self.assertEqual(self.pulls(logins[1]), (200, 200, 200))

    def test_a_deleted_user(self):
        key, secret = self.user("gone", *PULLS)
        login = self.login(key, secret)
        self.warm(login)
        self.iam.delete_user_policy(UserName="gone", PolicyName="own")
        self.assertEqual(self.pulls(login), (403, 403, 403))
        self.iam.delete_access_key(UserName="gone", AccessKeyId=key)
        self.iam.delete_user(UserName="gone")
        self.assertEqual(self.pulls(login), (401, 401, 401))

    def test_a_changed_policy(self):
        login = self.login(*self.user("changing", *PULLS))
        self.warm(login)
        self.iam.put_user_policy(UserName="changing", PolicyName="own",
                                 PolicyDocument=allow("ecr:GetDownloadUrlForLayer"))
        self.assertEqual(self.pulls(login), (403, 403, 200))
        self.iam.put_user_policy(UserName="changing", PolicyName="own",
                                 PolicyDocument=allow(*PULLS))
        self.warm(login)

    def test_a_policy_of_the_repository(self):
        login = self.login(*self.user("guarded", *PULLS))
        self.warm(login)
        ecr = self.server.client("ecr")
        ecr.set_repository_policy(repositoryName="web", policyText=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Sid": "no", "Effect": "Deny", "Principal": "*", "Action": "ecr:BatchGetImage"}]}))
        self.addCleanup(ecr.delete_repository_policy, repositoryName="web")
        self.assertEqual(self.pulls(login), (403, 403, 200))

    def test_a_role_that_is_gone(self):
        self.iam.create_role(RoleName="puller", AssumeRolePolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}))
        self.iam.put_role_policy(RoleName="puller", PolicyName="own",
                                 PolicyDocument=allow(*PULLS))
        arn = self.iam.get_role(RoleName="puller")["Role"]["Arn"]
        given = self.server.client("sts").assume_role(RoleArn=arn, RoleSessionName="session")[
            "Credentials"]
        ecr = self.server.client("ecr", given["AccessKeyId"], given["SecretAccessKey"],
                                 given["SessionToken"])
        token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        self.assertEqual(base64.b64decode(token).partition(b":")[0], b"AWS")
        self.warm("Basic " + token)
        self.iam.delete_role_policy(RoleName="puller", PolicyName="own")
        self.iam.delete_role(RoleName="puller")
        self.assertEqual(self.pulls("Basic " + token), (403, 403, 403))


if __name__ == "__main__":
    main()
