"""The OCI distribution specification 1.1 endpoint by endpoint, in its four categories: pull, push,
content discovery, content management. docs/oci.md tells how to run the official suite too."""
import hashlib
import http.client
import json
import os
import socket
import unittest
import urllib.parse

from harness import Server, main, wait_until
from raw_requests import Answer

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
EMPTY = "application/vnd.oci.empty.v1+json"
SPEC_CODES = {
    "BLOB_UNKNOWN", "BLOB_UPLOAD_INVALID", "BLOB_UPLOAD_UNKNOWN", "DIGEST_INVALID",
    "MANIFEST_BLOB_UNKNOWN", "MANIFEST_INVALID", "MANIFEST_UNKNOWN", "NAME_INVALID",
    "NAME_UNKNOWN", "SIZE_INVALID", "UNAUTHORIZED", "DENIED", "UNSUPPORTED", "TOOMANYREQUESTS"}


def digest_of(data, algorithm="sha256"):
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


def descriptor(data, media_type, algorithm="sha256", **more):
    return {"mediaType": media_type, "digest": digest_of(data, algorithm), "size": len(data),
            **more}


def encode(document):
    return json.dumps(document).encode()


class Oci(unittest.TestCase):
    """One server for a class of tests, two repositories for each test."""

    options = ()  # of the server; oci_conformance_s3_test.py has others

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options).start()
        cls.ecr = cls.server.client("ecr")
        token = cls.ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        cls.authorization = "Basic " + token

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.repository = "oci/" + self.id().rsplit(".", 1)[1].replace("_", "-")[:80]
        self.other = self.repository + "-other"
        for name in (self.repository, self.other):
            self.ecr.create_repository(repositoryName=name)

    def url(self, rest, repository=None):
        return f"/v2/{repository or self.repository}/{rest}"

    def http(self, method, path, body=None, headers=None):
        headers = {"Authorization": self.authorization, **(headers or {})}
        connection = http.client.HTTPConnection("localhost", self.server.port, timeout=60)
        try:
            connection.request(method, path, body,
                               {name: value for name, value in headers.items() if value is not None})
            response = connection.getresponse()
            answer = Answer(response)
            answer.every = response.headers.get_all
            return answer
        finally:
            connection.close()

    def expect(self, status, method, path, body=None, headers=None, code=None):
        answer = self.http(method, path, body, headers)
        self.assertEqual(answer.status, status, f"{method} {path}: {answer}")
        if 400 <= status < 500 and method != "HEAD" and status != 416:
            codes = [one["code"] for one in answer.json["errors"]]
            self.assertTrue(set(codes) <= SPEC_CODES, codes)
        if code:
            self.assertEqual(answer.json["errors"][0]["code"], code, answer)
        return answer

    def start(self, query="", repository=None):
        answer = self.expect(202, "POST", self.url("blobs/uploads/" + query, repository), b"")
        return answer.headers["location"]

    @staticmethod
    def closing(location, digest):
        return f"{location}{'&' if '?' in location else '?'}digest={urllib.parse.quote(digest)}"

    def push_blob(self, data, algorithm="sha256", repository=None):
        digest = digest_of(data, algorithm)
        self.expect(201, "PUT", self.closing(self.start("", repository), digest), data)
        return digest

    def manifest_of(self, layers=(b"layer",), config=b"{}", algorithm="sha256", **more):
        """The bytes of an image manifest whose blobs are pushed."""
        for data in (config, *layers):
            self.push_blob(data, algorithm)
        return encode({"schemaVersion": 2, "mediaType": MANIFEST,
                       "config": descriptor(config, CONFIG, algorithm),
                       "layers": [descriptor(data, LAYER, algorithm) for data in layers], **more})

    def push_manifest(self, data, reference=None, media_type=MANIFEST):
        reference = reference or digest_of(data)
        answer = self.expect(201, "PUT", self.url(f"manifests/{reference}"), data,
                             {"Content-Type": media_type})
        self.assertTrue(answer.headers["location"])
        return answer


class Pull(Oci):
    def test_support_is_told_to_those_who_log_in(self):
        self.expect(200, "GET", "/v2/")
        asked = self.expect(401, "GET", "/v2/", headers={"Authorization": None},
                            code="UNAUTHORIZED")
        self.assertTrue(asked.headers["www-authenticate"].startswith("Basic "))

    def test_manifests_by_tag_and_digest(self):
        data = self.manifest_of()
        self.push_manifest(data, "v1")
        for reference in ("v1", digest_of(data)):
            path = self.url(f"manifests/{reference}")
            get = self.expect(200, "GET", path, headers={"Accept": MANIFEST})
            self.assertEqual(get.body, data)
            head = self.expect(200, "HEAD", path, headers={"Accept": f"{DOCKER_LIST}, {MANIFEST}"})
            self.assertEqual(head.body, b"")
            for answer in (get, head):
                self.assertEqual(answer.headers["content-type"], MANIFEST)
                self.assertEqual(answer.headers["content-length"], str(len(data)))
                self.assertEqual(answer.headers["docker-content-digest"], digest_of(data))
            again = self.expect(304, "GET", path, headers={"If-None-Match": get.headers["etag"]})
            self.assertEqual(again.body, b"")

    def test_blobs(self):
        for data in (os.urandom(300_000), b"", b"x"):
            digest = self.push_blob(data)
            path = self.url("blobs/" + digest)
            get = self.expect(200, "GET", path)
            self.assertEqual(get.body, data)
            head = self.expect(200, "HEAD", path)
            for answer in (get, head):
                self.assertEqual(answer.headers["content-length"], str(len(data)))
                self.assertEqual(answer.headers["docker-content-digest"], digest)
            self.expect(304, "GET", path, headers={"If-None-Match": f'"a", {get.headers["etag"]}'})

    def test_what_is_not_there(self):
        zero = "sha256:" + "0" * 64
        for method in ("GET", "HEAD"):
            for rest in ("manifests/nothing", "manifests/.INVALID", f"manifests/{zero}",
                         f"blobs/{zero}"):
                self.expect(404, method, self.url(rest))
            self.expect(404, method, self.url("manifests/v1", "no/such"))
            for rest in ("manifests/sha256:baddigeststring", "blobs/sha256:bad", "blobs/md5:00"):
                self.expect(400, method, self.url(rest))
        self.expect(404, "GET", self.url("manifests/nothing"), code="MANIFEST_UNKNOWN")
        self.expect(404, "GET", self.url("blobs/" + zero), code="BLOB_UNKNOWN")
        self.expect(404, "GET", self.url("tags/list", "no/such"), code="NAME_UNKNOWN")
        self.expect(400, "GET", self.url("tags/list", "No/Such"), code="NAME_INVALID")
        self.expect(400, "GET", self.url("blobs/sha256:bad"), code="DIGEST_INVALID")

    def test_ranges(self):
        data = os.urandom(2048)
        path = self.url("blobs/" + self.push_blob(data))
        etag = self.expect(200, "GET", path).headers["etag"]
        for asked, first, last in (("500-1499", 500, 1499), ("500-", 500, 2047),
                                   ("-500", 1548, 2047), ("2000-5000", 2000, 2047)):
            part = self.expect(206, "GET", path, headers={"Range": "bytes=" + asked})
            self.assertEqual(part.body, data[first:last + 1])
            self.assertEqual(part.headers["content-range"], f"bytes {first}-{last}/2048")
        for asked in ("5000-10000", "500-0", "-0"):
            refused = self.expect(416, "GET", path, headers={"Range": "bytes=" + asked})
            self.assertEqual(refused.headers["content-range"], "bytes */2048")
        whole = self.expect(200, "GET", path, headers={"Range": "bytes=0-1,5-9"})
        self.assertEqual(whole.body, data)
        self.expect(206, "GET", path, headers={"Range": "bytes=0-1", "If-Range": etag})
        self.expect(200, "GET", path, headers={"Range": "bytes=0-1", "If-Range": '"other"'})

    def test_methods_that_are_not_there(self):
        refused = self.expect(405, "POST", self.url("tags/list"), b"", code="UNSUPPORTED")
        self.assertIn("GET", refused.headers["allow"])
        self.expect(404, "GET", self.url("nothing/here"), code="UNSUPPORTED")


class Push(Oci):
    def assert_blob(self, answer, data, digest):
        self.assertEqual(answer.headers["docker-content-digest"], digest)
        self.assertEqual(self.expect(200, "GET", answer.headers["location"]).body, data)

    def test_in_one_piece(self):
        for algorithm in ("sha256", "sha512"):
            data = os.urandom(100_000)
            digest = digest_of(data, algorithm)
            at_once = self.expect(201, "POST", self.url(f"blobs/uploads/?digest={digest}"), data)
            self.assert_blob(at_once, data, digest)
            data = os.urandom(100_000)
            digest = digest_of(data, algorithm)
            location = self.start(f"?digest-algorithm={algorithm}")
            self.assert_blob(self.expect(201, "PUT", self.closing(location, digest), data), data,
                             digest)

    def test_in_chunks(self):
        for algorithm in ("sha256", "sha512"):
            for put_last in (False, True):
                data = os.urandom(30_000)
                location = self.start()
                for first in (0, 10_000) if put_last else (0, 10_000, 20_000):
                    chunk = data[first:first + 10_000]
                    answer = self.expect(202, "PATCH", location, chunk, {
                        "Content-Range": f"{first}-{first + 9999}",
                        "Content-Type": "application/octet-stream"})
                    self.assertEqual(answer.headers["range"], f"0-{first + 9999}")
                    location = answer.headers["location"]
                digest = digest_of(data, algorithm)
                rest = (data[20_000:], {"Content-Range": "20000-29999"}) if put_last else (b"", {})
                done = self.expect(201, "PUT", self.closing(location, digest), *rest)
                self.assert_blob(done, data, digest)

    def test_out_of_order_chunks_change_nothing(self):
        data = os.urandom(3000)
        location = self.start()
        self.assertEqual(self.expect(204, "GET", location).headers["range"], "0-0")
        end = 0
        for first in (0, 1000):
            for wrong in (first + 1000, first - 1000, first + 1):
                if wrong < 0:
                    continue
                refused = self.expect(416, "PATCH", location, data[wrong:wrong + 500],
                                      {"Content-Range": f"{wrong}-{wrong + 499}"})
                self.assertEqual(refused.headers["range"], f"0-{end}")
                location = refused.headers["location"]
                status = self.expect(204, "GET", location)
                self.assertEqual(status.headers["range"], f"0-{end}")
            end = first + 999
            location = self.expect(202, "PATCH", location, data[first:first + 1000], {
                "Content-Range": f"{first}-{end}"}).headers["location"]
        digest = digest_of(data)
        closing = self.closing(location, digest)
        self.expect(416, "PUT", closing, data[:1000], {"Content-Range": "0-999"})
        self.expect(400, "PATCH", location, b"abc", {"Content-Range": "2000-2999"},
                    code="SIZE_INVALID")
        self.expect(400, "PATCH", location, b"abc", {"Content-Range": "three"},
                    code="BLOB_UPLOAD_INVALID")
        self.assert_blob(self.expect(201, "PUT", closing, data[2000:],
                                     {"Content-Range": "2000-2999"}), data, digest)
        self.expect(404, "GET", location, code="BLOB_UPLOAD_UNKNOWN")

    def test_as_a_stream_of_unknown_length(self):
        data = os.urandom(700_000)
        location = self.start()
        pieces = (data[at:at + 65_536] for at in range(0, len(data), 65_536))
        answer = self.expect(202, "PATCH", location, pieces)
        self.assertEqual(answer.headers["range"], f"0-{len(data) - 1}")
        digest = digest_of(data)
        self.assert_blob(self.expect(201, "PUT", self.closing(location, digest), b""), data, digest)
        location = self.start()
        self.expect(400, "PATCH", location, iter([b"abc", b"def"]), {"Content-Range": "0-9"},
                    code="SIZE_INVALID")

    def test_wrong_digests(self):
        wrong = "sha256:" + "0" * 64
        self.expect(400, "POST", self.url(f"blobs/uploads/?digest={wrong}"), b"data",
                    code="DIGEST_INVALID")
        self.expect(400, "PUT", self.closing(self.start(), wrong), b"data", code="DIGEST_INVALID")
        for digest in ("md5:00", "sha256:xyz", "nothing"):
            self.expect(400, "PUT", self.closing(self.start(), digest), b"data",
                        code="DIGEST_INVALID")
        self.expect(400, "POST", self.url("blobs/uploads/?digest-algorithm=md5"), b"",
                    code="DIGEST_INVALID")
        self.expect(404, "HEAD", self.url("blobs/" + digest_of(b"data")))

    def test_cancel(self):
        location = self.start()
        self.expect(202, "PATCH", location, b"data")
        self.expect(204, "DELETE", location)
        self.expect(404, "GET", location, code="BLOB_UPLOAD_UNKNOWN")
        self.expect(404, "DELETE", location)

    def test_goes_on_after_a_dropped_connection(self):
        data = os.urandom(1_000_000)
        location = self.start()
        head = (f"PATCH {location} HTTP/1.1\r\nHost: localhost\r\n"
                f"Authorization: {self.authorization}\r\nContent-Length: {len(data)}\r\n\r\n")
        with socket.create_connection(("localhost", self.server.port)) as connection:
            connection.sendall(head.encode() + data[:400_000])
            wait_until(lambda: self.kept_bytes(location) > 0, 20, "the server has read something")
        status = self.expect(204, "GET", location)
        kept = int(status.headers["range"].split("-")[1]) + 1
        self.assertGreater(kept, 1)
        self.assertLessEqual(kept, 400_000)
        self.expect(202, "PATCH", status.headers["location"], data[kept:],
                    {"Content-Range": f"{kept}-{len(data) - 1}"})
        digest = digest_of(data)
        self.assert_blob(self.expect(201, "PUT", self.closing(location, digest), b""), data, digest)

    def kept_bytes(self, location):
        """What lies in the upload's file, without asking the server."""
        uploads = os.path.join(self.server.data, "registry/uploads")
        return os.path.getsize(f"{uploads}/{location.rsplit('/', 1)[1]}.data")

    def test_goes_on_after_kill_and_restart(self):
        data = os.urandom(2_000_000)
        for algorithm in ("sha256", "sha512"):
            location = self.start()
            for first in (0, 500_000):
                self.expect(202, "PATCH", location, data[first:first + 500_000],
                            {"Content-Range": f"{first}-{first + 499_999}"})
                self.server.kill()
                self.server.start()
                status = self.expect(204, "GET", location)
                self.assertEqual(status.headers["range"], f"0-{first + 499_999}")
                location = status.headers["location"]
            digest = digest_of(data, algorithm)
            done = self.expect(201, "PUT", self.closing(location, digest), data[1_000_000:],
                               {"Content-Range": "1000000-1999999"})
            self.assert_blob(done, data, digest)

    def test_mounts(self):
        mount = "blobs/uploads/?mount="
        for algorithm in ("sha256", "sha512"):
            data = os.urandom(1000)
            digest = self.push_blob(data, algorithm)
            # Somewhere else than asked for, or nowhere: the client uploads.
            missing = digest_of(b"missing", algorithm)
            for query in (f"{missing}&from={self.repository}", missing, f"{digest}&from=no/such"):
                answer = self.expect(202, "POST", self.url(mount + query, self.other), b"")
                self.assertIn("/uploads/", answer.headers["location"])
            named = self.url(f"{mount}{digest}&from={self.repository}", self.other)
            self.assert_blob(self.expect(201, "POST", named, b""), data, digest)
            self.expect(202, "DELETE", self.url("blobs/" + digest, self.other))
            unnamed = self.url(mount + digest, self.other)
            self.assert_blob(self.expect(201, "POST", unnamed, b""), data, digest)
        self.expect(400, "POST", self.url(mount + "sha256:bad", self.other), b"",
                    code="DIGEST_INVALID")

    def test_manifests_of_every_kind(self):
        image = self.manifest_of()
        self.push_manifest(image)
        child = descriptor(image, MANIFEST, platform={"os": "linux", "architecture": "amd64"})
        docker = encode({**json.loads(image), "mediaType": DOCKER_MANIFEST})
        index = encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": [child]})
        for media_type, document in (
                (DOCKER_MANIFEST, docker),
                (DOCKER_LIST, encode({"schemaVersion": 2, "mediaType": DOCKER_LIST,
                                      "manifests": [child]})),
                (INDEX, index),
                (INDEX, encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": []})),
                (INDEX, encode({"schemaVersion": 2, "mediaType": INDEX,
                                "manifests": [descriptor(index, INDEX)]})),
                (MANIFEST, self.manifest_of((), b"{ }")),
                (MANIFEST, encode({**json.loads(image), "org.example.field": {"a": [1, 2.5, None]},
                                   "annotations": {"é": "字"}})),
                ("application/vnd.example.model.v3+json", encode({"layers": [], "a": 1}))):
            with self.subTest(media_type=media_type, document=document):
                pushed = self.push_manifest(document, "kind", media_type)
                self.assertEqual(pushed.headers["docker-content-digest"], digest_of(document))
                got = self.expect(200, "GET", self.url("manifests/kind"))
                self.assertEqual((got.body, got.headers["content-type"]), (document, media_type))

    def test_any_media_type_of_content_round_trips(self):
        for number, media_type in enumerate((
                "application/octet-stream", "text/plain", "image/svg+xml", "video/mp4", "a/b",
                "application/vnd.example.thing.v1.tar+zstd", "application/x!#$&-^_.+y")):
            document = encode({
                "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": media_type,
                "config": descriptor(b"{}", media_type), "layers": [descriptor(b"l", media_type)]})
            self.push_blob(b"{}")
            self.push_blob(b"l")
            self.push_manifest(document, f"v{number}")
            got = self.expect(200, "GET", self.url(f"manifests/v{number}"))
            self.assertEqual(got.body, document)

    def test_references_must_be_there(self):
        self.push_blob(b"{}")
        missing = encode({"schemaVersion": 2, "mediaType": MANIFEST,
                          "config": descriptor(b"{}", CONFIG),
                          "layers": [descriptor(b"nowhere", LAYER)]})
        index = encode({"schemaVersion": 2, "mediaType": INDEX,
                        "manifests": [descriptor(missing, MANIFEST)]})
        for document, media_type in ((missing, MANIFEST), (index, INDEX)):
            self.expect(404, "PUT", self.url("manifests/v1"), document,
                        {"Content-Type": media_type}, code="MANIFEST_BLOB_UNKNOWN")
        foreign = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"
        self.push_manifest(encode({
            "schemaVersion": 2, "mediaType": MANIFEST, "config": descriptor(b"{}", CONFIG),
            "layers": [descriptor(b"nowhere", foreign, urls=["https://example.com/layer"])]}))

    def test_manifests_that_are_refused(self):
        image = self.manifest_of()
        for document, media_type, reference in (
                (b"{", MANIFEST, "v1"), (b"[]", MANIFEST, "v1"), (image, INDEX, "v1"),
                (image, DOCKER_MANIFEST, "v1"), (image, MANIFEST, ".bad"),
                (image, MANIFEST, "v" * 129), (b'{"a":' * 5000, MANIFEST, "v1")):
            self.expect(400, "PUT", self.url(f"manifests/{reference}"), document,
                        {"Content-Type": media_type}, code="MANIFEST_INVALID")
        for digest in ("sha256:" + "0" * 64, "sha256:baddigeststring", "md5:" + "0" * 32):
            self.expect(400, "PUT", self.url(f"manifests/{digest}"), image,
                        {"Content-Type": MANIFEST}, code="DIGEST_INVALID")
        padded = encode({**json.loads(image), "annotations": {"a": "x" * (4 << 20)}})
        self.expect(413, "PUT", self.url("manifests/v1"), padded, {"Content-Type": MANIFEST})
        fits = encode({**json.loads(image),
                       "annotations": {"a": "x" * ((4 << 20) - len(image) - 40)}})
        self.assertGreater(len(fits), (4 << 20) - 200)
        self.push_manifest(fits, "v1")
        self.assertEqual(self.expect(200, "GET", self.url("manifests/v1")).body, fits)

    def test_sha512_everywhere(self):
        image = self.manifest_of((os.urandom(5000),), algorithm="sha512")
        digest = digest_of(image, "sha512")
        pushed = self.push_manifest(image, digest)
        self.assertEqual(pushed.headers["docker-content-digest"], digest)
        index = encode({"schemaVersion": 2, "mediaType": INDEX,
                        "manifests": [descriptor(image, MANIFEST, "sha512")]})
        self.push_manifest(index, digest_of(index, "sha512"), INDEX)
        referrer = self.manifest_of(subject=descriptor(image, MANIFEST, "sha512"))
        answer = self.push_manifest(referrer, digest_of(referrer, "sha512"))
        self.assertEqual(answer.headers["oci-subject"], digest)
        found = self.expect(200, "GET", self.url("referrers/" + digest)).json["manifests"]
        self.assertEqual([one["digest"] for one in found], [digest_of(referrer, "sha512")])
        self.assertEqual(self.expect(200, "GET", self.url("manifests/" + digest)).body, image)

    def test_conditions_keep_writers_apart(self):
        one, two = self.manifest_of((b"1",)), self.manifest_of((b"2",))
        path = self.url("manifests/list")
        kind = {"Content-Type": MANIFEST}
        self.expect(201, "PUT", path, one, {**kind, "If-None-Match": "*"})
        etag = self.expect(200, "HEAD", path).headers["etag"]
        self.expect(412, "PUT", path, two, {**kind, "If-None-Match": "*"})
        self.expect(201, "PUT", path, two, {**kind, "If-Match": etag})
        self.expect(412, "PUT", path, one, {**kind, "If-Match": etag})
        self.expect(412, "DELETE", path, headers={"If-Match": etag})
        self.assertEqual(self.expect(200, "GET", path).body, two)

    def test_tags_beside_a_digest(self):
        image = self.manifest_of()
        path = self.url(f"manifests/{digest_of(image)}?tag=1.2&tag=1&tag=latest")
        answer = self.expect(201, "PUT", path, image, {"Content-Type": MANIFEST})
        self.assertEqual(answer.every("OCI-Tag"), ["1.2", "1", "latest"])
        for tag in ("1.2", "1", "latest"):
            self.assertEqual(self.expect(200, "GET", self.url("manifests/" + tag)).body, image)


class Discovery(Oci):
    def test_tags_in_order_and_pages(self):
        self.assertEqual(self.expect(200, "GET", self.url("tags/list")).json,
                         {"name": self.repository, "tags": []})
        image = self.manifest_of()
        names = sorted(["v1", "v2", "v10", "Latest", "latest", "_x", "0.1"])
        for name in reversed(names):
            self.push_manifest(image, name)
        listed = self.expect(200, "GET", self.url("tags/list"))
        self.assertEqual(listed.json, {"name": self.repository, "tags": names})
        self.assertNotIn("link", listed.headers)
        for count in (1, 3, 7, 8):
            path, seen = self.url(f"tags/list?n={count}"), []
            while path:
                page = self.expect(200, "GET", path)
                self.assertEqual(len(page.json["tags"]), min(count, len(names) - len(seen)))
                seen += page.json["tags"]
                link = page.headers.get("link", "")
                self.assertTrue(not link or link.endswith('; rel="next"'), link)
                path = link[1:link.index(">")] if link else None
            self.assertEqual(seen, names)
        self.assertEqual(self.expect(200, "GET", self.url("tags/list?last=latest")).json["tags"],
                         names[names.index("latest") + 1:])
        self.assertEqual(self.expect(200, "GET", self.url("tags/list?last=nn&n=1")).json["tags"],
                         ["v1"])
        none = self.expect(200, "GET", self.url("tags/list?n=0"))
        self.assertEqual(none.json["tags"], [])
        self.assertNotIn("link", none.headers)
        self.expect(400, "GET", self.url("tags/list?n=-1"), code="UNSUPPORTED")
        self.expect(200, "HEAD", self.url("tags/list"))

    def test_catalog(self):
        page = self.expect(200, "GET", f"/v2/_catalog?n=1&last={self.repository[:-1]}")
        self.assertEqual(page.json, {"repositories": [self.repository]})
        following = page.headers["link"]
        page = self.expect(200, "GET", following[1:following.index(">")])
        self.assertEqual(page.json, {"repositories": [self.other]})

    def referrers(self, digest, query=""):
        answer = self.expect(200, "GET", self.url(f"referrers/{digest}{query}"))
        self.assertEqual(answer.headers["content-type"], INDEX)
        self.assertEqual((answer.json["schemaVersion"], answer.json["mediaType"]), (2, INDEX))
        return answer, {one["digest"]: one for one in answer.json["manifests"]}

    def test_referrers(self):
        image = self.manifest_of()
        subject = descriptor(image, MANIFEST)
        digest = subject["digest"]
        self.assertEqual(self.referrers(digest)[1], {})
        notes = {"org.example.k": "v", "ü": "字"}
        typed = self.manifest_of(subject=subject, artifactType="application/vnd.example.sbom",
                                 annotations=notes)
        by_config = self.manifest_of((), b'{"a":1}', subject=subject)
        empty = encode({"schemaVersion": 2, "mediaType": MANIFEST,
                        "artifactType": "application/vnd.example.signature",
                        "config": descriptor(b"{}", EMPTY), "layers": [descriptor(b"{}", EMPTY)],
                        "subject": subject})
        plain_index = encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": [],
                              "subject": subject})
        typed_index = encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": [],
                              "artifactType": "application/vnd.example.sbom", "subject": subject})
        expected = {}
        for data, kind, artifact_type in (
                (typed, MANIFEST, "application/vnd.example.sbom"), (by_config, MANIFEST, CONFIG),
                (empty, MANIFEST, "application/vnd.example.signature"),
                (plain_index, INDEX, None), (typed_index, INDEX, "application/vnd.example.sbom")):
            answer = self.push_manifest(data, media_type=kind)
            self.assertEqual(answer.headers["oci-subject"], digest)
            expected[digest_of(data)] = descriptor(data, kind)
            if artifact_type:
                expected[digest_of(data)]["artifactType"] = artifact_type
        expected[digest_of(typed)]["annotations"] = notes
        self.push_manifest(image, "v1")  # the subject may come last
        self.assertEqual(self.referrers(digest)[1], expected)
        kind = "application/vnd.example.sbom"
        answer, found = self.referrers(digest, f"?artifactType={kind}")
        self.assertEqual(answer.headers["oci-filters-applied"], "artifactType")
        self.assertEqual(found, {key: one for key, one in expected.items()
                                 if one.get("artifactType") == kind})
        self.assertEqual(self.referrers(digest, "?artifactType=a/b")[1], {})
        self.expect(202, "DELETE", self.url("manifests/" + digest_of(typed)))
        del expected[digest_of(typed)]
        self.assertEqual(self.referrers(digest)[1], expected)

    def test_referrers_of_nothing(self):
        self.assertEqual(self.referrers("sha256:" + "0" * 64)[1], {})
        self.expect(400, "GET", self.url("referrers/sha256:bad"), code="DIGEST_INVALID")
        self.expect(404, "GET", self.url("referrers/sha256:" + "0" * 64, "no/such"),
                    code="NAME_UNKNOWN")

    def test_the_tag_schema_is_left_to_clients(self):
        image = self.manifest_of()
        tag = digest_of(image).replace(":", "-")
        index = encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": []})
        self.push_manifest(index, tag, INDEX)
        self.assertEqual(self.expect(200, "GET", self.url("manifests/" + tag)).body, index)
        self.assertEqual(self.referrers(digest_of(image))[1], {})


class Management(Oci):
    def test_deleting_a_tag_leaves_the_manifest(self):
        image = self.manifest_of()
        self.push_manifest(image, "v1")
        self.push_manifest(image, "v2")
        self.expect(202, "DELETE", self.url("manifests/v1"))
        self.expect(404, "GET", self.url("manifests/v1"), code="MANIFEST_UNKNOWN")
        self.expect(404, "DELETE", self.url("manifests/v1"))
        self.assertEqual(self.expect(200, "GET", self.url("tags/list")).json["tags"], ["v2"])
        self.expect(202, "DELETE", self.url("manifests/v2"))
        self.expect(200, "GET", self.url("manifests/" + digest_of(image)))

    def test_deleting_a_manifest_takes_its_tags(self):
        image = self.manifest_of()
        for tag in ("v1", "v2"):
            self.push_manifest(image, tag)
        self.expect(202, "DELETE", self.url("manifests/" + digest_of(image)))
        for reference in ("v1", "v2", digest_of(image)):
            self.expect(404, "GET", self.url("manifests/" + reference))
        self.expect(404, "DELETE", self.url("manifests/" + digest_of(image)))
        self.assertEqual(self.expect(200, "GET", self.url("tags/list")).json["tags"], [])
        self.expect(404, "DELETE", self.url("manifests/v1", "no/such"), code="NAME_UNKNOWN")

    def test_deleting_blobs(self):
        image = self.manifest_of((b"layer",))
        self.push_manifest(image, "v1")
        self.push_manifest(image, "v1")
        path = self.url("blobs/" + digest_of(b"layer"))
        # An image that has lost a layer would be pulled in vain.
        refused = self.expect(405, "DELETE", path, code="UNSUPPORTED")
        self.assertEqual(refused.headers["allow"], "GET, HEAD")
        self.expect(202, "DELETE", self.url("manifests/" + digest_of(image)))
        self.expect(202, "DELETE", path)
        self.expect(404, "GET", path, code="BLOB_UNKNOWN")
        self.expect(404, "DELETE", path, code="BLOB_UNKNOWN")
        self.expect(404, "PUT", self.url("manifests/v1"), image, {"Content-Type": MANIFEST},
                    code="MANIFEST_BLOB_UNKNOWN")

    def test_multi_platform_images_are_deleted_from_the_top(self):
        children = [self.manifest_of((name,)) for name in (b"amd64", b"arm64")]
        for data in children:
            self.push_manifest(data)
        index = encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": [
            descriptor(data, MANIFEST, platform={"os": "linux", "architecture": name})
            for data, name in zip(children, ("amd64", "arm64"))]})
        self.push_manifest(index, "all", INDEX)
        for data in children:
            self.expect(405, "DELETE", self.url("manifests/" + digest_of(data)),
                        code="UNSUPPORTED")
        self.expect(202, "DELETE", self.url("manifests/" + digest_of(index)))
        for data in children:
            self.expect(202, "DELETE", self.url("manifests/" + digest_of(data)))


if __name__ == "__main__":
    main()
