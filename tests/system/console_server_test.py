"""The console's own paths: pages, sign-in, credentials that work, the event stream."""
import http.client
import json
import os
import time
import unittest

import boto3

from harness import Folder, Server, main

PAGE = '<!doctype html><script nonce="__CSP_NONCE__" src="/console/assets/app-1.js"></script>'
HEADER = {"X-Minato-Console": "1", "Content-Type": "application/json"}


def make_site():
    folder = Folder()
    os.mkdir(os.path.join(folder.path, "assets"))
    files = {"index.html": PAGE, "assets/app-1.js": "plain", "assets/app-1.js.gz": "zipped",
             "secret.txt": "secret"}
    for name, text in files.items():
        with open(os.path.join(folder.path, name), "w", encoding="utf-8") as file:
            file.write(text)
    return folder


class Client:
    """Requests as they are, without help of a library that tidies paths."""

    def __init__(self, server):
        self.server = server
        self.cookie = None

    def call(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        sent = {"Host": f"localhost:{self.server.port}", **(headers or {})}
        if self.cookie:
            sent["Cookie"] = self.cookie
        connection.request(method, path, body=None if body is None else json.dumps(body),
                           headers=sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    def post(self, name, body, headers=None):
        return self.call("POST", f"/console/api/{name}", body, {**HEADER, **(headers or {})})

    def sign_in(self, how=None):
        answer, text = self.post("login", how or {"localUser": True})
        if answer.status != 200:
            raise AssertionError(f"{answer.status} {text}")
        self.cookie = answer.getheader("Set-Cookie").split(";")[0]
        return answer

    def session(self):
        answer, text = self.post("session", {})
        return answer.status, json.loads(text)

    def events(self, query="region=us-east-1", headers=None):
        """The open stream; next_event() reads from it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        connection.request("GET", f"/console/api/events?{query}", headers={
            "Host": f"localhost:{self.server.port}", "Cookie": self.cookie or "",
            **(headers or {})})
        answer = connection.getresponse()
        if answer.status == 200:
            while answer.readline().strip():  # "retry: 1000" and the empty line
                pass
        return answer


def next_event(stream):
    """The next event as (id or type, data)."""
    name, data = None, None
    while True:
        line = stream.readline().decode().rstrip("\n")
        if line.startswith(("id: ", "event: ")):
            name = line.split(": ", 1)[1]
        if line.startswith("data: "):
            data = json.loads(line[6:])
        if line == "" and data is not None:
            return name, data


class ConsoleServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = make_site()
        cls.server = Server("--local-user", "--console-dir", cls.site.path).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.client = Client(self.server)

    def test_the_root_leads_to_the_console_and_the_api_stays(self):
        answer, _ = self.client.call("GET", "/")
        self.assertEqual((answer.status, answer.getheader("Location")), (302, "/console/"))
        answer, _ = self.client.call("GET", "/workshop")
        self.assertEqual(answer.getheader("Location"), "/console/workshop")
        answer, text = self.client.call("GET", "/?Action=GetCallerIdentity&Version=2011-06-15")
        self.assertIn("<Code>", text)
        self.assertEqual(answer.status, 403)

    def test_every_page_has_a_nonce_of_its_own(self):
        seen = set()
        for path in ("/console/", "/console/ecs/clusters", "/console/ecr/repositories/a%2Fb"):
            answer, text = self.client.call("GET", path)
            self.assertEqual(answer.status, 200)
            policy = answer.getheader("Content-Security-Policy")
            nonce = policy.split("'nonce-")[1].split("'")[0]
            self.assertIn(f'nonce="{nonce}"', text)
            self.assertNotIn("__CSP_NONCE__", text)
            self.assertNotIn("unsafe", policy)
            seen.add(nonce)
        self.assertEqual(len(seen), 3)

    def test_assets_are_kept_and_compressed(self):
        answer, text = self.client.call("GET", "/console/assets/app-1.js")
        self.assertEqual((answer.status, text), (200, "plain"))
        self.assertIn("immutable", answer.getheader("Cache-Control"))
        answer, text = self.client.call("GET", "/console/assets/app-1.js", None,
                                        {"Accept-Encoding": "gzip"})
        self.assertEqual((answer.getheader("Content-Encoding"), text), ("gzip", "zipped"))

    def test_nothing_outside_the_assets_is_served(self):
        for path in ("/console/assets/../secret.txt", "/console/assets/%2e%2e/secret.txt",
                     "/console/assets/..%2fsecret.txt", "/console/assets//etc/passwd",
                     "/console/assets/", "/console/assets/none.js"):
            answer, text = self.client.call("GET", path)
            self.assertEqual(answer.status, 404, path)
            self.assertNotIn("secret", text.replace(path, ""))

    def test_a_wrong_key_does_not_sign_in_and_the_right_one_does(self):
        key = (self.server.access["access_key_id"], self.server.access["secret_key"])
        answer, text = self.client.post("login", {"accessKeyId": key[0],
                                                  "secretAccessKey": "wrong"})
        self.assertEqual((answer.status, json.loads(text)["code"]), (403, "InvalidCredentials"))
        self.assertEqual(self.client.session()[0], 401)
        answer = self.client.sign_in({"accessKeyId": key[0], "secretAccessKey": key[1]})
        cookie = answer.getheader("Set-Cookie")
        for part in ("HttpOnly", "SameSite=Strict", "Path=/console"):
            self.assertIn(part, cookie)
        self.assertEqual(self.client.session()[0], 200)

    def test_the_credentials_of_a_session_sign_api_calls(self):
        self.client.sign_in()
        status, session = self.client.session()
        self.assertEqual(status, 200)
        given = session["credentials"]
        sts = boto3.client("sts", endpoint_url=session["endpoint"], region_name="us-east-1",
                           aws_access_key_id=given["accessKeyId"],
                           aws_secret_access_key=given["secretAccessKey"],
                           aws_session_token=given["sessionToken"])
        self.assertEqual(sts.get_caller_identity()["Account"], session["accountId"])

    def test_other_origins_and_names_are_refused(self):
        for headers in ({"Origin": "http://evil.example"}, {"X-Minato-Console": "0"}):
            answer, text = self.client.post("login", {"localUser": True}, headers)
            self.assertEqual((answer.status, json.loads(text)["code"]), (403, "Forbidden"))
        answer, _ = self.client.post("login", {"localUser": True}, {"Host": "evil.example"})
        self.assertEqual(answer.status, 403)

    def test_signing_out_takes_the_cookie_away(self):
        self.client.sign_in()
        answer, _ = self.client.post("logout", {})
        self.assertIn("Max-Age=0", answer.getheader("Set-Cookie"))

    def test_changes_are_told_as_they_happen_and_resumed_by_id(self):
        self.client.sign_in()
        stream = self.client.events()
        self.assertEqual(stream.status, 200)
        ecs = self.server.client("ecs")
        started = time.monotonic()
        ecs.create_cluster(clusterName="told")
        first, event = next_event(stream)
        self.assertLess(time.monotonic() - started, 5)
        self.assertEqual(event["detail-type"], "AWS API Call via CloudTrail")
        self.assertEqual(event["detail"]["eventName"], "CreateCluster")
        self.assertEqual(event["region"], "us-east-1")
        stream.close()
        ecs.delete_cluster(cluster="told")
        stream = self.client.events(headers={"Last-Event-ID": first})
        _, event = next_event(stream)
        self.assertEqual(event["detail"]["eventName"], "DeleteCluster")
        stream.close()

    def test_an_unknown_position_starts_again(self):
        self.client.sign_in()
        stream = self.client.events("region=us-east-1&lastEventId=elsewhere-7")
        self.assertEqual(next_event(stream)[0], "reset")
        stream.close()

    def test_reading_tells_nothing_and_regions_are_apart(self):
        self.client.sign_in()
        stream = self.client.events()
        self.server.client("ecs").list_clusters()
        self.server.client("ecs", region="eu-west-1").create_cluster(clusterName="far")
        self.server.client("ecs").create_cluster(clusterName="near")
        _, event = next_event(stream)
        self.assertEqual((event["detail"]["eventName"], event["region"]),
                         ("CreateCluster", "us-east-1"))
        stream.close()

    def test_the_stream_needs_a_session(self):
        self.assertEqual(self.client.events().status, 401)


class Sessions(unittest.TestCase):
    def test_a_session_outlives_a_restart_and_ends_in_time(self):
        server = Server("--local-user", "--console-session", "3").start()
        try:
            client = Client(server)
            client.sign_in()
            server.stop()
            server.start()
            self.assertEqual(client.session()[0], 200)
            time.sleep(3.2)
            status, answer = client.session()
            self.assertEqual((status, answer["code"]), (401, "SessionExpired"))
        finally:
            server.close()

    def test_without_the_flag_nobody_comes_in_without_a_key(self):
        server = Server().start()
        try:
            client = Client(server)
            answer, _ = client.post("login", {"localUser": True})
            self.assertEqual(answer.status, 403)
            answer, text = client.call("GET", "/console/api/info")
            self.assertFalse(json.loads(text)["localUser"])
        finally:
            server.close()


if __name__ == "__main__":
    main()
