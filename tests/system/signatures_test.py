"""Who may call: signatures in headers and links, temporary credentials, on every operation."""
import datetime
import unittest

from harness import Server, main
from raw_requests import SERVICES, Model, Raw

NOW = datetime.timezone.utc
# What AWS answers: (code, status) a kind of protocol.
MISSING = {"json": ("MissingAuthenticationTokenException", 400),
           "query": ("MissingAuthenticationToken", 403),
           "ec2": ("MissingAuthenticationToken", 403)}
MISMATCH = {"json": ("InvalidSignatureException", 400), "query": ("SignatureDoesNotMatch", 403),
            "ec2": ("AuthFailure", 401)}
UNKNOWN_KEY = {"json": ("UnrecognizedClientException", 400),
               "query": ("InvalidClientTokenId", 403), "ec2": ("AuthFailure", 401)}
OLD = {"json": ("InvalidSignatureException", 400), "query": ("SignatureDoesNotMatch", 403),
       "ec2": ("RequestExpired", 400)}
EXPIRED = {"json": ("ExpiredTokenException", 400), "query": ("ExpiredToken", 403),
           "ec2": ("RequestExpired", 400)}
REFUSALS = {code for table in (MISSING, MISMATCH, UNKNOWN_KEY, OLD, EXPIRED)
            for code, _ in table.values()}


def protocol(service):
    return Model.of(service).metadata["protocol"]


def now():
    return datetime.datetime.now(NOW)


class EveryOperation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.root = Raw(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def check(self, expected, send):
        """`send(service, operation)` is refused as `expected` says on every operation."""
        for service in SERVICES:
            code, status = expected[protocol(service)]
            for operation in Model.of(service).operations:
                with self.subTest(service=service, operation=operation):
                    answer = send(service, operation)
                    self.assertEqual((answer.code, answer.status), (code, status), answer)
                    self.assertTrue(answer.request_id)

    def test_the_models_are_not_empty(self):
        for service, least in (("ecr", 50), ("ecs", 70), ("sts", 4), ("iam", 30), ("ec2", 30)):
            self.assertGreaterEqual(len(Model.of(service).operations), least)

    def test_right_signature_gets_past_the_check(self):
        for service in SERVICES:
            for operation in Model.of(service).operations:
                with self.subTest(service=service, operation=operation):
                    request = self.root.request(service, operation, body=b"[")
                    if protocol(service) != "json":
                        request = self.root.request(service, operation, {"Bogus": "1"})
                    answer = self.root.send(self.root.sign(request, service))
                    if answer.status != 200:
                        self.assertNotIn(answer.code, REFUSALS)

    def test_wrong_secret(self):
        stranger = Raw(self.server, secret="wrong" * 8)
        self.check(MISMATCH, stranger.call)

    def test_unknown_key(self):
        stranger = Raw(self.server, key="AKIAZZZZZZZZZZZZZZZZ")
        self.check(UNKNOWN_KEY, stranger.call)

    def test_date_too_old(self):
        old = now() - datetime.timedelta(minutes=20)
        self.check(OLD, lambda service, operation: self.root.call(service, operation, when=old))

    def test_date_too_far_ahead(self):
        ahead = now() + datetime.timedelta(minutes=20)
        self.check(OLD,
                   lambda service, operation: self.root.call(service, operation, when=ahead))

    def test_no_authorization(self):
        self.check(MISSING, lambda service, operation: self.root.send(
            self.root.request(service, operation)))

    def test_tampered_body(self):
        def send(service, operation):
            request = self.root.sign(self.root.request(service, operation), service)
            request.data = (b'{"nextToken":"x"}' if protocol(service) == "json"
                            else request.data + b"&Other=1")
            return self.root.send(request)
        self.check(MISMATCH, send)

    def test_tampered_signature(self):
        def send(service, operation):
            request = self.root.sign(self.root.request(service, operation), service)
            value = request.headers["Authorization"]
            del request.headers["Authorization"]
            request.headers["Authorization"] = value[:-1] + ("0" if value[-1] != "0" else "1")
            return self.root.send(request)
        self.check(MISMATCH, send)

    def test_target_swapped_after_signing(self):
        request = self.root.sign(self.root.request("ecs", "ListClusters"), "ecs")
        target = request.headers["X-Amz-Target"]
        del request.headers["X-Amz-Target"]
        request.headers["X-Amz-Target"] = target.replace("ListClusters", "DeleteCluster")
        answer = self.root.send(request)
        self.assertEqual((answer.code, answer.status), MISMATCH["json"], answer)

    def test_signed_for_another_service(self):
        for service, other in (("ecs", "ecr"), ("ecr", "ecs"), ("iam", "sts"), ("ec2", "sts")):
            with self.subTest(service=service):
                operation = next(iter(Model.of(service).operations))
                request = self.root.sign(self.root.request(service, operation), other)
                self.assertGreaterEqual(self.root.send(request).status, 400)

    def test_authorization_of_another_kind(self):
        for value in ("Basic QVdTOng=", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=a",
                      "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0",
                      "x" * 5000):
            for service, operation in (("ecs", "ListClusters"), ("iam", "ListRoles")):
                with self.subTest(value=value[:40], service=service):
                    request = self.root.request(service, operation)
                    request.headers["Authorization"] = value
                    answer = self.root.send(request)
                    self.assertGreaterEqual(answer.status, 400)
                    self.assertLess(answer.status, 500)
                    self.assertTrue(answer.code)


class Links(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.root = Raw(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def test_presigned_link_works(self):
        answer = self.root.get(self.root.presigned("sts", "GetCallerIdentity"))
        self.assertEqual(answer.status, 200, answer)
        self.assertIn(self.server.access["account"].encode(), answer.body)

    def test_expired_link_does_not(self):
        when = now() - datetime.timedelta(seconds=90)
        good = self.root.get(self.root.presigned("sts", "GetCallerIdentity", None, 300, when))
        self.assertEqual(good.status, 200, good)
        answer = self.root.get(self.root.presigned("sts", "GetCallerIdentity", None, 60, when))
        self.assertEqual(answer.status, 403, answer)
        self.assertIn(answer.code, ("SignatureDoesNotMatch", "AccessDenied", "ExpiredToken"))

    def test_changed_link_does_not(self):
        url = self.root.presigned("sts", "GetCallerIdentity")
        for bent in (url + "&Other=1", url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"),
                     url.replace("GetCallerIdentity", "GetSessionToken"), url[:-4]):
            self.assertNotEqual(bent, url)
            answer = self.root.get(bent)
            self.assertIn(answer.status, (400, 403), answer)
            self.assertIn(answer.code, ("SignatureDoesNotMatch", "IncompleteSignature"))

    def test_link_of_a_wrong_secret(self):
        stranger = Raw(self.server, secret="wrong" * 8)
        answer = stranger.get(stranger.presigned("sts", "GetCallerIdentity"))
        self.assertEqual((answer.code, answer.status), MISMATCH["query"])


class TemporaryCredentials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        iam, sts = cls.server.client("iam"), cls.server.client("sts")
        role = iam.create_role(RoleName="visitor", AssumeRolePolicyDocument=(
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},'
            '"Action":"sts:AssumeRole"}]}'))["Role"]
        iam.attach_role_policy(RoleName="visitor",
                               PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
        given = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="me")
        cls.given = given["Credentials"]
        cls.assumed = given["AssumedRoleUser"]["Arn"]

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def raw(self, **changes):
        keys = {"key": self.given["AccessKeyId"], "secret": self.given["SecretAccessKey"],
                "token": self.given["SessionToken"], **changes}
        return Raw(self.server, **keys)

    def test_they_work_and_name_the_session(self):
        answer = self.raw().call("sts", "GetCallerIdentity")
        self.assertEqual(answer.status, 200, answer)
        self.assertIn(self.assumed.encode(), answer.body)
        self.assertTrue(self.assumed.endswith(":assumed-role/visitor/me"), self.assumed)
        for service, operation in (("ecs", "ListClusters"), ("ecr", "DescribeRepositories"),
                                   ("ec2", "DescribeInstances"), ("iam", "ListRoles")):
            self.assertEqual(self.raw().call(service, operation).status, 200, service)

    def test_link_with_session_token(self):
        raw = self.raw()
        answer = raw.get(raw.presigned("sts", "GetCallerIdentity"))
        self.assertEqual(answer.status, 200, answer)

    def test_wrong_token_is_refused_everywhere(self):
        token = self.given["SessionToken"]
        middle = len(token) // 2
        bent = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1:]
        for what, wrong in (("bent", bent), ("cut", token[:-9]), ("foreign", "x" * 300),
                            ("missing", None)):
            for service, operation in (("ecs", "ListClusters"), ("ecr", "DescribeRepositories"),
                                       ("sts", "GetCallerIdentity"), ("iam", "ListRoles"),
                                       ("ec2", "DescribeInstances")):
                with self.subTest(token=what, service=service):
                    answer = self.raw(token=wrong).call(service, operation)
                    self.assertIn(answer.status, (400, 401, 403), answer)
                    self.assertIn(answer.code, REFUSALS)

    def test_token_of_another_session_is_refused(self):
        sts = self.server.client("sts")
        role = f"arn:aws:iam::{self.server.access['account']}:role/visitor"
        other = sts.assume_role(RoleArn=role, RoleSessionName="other")["Credentials"]
        answer = self.raw(token=other["SessionToken"]).call("sts", "GetCallerIdentity")
        self.assertEqual(answer.status, 403, answer)

    def test_wrong_secret_is_refused(self):
        answer = self.raw(secret="wrong" * 8).call("ecs", "ListClusters")
        self.assertEqual((answer.code, answer.status), MISMATCH["json"])

    def test_unknown_role_is_refused(self):
        from botocore.exceptions import ClientError
        with self.assertRaises(ClientError) as caught:
            self.server.client("sts").assume_role(
                RoleArn=f"arn:aws:iam::{self.server.access['account']}:role/nobody",
                RoleSessionName="me")
        self.assertEqual(caught.exception.response["Error"]["Code"], "AccessDenied")


if __name__ == "__main__":
    main()
