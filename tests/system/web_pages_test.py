"""A page in a browser of this machine cannot act on a server with --dev and --local-user: neither one
of another site, nor one whose name was made to lead to 127.0.0.1, nor a link. What is signed passes.
"""
import base64
import http.client
import json
import unittest
import urllib.parse
import uuid

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from harness import Server, main

SIGNATURE = "0" * 64
# What a browser sends for a page that is not the console's.
PAGES = {
    "a name that leads here": {"Host": "evil.example"},
    "a name that leads here, with its origin": {"Host": "evil.example",
                                                "Origin": "http://evil.example"},
    "a name that begins with ours": {"Host": "localhost:1.evil.example"},
    "another site's form": {"Origin": "http://evil.example"},
    "a page on another port": {"Origin": "http://localhost:1", "Sec-Fetch-Site": "same-site"},
    "an instance's name": {"Host": "ec2-127-0-1-4.us-east-1.compute.localhost"},
    "an instance's page": {"Origin": "http://ec2-127-0-1-4.us-east-1.compute.localhost:8080"},
    "a page without origin": {"Origin": "null"},
    "another site's image": {"Sec-Fetch-Site": "cross-site"},
    "a link in a mail": {"Sec-Fetch-Site": "none"},
    "a proxy": {"X-Forwarded-For": "192.0.2.7"},
}


def any_key(service):
    return {"X-Amz-Date": "20300101T000000Z",
            "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/{service}/"
            f"aws4_request, SignedHeaders=host;x-amz-date, Signature={SIGNATURE}"}


def image_source(**parameters):
    """The address of an <img>: a call that needs no header at all."""
    signed = {"X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Date": "20300101T000000Z",
              "X-Amz-Credential": "test/20300101/us-east-1/iam/aws4_request",
              "X-Amz-Expires": "3600", "X-Amz-SignedHeaders": "host", "X-Amz-Signature": SIGNATURE}
    return "/?" + urllib.parse.urlencode({**parameters, "Version": "2010-05-08", **signed})


def make_user():
    return "GET", image_source(Action="CreateUser", UserName="u" + uuid.uuid4().hex[:8]), {}, ""


def make_cluster():
    return ("POST", "/", {"X-Amz-Target": "AmazonEC2ContainerServiceV20141113.CreateCluster",
                          "Content-Type": "application/x-amz-json-1.1",
                          **{name: value.replace("x-amz-date", "x-amz-date;x-amz-target")
                             for name, value in any_key("ecs").items()}}, "{}")


def collect_garbage():
    return "POST", "/minato/gc?dry-run=true", any_key("minato"), ""


def be_an_agent():
    return ("GET", "/acs/ws?clusterArn=default&containerInstanceArn=arn:aws:ecs:us-east-1:"
            "123456789012:container-instance/default/0123456789abcdef0123456789abcdef",
            any_key("ecs"), "")


def sign_in(**how):
    return ("POST", "/console/api/login", {"X-Minato-Console": "1"}, json.dumps(how))


# Each request with its status from a program of this machine, and from a page. 400 is what an
# instance that is not there gets once its key was taken.
REQUESTS = {
    "a user by an address": (make_user, 200, 403),
    "a cluster": (make_cluster, 200, 400),
    "a collection of garbage": (collect_garbage, 202, 401),
    "an instance's work": (be_an_agent, 400, 403),
    "the console as the local user": (lambda: sign_in(localUser=True), 200, 403),
    "the console with any key": (lambda: sign_in(accessKeyId="test", secretAccessKey="x"), 200,
                                 403),
}


class WebPages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--dev").start()
        cls.addClassCleanup(cls.server.close)

    def call(self, request, headers):
        method, target, own, body = request
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        connection.request(method, target, body, {"Host": f"localhost:{self.server.port}", **own,
                                                  **headers})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    def test_programs_of_this_machine_may(self):
        for name, (make, status, _) in REQUESTS.items():
            with self.subTest(name):
                answer, text = self.call(make(), {})
                self.assertEqual(answer.status, status, text)

    def test_pages_may_not(self):
        for name, (make, _, status) in REQUESTS.items():
            for page, headers in PAGES.items():
                with self.subTest(name, page=page):
                    answer, text = self.call(make(), headers)
                    # Wrong secrets are counted, too.
                    self.assertIn(answer.status, (status, 429), text)
                    self.assertIsNone(answer.getheader("Set-Cookie"))

    def test_a_session_without_a_key_stays_on_this_machine(self):
        for how in ({"localUser": True}, {"accessKeyId": "test", "secretAccessKey": "x"}):
            answer, _ = self.call(sign_in(**how), {})
            cookie = {"Cookie": answer.getheader("Set-Cookie").split(";")[0]}
            session = ("POST", "/console/api/session", {"X-Minato-Console": "1", **cookie}, "")
            self.assertEqual(self.call(session, {})[0].status, 200)
            answer, text = self.call(session, {"Host": "evil.example"})
            self.assertEqual((answer.status, json.loads(text)["code"]), (401, "SessionExpired"))

    def test_what_is_signed_passes_from_everywhere(self):
        """Engines and agents of other hosts call the server by other names."""
        access = self.server.access
        credentials = Credentials(access["access_key_id"], access["secret_key"])
        for headers in PAGES.values():
            host = headers.get("Host", "minato.example").replace("localhost:1.", "localhost.")
            request = AWSRequest("POST", f"http://{host}/", data="{}", headers={
                "X-Amz-Target": "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
                "Content-Type": "application/x-amz-json-1.1"})
            SigV4Auth(credentials, "ecr", "us-east-1").add_auth(request)
            signed = {**headers, "Host": host, **dict(request.headers.items())}
            answer, text = self.call(("POST", "/", {}, "{}"), signed)
            self.assertEqual(answer.status, 200, text)
            token = json.loads(text)["authorizationData"][0]["authorizationToken"]
            self.assertTrue(base64.b64decode(token).startswith(b"AWS:"))
            answer, text = self.call(("GET", "/v2/", {}, ""),
                                     {**headers, "Authorization": "Basic " + token})
            self.assertEqual(answer.status, 200, text)
        access = self.server.access
        answer, text = self.call(sign_in(accessKeyId=access["access_key_id"],
                                         secretAccessKey=access["secret_key"]),
                                 {"Host": "minato.example"})
        self.assertEqual(answer.status, 200, text)

    def test_guesses_keep_nobody_out(self):
        key, secret = self.server.access["access_key_id"], self.server.access["secret_key"]
        codes = [json.loads(self.call(sign_in(accessKeyId=key, secretAccessKey="guess"),
                                      {})[1])["code"] for _ in range(12)]
        self.assertEqual(codes, ["InvalidCredentials"] * 10 + ["TooManyRequests"] * 2)
        answer, _ = self.call(sign_in(accessKeyId=key, secretAccessKey=secret), {})
        self.assertEqual(answer.status, 200)


if __name__ == "__main__":
    main()
