"""Image content in S3: a server whose blobs are in OpenStack Swift, which verifies every signature,
as clients see it, through restarts of either side."""
import base64
import hashlib
import json
import os
import socket
import time
import unittest
import urllib.request

import s3_server
from harness import Engine, Folder, MINATO, Server, main, needs_root, run
from raw_requests import exchange

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
PART = 8 * 1024 * 1024


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def write_layout(folder, layers):
    """An OCI layout of one image; its manifest's digest."""
    blobs = os.path.join(folder, "blobs/sha256")
    os.makedirs(blobs)

    def put(data, media_type):
        with open(os.path.join(blobs, digest_of(data)[7:]), "wb") as file:
            file.write(data)
        return {"mediaType": media_type, "digest": digest_of(data), "size": len(data)}
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
        "type": "layers", "diff_ids": [digest_of(one) for one in layers]}}).encode()
    manifest = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST,
                           "config": put(config, CONFIG),
                           "layers": [put(one, LAYER) for one in layers]}).encode()
    index = {"schemaVersion": 2, "manifests": [
        {**put(manifest, MANIFEST),
         "annotations": {"org.opencontainers.image.ref.name": "latest"}}]}
    with open(os.path.join(folder, "index.json"), "w", encoding="utf-8") as file:
        json.dump(index, file)
    with open(os.path.join(folder, "oci-layout"), "w", encoding="utf-8") as file:
        file.write('{"imageLayoutVersion": "1.0.0"}')
    return digest_of(manifest)


@unittest.skipUnless(s3_server.available(), "python3-swift is not installed")
class S3(unittest.TestCase):
    prefix = "plain"
    more = ()

    @classmethod
    def setUpClass(cls):
        cls.s3 = s3_server.S3Server().start()
        cls.server = Server(*cls.s3.options(cls.prefix), *cls.more).start()
        cls.log_in()

    @classmethod
    def log_in(cls):
        cls.ecr = cls.server.client("ecr")
        token = cls.ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        cls.password = base64.b64decode(token).decode().split(":", 1)[1]
        cls.authorization = {"Authorization": "Basic " + token}

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.s3.close()

    def setUp(self):
        self.repository = "s/" + self.id().rsplit(".", 1)[1].replace("_", "-")[:80]
        self.ecr.create_repository(repositoryName=self.repository)

    def http(self, method, path, body=None, headers=None, timeout=60):
        return exchange(self.server.port, method, path,
                        {**self.authorization, **(headers or {})}, body, timeout=timeout)

    def url(self, rest):
        return f"/v2/{self.repository}/{rest}"

    def start_upload(self):
        answer = self.http("POST", self.url("blobs/uploads/"), b"")
        self.assertEqual(answer.status, 202, answer)
        return answer.headers["location"]

    def push(self, data):
        answer = self.http("PUT", f"{self.start_upload()}?digest={digest_of(data)}", data)
        self.assertEqual(answer.status, 201, answer)
        return self.url("blobs/" + digest_of(data))

    def keys(self, folder=""):
        pages = self.s3.client().get_paginator("list_objects_v2").paginate(
            Bucket=s3_server.BUCKET, Prefix=f"{self.prefix}/{folder}")
        return [one["Key"] for page in pages for one in page.get("Contents", [])]

    def copy_with_skopeo(self):
        folder = Folder()
        self.addCleanup(folder.remove)
        layers = [os.urandom(PART * 2 + 12345), os.urandom(100_000)]
        digest = write_layout(folder.path + "/in", layers)
        target = f"docker://{self.server.registry}/{self.repository}:v1"
        run("skopeo", "copy", "--preserve-digests", f"oci:{folder.path}/in:latest", target,
            "--dest-creds", "AWS:" + self.password, "--dest-tls-verify=false")
        run("skopeo", "copy", "--preserve-digests", target, f"oci:{folder.path}/out:latest",
            "--src-creds", "AWS:" + self.password, "--src-tls-verify=false")
        for data in layers:
            with open(f"{folder.path}/out/blobs/sha256/{digest_of(data)[7:]}", "rb") as file:
                self.assertEqual(file.read(), data)
        images = self.ecr.list_images(repositoryName=self.repository)["imageIds"]
        self.assertEqual([one["imageDigest"] for one in images], [digest])


class Proxied(S3):
    def test_skopeo_pushes_and_pulls(self):
        self.copy_with_skopeo()
        self.assertEqual(self.keys("staging/"), [])
        self.assertEqual(self.keys("uploads/"), [])
        self.assertFalse(os.path.exists(os.path.join(self.server.data, "registry")))

    @needs_root
    def test_docker_pushes_and_pulls(self):
        engine = Engine.get()
        image = engine.push_workshop(self.server, self.repository)
        engine.docker("rmi", image)
        engine.docker("pull", image)

    def test_ranges_and_conditions(self):
        data = os.urandom(700_000)
        path = self.push(data)
        whole = self.http("GET", path)
        self.assertEqual((whole.status, whole.body), (200, data))
        for first, last in ((0, 0), (10, 300_000), (262_143, 262_144), (600_000, 699_999)):
            part = self.http("GET", path, headers={"Range": f"bytes={first}-{last}"})
            self.assertEqual((part.status, part.body), (206, data[first:last + 1]))
        behind = self.http("GET", path, headers={"Range": "bytes=700000-"})
        self.assertEqual(behind.status, 416)
        known = self.http("GET", path, headers={"If-None-Match": whole.headers["etag"]})
        self.assertEqual(known.status, 304)

    def test_an_upload_goes_on_after_the_server_was_killed(self):
        data = os.urandom(PART * 2)
        sent = PART + 1000
        location = self.start_upload()
        answer = self.http("PATCH", location, data[:sent])
        self.assertEqual(answer.headers["range"], f"0-{sent - 1}", answer)
        # These bytes are never acknowledged.
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection:
            head = (f"PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n"
                    f"Authorization: {self.authorization['Authorization']}\r\n\r\n")
            connection.sendall(head.encode() + data[sent:sent + 1_000_000])
            self.server.kill()
        self.server.start()
        status = self.http("GET", location)
        self.assertEqual(status.headers["range"], f"0-{sent - 1}", status)
        answer = self.http("PATCH", location, data[sent:])
        self.assertEqual(answer.headers["range"], f"0-{len(data) - 1}", answer)
        done = self.http("PUT", f"{location}?digest={digest_of(data)}", b"")
        self.assertEqual(done.status, 201, done)
        self.assertEqual(self.http("GET", self.url("blobs/" + digest_of(data))).body, data)

    def test_storage_that_is_down_is_said_and_comes_back(self):
        data = os.urandom(400_000)
        path = self.push(data)
        location = self.start_upload()
        self.s3.stop()
        try:
            for method, target, body in (("GET", path, None),
                                         ("POST", self.url("blobs/uploads/"), b""),
                                         ("PATCH", location, b"x" * 1000)):
                answer = self.http(method, target, body)
                self.assertEqual(answer.status, 503, answer)
                error = answer.json["errors"][0]
                self.assertIn("blob storage", error["message"])
                self.assertNotIn(s3_server.SECRET_KEY, answer.body.decode())
            self.assertEqual(self.http("HEAD", path).status, 200, "what is known needs no storage")
        finally:
            self.s3.start()
        self.assertEqual(self.http("GET", path).body, data)
        done = self.http("PUT", f"{location}?digest={digest_of(data)}", data)
        self.assertEqual(done.status, 201, done)

    def test_a_server_starts_without_its_storage(self):
        self.server.stop()
        self.s3.stop()
        self.server.start()
        self.assertEqual(self.http("GET", "/v2/").status, 200)
        self.assertIn("blob storage", self.server.log_tail())
        self.s3.start()
        self.push(b"content")

    def test_a_wrong_key_is_told_at_the_start(self):
        folder = Folder()
        self.addCleanup(folder.remove)
        options = self.s3.options("other")[:-2]
        started = time.monotonic()
        done = run(MINATO, "server", "--data-dir", folder.path + "/data", "--port", "0", *options,
                   check=False, timeout=60,
                   env=dict(os.environ, AWS_ACCESS_KEY_ID=s3_server.ACCESS_KEY,
                            AWS_SECRET_ACCESS_KEY="wrong"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("SignatureDoesNotMatch", done.stdout + done.stderr)
        self.assertLess(time.monotonic() - started, 20)


class Redirected(S3):
    prefix = "redirected"
    more = ("--blob-redirect",)

    def test_skopeo_pushes_and_pulls(self):
        self.copy_with_skopeo()

    def test_downloads_are_sent_to_the_storage(self):
        data = os.urandom(300_000)
        path = self.push(data)
        answer = self.http("GET", path)
        self.assertEqual(answer.status, 307, answer)
        location = answer.headers["location"]
        self.assertTrue(location.startswith(self.s3.endpoint), location)
        with urllib.request.urlopen(location, timeout=30) as got:
            self.assertEqual(got.read(), data)
        head = self.http("HEAD", path)
        self.assertEqual((head.status, head.headers["content-length"]), (200, "300000"))

    def test_the_api_gives_out_the_same_urls(self):
        config, layer = b"{}", os.urandom(1000)
        for data in (config, layer):
            self.push(data)
        self.ecr.put_image(repositoryName=self.repository, imageTag="v1", imageManifest=json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": CONFIG, "digest": digest_of(config), "size": 2},
            "layers": [{"mediaType": LAYER, "digest": digest_of(layer), "size": 1000}]}))
        url = self.ecr.get_download_url_for_layer(
            repositoryName=self.repository, layerDigest=digest_of(layer))["downloadUrl"]
        self.assertTrue(url.startswith(self.s3.endpoint), url)
        with urllib.request.urlopen(url, timeout=30) as got:
            self.assertEqual(got.read(), layer)


if __name__ == "__main__":
    main()
