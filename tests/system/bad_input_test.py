"""Broken, hostile and odd requests: each gets the error of its protocol, and the server goes on."""
import json
import os
import socket
import unittest
import xml.etree.ElementTree as ElementTree

from harness import Server, main
from raw_requests import Raw, exchange


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.root = Raw(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def tearDown(self):
        self.assertIsNone(self.server.process.poll(), self.server.log_tail())
        self.assertEqual(self.root.call("sts", "GetCallerIdentity").status, 200)

    def check(self, answer, statuses=(400,), codes=None):
        """An error of a protocol with a request id, never a page for people."""
        self.assertIn(answer.status, statuses, answer)
        self.assertTrue(answer.request_id, answer)
        self.assertNotIn(b"<html", answer.body.lower())
        if answer.is_json:
            self.assertIn("__type", answer.json)
        else:
            self.assertIn("xml", answer.headers["content-type"])
            ElementTree.fromstring(answer.body)
        self.assertTrue(answer.code)
        if codes:
            self.assertIn(answer.code, codes, answer)

    def raw_bytes(self, data, wait=5):
        """What comes back for these bytes until the server is silent or closes."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=wait) as line:
            try:
                line.sendall(data)
                line.shutdown(socket.SHUT_WR)
                received = b""
                while len(received) < 1 << 20:
                    piece = line.recv(65536)
                    if not piece:
                        break
                    received += piece
            except (ConnectionError, socket.timeout):
                pass
            return received

    def test_broken_json(self):
        for body in (b"{", b"[", b"", b"nul", b'{"a":}', b'{"a":1,}', b"{'a':1}", b'"text"', b"[]",
                     b"1", b"\xff\xfe{}", b'{"clusterName":"\xff"}', b'{"a":1}x', b"\0" * 100,
                     b'{"clusterName":"\\ud800"}'):
            for service, operation in (("ecs", "CreateCluster"), ("ecr", "CreateRepository")):
                with self.subTest(body=body[:20], service=service):
                    answer = self.root.call(service, operation, body=body)
                    if service == "ecs" and body == b"":
                        continue  # an empty body may stand for no members
                    self.check(answer)

    def test_deep_json(self):
        deep = 200_000
        for body in (b"[" * deep, b'{"a":' * deep, b"[" * deep + b"]" * deep,
                     b'{"containerDefinitions":' + b"[" * deep + b"]" * deep + b"}",
                     b'{"a":' * deep + b"1" + b"}" * deep):
            with self.subTest(body=body[:30]):
                self.check(self.root.call("ecs", "RegisterTaskDefinition", body=body))

    def test_wrong_types(self):
        good = {"family": "f", "containerDefinitions": [{"name": "a", "image": "b", "memory": 9}]}
        wrong = [{**good, "family": value} for value in (1, [], {}, True)]
        wrong += [{**good, "containerDefinitions": value} for value in ("x", 1, {}, [1], [None])]
        for member, values in (("memory", ("128", 1.5, 1e30, {}, 2**40)), ("name", (1, [])),
                               ("essential", ("true", 1)), ("command", ("x", [1], {})),
                               ("portMappings", ([{"hostPort": "80"}], {}, [[]]))):
            for value in values:
                container = {**good["containerDefinitions"][0], member: value}
                wrong.append({**good, "containerDefinitions": [container]})
        for body in wrong:
            with self.subTest(body=body):
                self.check(self.root.call("ecs", "RegisterTaskDefinition", body))
        found = self.root.call("ecs", "ListTaskDefinitions").json["taskDefinitionArns"]
        self.assertEqual(found, [])

    def test_message_names_the_member(self):
        answer = self.root.call("ecr", "CreateRepository", {"repositoryName": "UPPER"})
        self.check(answer, codes=("InvalidParameterException",))
        self.assertIn("repositoryName", answer.message)
        answer = self.root.call("ecr", "DescribeImages", {})
        self.check(answer)
        self.assertIn("repositoryName", answer.message)
        answer = self.root.call("iam", "CreateRole", {"RoleName": "x"})
        self.check(answer)
        self.assertIn("assumeRolePolicyDocument".lower(), answer.message.lower())

    def test_unknown_target(self):
        for target in ("AmazonEC2ContainerServiceV20141113.NoSuchThing", "Nobody.ListClusters",
                       "x", ".", "AmazonEC2ContainerServiceV20141113.", "a" * 4000,
                       "AmazonEC2ContainerServiceV20141113.listclusters"):
            with self.subTest(target=target[:60]):
                request = self.root.request("ecs", "ListClusters")
                del request.headers["X-Amz-Target"]
                request.headers["X-Amz-Target"] = target
                self.check(self.root.send(self.root.sign(request, "ecs")),
                           codes=("UnknownOperationException",))

    def test_unknown_action(self):
        for service in ("iam", "sts", "ec2"):
            with self.subTest(service=service):
                self.check(self.root.call(service, "NoSuchThing"), codes=("InvalidAction",))
                self.check(self.root.call(service, ""),
                           codes=("MissingAction", "InvalidAction"))
                self.check(self.root.call(service, "x" * 10_000), codes=("InvalidAction",))
                request = self.root.request(service, "X", body=b"Version=2010-05-08")
                self.check(self.root.send(self.root.sign(request, service)),
                           codes=("MissingAction",))

    def test_wrong_version(self):
        body = b"Action=ListRoles&Version=1999-01-01"
        request = self.root.request("iam", "ListRoles", body=body)
        self.check(self.root.send(self.root.sign(request, "iam")), codes=("InvalidAction",))

    def test_odd_forms(self):
        for body in (b"%", b"Action=ListRoles&Version=2010-05-08&a=%zz", b"&&&&", b"=",
                     b"Action=ListRoles&Action=ListUsers&Version=2010-05-08", os.urandom(2000),
                     b"Action=CreateRole&Version=2010-05-08&Tags.member.99999999999.Key=a",
                     b"Action=CreateRole&Version=2010-05-08&Tags.member.-1.Key=a",
                     b"Action=CreateRole&Version=2010-05-08&RoleName.RoleName.RoleName=a",
                     b"Action=CreateRole&Version=2010-05-08&" + b"a.b." * 50_000 + b"=1",
                     b"Action=DescribeInstances&Version=2016-11-15&Filter.1.Value." +
                     b"9" * 200 + b"=x"):
            for service in ("iam", "ec2", "sts"):
                with self.subTest(body=body[:60], service=service):
                    request = self.root.request(service, "X", body=body)
                    answer = self.root.send(self.root.sign(request, service))
                    if answer.status != 200:
                        self.check(answer, statuses=(400, 403, 404))

    def test_huge_body(self):
        for size in (5 << 20, 40 << 20):
            body = b'{"clusterName":"' + b"x" * size + b'"}'
            with self.subTest(size=size):
                try:
                    answer = self.root.call("ecs", "CreateCluster", body=body)
                except (ConnectionError, BrokenPipeError):
                    continue  # refused before it was all sent
                self.check(answer, statuses=(400, 413))

    def test_huge_body_in_chunks(self):
        request = self.root.sign(self.root.request("ecs", "ListClusters"), "ecs")
        head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        received = self.raw_bytes(
            (f"POST / HTTP/1.1\r\nHost: localhost:{self.server.port}\r\n{head}"
             "Transfer-Encoding: chunked\r\n\r\n").encode() + chunk * 160 + b"0\r\n\r\n")
        if received:
            self.assertRegex(received[:20], rb"^HTTP/1.1 4\d\d")
            self.assertNotIn(b"<html", received.lower())

    def test_unknown_members_are_ignored(self):
        answer = self.root.call("ecs", "ListClusters", {"noSuchMember": [{"x": 1}]})
        self.assertEqual(answer.status, 200, answer)

    def test_extreme_values(self):
        for params in ({"maxResults": -1}, {"maxResults": 2**31}, {"maxResults": 0},
                       {"nextToken": "x" * 100_000}, {"nextToken": "\u0000"},
                       {"nextToken": "💥"}):
            for service, operation in (("ecs", "ListClusters"), ("ecr", "DescribeRepositories")):
                with self.subTest(params=str(params)[:40], service=service):
                    answer = self.root.call(service, operation, params)
                    if answer.status != 200:
                        self.check(answer)

    def test_names_that_look_like_paths(self):
        for name in ("../../etc/passwd", "..", "/", "a/../b", "a\u0000b", "%2e%2e", "a\nb"):
            with self.subTest(name=name):
                self.check(self.root.call("ecr", "CreateRepository", {"repositoryName": name}))
                self.check(self.root.call("ecs", "CreateCluster", {"clusterName": name}))
        for path in ("/v2/../../etc/passwd", "/v2/a/blobs/../../../x", "/v2/%2e%2e/tags/list",
                     "/v2//manifests/x", "/v2/" + "a/" * 5000 + "tags/list",
                     "/v2/a/blobs/sha256:../../x", "/v2/a/blobs/uploads/..%2f..%2fx"):
            with self.subTest(path=path[:40]):
                answer = exchange(self.server.port, "GET", path)
                self.assertIn(answer.status, (400, 401, 404, 414, 431), answer)
                self.assertNotIn(b"root:", answer.body)

    def test_duplicate_headers(self):
        request = self.root.sign(self.root.request("ecs", "ListClusters"), "ecs")
        for extra in ("X-Amz-Target: AmazonEC2ContainerServiceV20141113.DeleteCluster",
                      "Authorization: Basic QVdTOng=", "Content-Length: 7", "Host: evil.example",
                      "X-Amz-Date: 20200101T000000Z"):
            with self.subTest(extra=extra):
                head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
                body = request.data
                received = self.raw_bytes(
                    (f"POST / HTTP/1.1\r\nHost: localhost:{self.server.port}\r\n{head}"
                     f"Content-Length: {len(body)}\r\n{extra}\r\n\r\n").encode() + body)
                if received:
                    status = int(received.split(b" ", 2)[1])
                    self.assertGreaterEqual(status, 400, received[:300])
                    self.assertLess(status, 500, received[:300])

    def test_binary_garbage(self):
        for data in (os.urandom(4000), b"\0" * 100_000, b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00",
                     b"GET / HTTP/9.9\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                     b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                     b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
                     b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
                     b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                     b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
                     b"abc", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"):
            with self.subTest(data=data[:30]):
                received = self.raw_bytes(data)
                if received:
                    self.assertRegex(received[:20], rb"^HTTP/1\.[01] [45]\d\d")
                    self.assertNotIn(b"<html", received.lower())

    def test_client_that_leaves_in_the_middle(self):
        for _ in range(50):
            with socket.create_connection(("127.0.0.1", self.server.port)) as line:
                line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")

    def test_many_slow_connections_keep_nobody_out(self):
        lines = [socket.create_connection(("127.0.0.1", self.server.port)) for _ in range(300)]
        try:
            for line in lines:
                line.sendall(b"POST / HTTP/1.1\r\nHost")
            self.assertEqual(self.root.call("ecs", "ListClusters").status, 200)
        finally:
            for line in lines:
                line.close()

    def test_agent_paths_without_signature(self):
        for path in ("/ws?clusterArn=x", "/v4/x", "/minato/nothing", "/favicon.ico"):
            with self.subTest(path=path):
                answer = exchange(self.server.port, "GET", path)
                self.assertGreaterEqual(answer.status, 400)
                self.assertLess(answer.status, 500, answer)
                self.assertNotIn(b"<html", answer.body.lower())

    def test_root_without_signature_leads_to_the_console(self):
        answer = exchange(self.server.port, "GET", "/")
        self.assertEqual(answer.status, 302)
        self.assertEqual(answer.headers["location"], "/console/")
        self.assertNotIn(b"<html", answer.body.lower())

    def test_every_answer_has_a_request_id_of_its_own(self):
        ids = {self.root.call("ecs", "ListClusters").request_id for _ in range(20)}
        self.assertEqual(len(ids), 20)
        self.assertNotIn("", ids)

    def test_json_error_is_what_clients_parse(self):
        answer = self.root.call("ecs", "DescribeTasks", {"cluster": "none", "tasks": ["x"]})
        self.check(answer, codes=("ClusterNotFoundException",))
        self.assertEqual(answer.headers["content-type"], "application/x-amz-json-1.1")
        self.assertEqual(json.loads(answer.body)["message"], "Cluster not found.")


if __name__ == "__main__":
    main()
