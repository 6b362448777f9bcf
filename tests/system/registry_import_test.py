"""`minato import`: the images of docker-registry, from its folder and by pulling from it, byte for
byte; what ends in the middle goes on; what is broken is named and never half there."""
import base64
import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
import unittest

from docker_registry import PROGRAM, USER, DockerRegistry
from ecr_settings_test import Images
from harness import MINATO, Folder, Server, main, run
from raw_requests import exchange
from registry_clients_test import INDEX, MANIFEST, digest_of

SHARED = os.urandom(300_000)
TAGS = {"team/web": ("v1", "v2", "latest", "all"), "deep/nested/app": ("one",)}


@unittest.skipUnless(PROGRAM, "needs docker-registry")
class Imports(unittest.TestCase):
    login = False

    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.images = Images(cls.server)
        cls.ecr = cls.server.client("ecr")
        cls.registry = DockerRegistry(cls.login).start()
        cls.folder = Folder()

    @classmethod
    def tearDownClass(cls):
        cls.registry.close()
        cls.server.close()
        cls.folder.remove()

    def run_import(self, *options, code=0, env=None):
        """The report and the messages of one run."""
        env = {**self.server.env(), "DOCKER_CONFIG": "/nonexistent", **(env or {})}
        done = run(MINATO, "import", "--data-dir", self.server.data, *options, env=env, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def counts(self, done):
        """(copied, there already, failed) images of a report."""
        found = re.search(r"images +(\d+) (?:copied|to copy), (\d+) there already, (\d+) failed",
                          done.stdout)
        self.assertTrue(found, done.stdout)
        return tuple(int(number) for number in found.groups())

    def there(self, repository, reference, kind="manifests"):
        return self.images.http("GET", f"/v2/{repository}/{kind}/{reference}", headers={
            "Accept": f"{MANIFEST}, {INDEX}"})

    def tags(self, repository):
        answer = self.images.http("GET", f"/v2/{repository}/tags/list")
        return sorted(answer.json["tags"]) if answer.status == 200 else None

    def assert_same(self, repository, reference, target):
        """The manifest and all below it are the same bytes on both sides."""
        source = self.registry.http("GET", f"/v2/{repository}/manifests/{reference}", headers={
            "Accept": f"{MANIFEST}, {INDEX}"})
        copy = self.there(target, reference)
        self.assertEqual((source.status, copy.status), (200, 200), copy)
        self.assertEqual(source.body, copy.body)
        self.assertEqual(source.headers["content-type"], copy.headers["content-type"])
        document = json.loads(copy.body)
        for child in document.get("manifests", []):
            self.assert_same(repository, child["digest"], target)
        for blob in [document.get("config"), *document.get("layers", [])]:
            if blob:
                content = self.there(target, blob["digest"], "blobs").body
                self.assertEqual(digest_of(content), blob["digest"])


class Everything(Imports):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registry = cls.registry
        cls.image = registry.push_image("team/web", "v1", [SHARED, b"web 1"])
        for tag in ("v2", "latest"):
            registry.push_image("team/web", tag, [SHARED, b"web 2"])
        registry.push_index("team/web", "all", [
            registry.push_image("team/web", None, [SHARED, name.encode()]) for name in "abc"])
        registry.push_image("deep/nested/app", "one", [SHARED, b"app"])
        # A signature that the tag for such tells of, since this registry lists no referrers, and
        # one that only its own subject tells of.
        cls.artifact = registry.push_image("team/web", None, [b"signature"], subject=cls.image)
        cls.about = "sha256-" + cls.image["digest"].split(":")[1]
        registry.push_index("team/web", cls.about, [cls.artifact])
        cls.untold = registry.push_image("team/web", None, [b"sbom"], subject=cls.artifact)

    def check_all(self, prefix):
        for repository, tags in TAGS.items():
            for tag in tags:
                self.assert_same(repository, tag, f"{prefix}/{repository}")

    def test_from_its_folder(self):
        options = ("--from-folder", self.registry.storage, "--prefix", "folder")
        planned = self.run_import(*options, "--dry-run")
        self.assertEqual(self.counts(planned), (6, 0, 0))
        self.assertIn("would copy team/web:v1 to folder/team/web", planned.stdout)
        self.assertIsNone(self.tags("folder/team/web"))

        first = self.run_import(*options)
        self.assertEqual(self.counts(first), (6, 0, 0))
        self.assertIn(" mounted", first.stdout)
        self.check_all("folder")
        for subject, artifact in ((self.image, self.artifact), (self.artifact, self.untold)):
            listed = self.there("folder/team/web", subject["digest"], "referrers").json
            self.assertEqual([one["digest"] for one in listed["manifests"]], [artifact["digest"]])
            self.assert_same("team/web", artifact["digest"], "folder/team/web")

        again = self.run_import(*options)
        self.assertEqual(self.counts(again), (0, 6, 0))
        self.assertIn("blobs   0 copied (0 B)", again.stdout)

    def test_by_pulling(self):
        options = ("--from", self.registry.host, "--prefix", "pulled")
        self.assertEqual(self.counts(self.run_import(*options)), (6, 0, 0))
        self.check_all("pulled")
        self.assert_same("team/web", self.about, "pulled/team/web")
        listed = self.there("pulled/team/web", self.image["digest"], "referrers").json["manifests"]
        self.assertEqual([one["digest"] for one in listed], [self.artifact["digest"]])
        self.assertEqual(self.counts(self.run_import(*options)), (0, 6, 0))

        # One image brings the tag about it, and nothing else; a pattern leaves the rest out.
        one = self.run_import("--from", f"{self.registry.host}/team/web:v1", "--prefix", "one")
        self.assertEqual(self.counts(one), (2, 0, 0))
        self.assertEqual(self.tags("one/team/web"), sorted([self.about, "v1"]))
        self.run_import("--from", self.registry.host, "--repository", "deep/*", "--prefix", "some")
        self.assertEqual(self.tags("some/deep/nested/app"), ["one"])
        self.assertIsNone(self.tags("some/team/web"))
        # A tag that moves at the source moves with the next run.
        self.registry.push_image("deep/nested/app", "one", [b"app of today"])
        moved = self.run_import("--from", self.registry.host + "/deep/nested/app", "--prefix", "some")
        self.assertEqual(self.counts(moved), (1, 0, 0))
        self.assert_same("deep/nested/app", "one", "some/deep/nested/app")

    def test_from_another_minato_with_its_referrers(self):
        other = Server().start()
        try:
            source = Images(other)
            other.client("ecr").create_repository(repositoryName="signed")
            digest = source.push("signed", "v1", "content")
            signature = source.push("signed", None, "signature", subject=digest)
            about = source.push("signed", None, "about the signature", subject=signature)
            token = source.headers["Authorization"].split()[1]
            login = base64.b64decode(token).decode()
            done = self.run_import("--from", f"http://127.0.0.1:{other.port}/signed:v1",
                                   env={"MINATO_IMPORT_LOGIN": login})
            self.assertEqual(self.counts(done), (1, 0, 0))
            self.assertNotIn(login.split(":")[1], done.stdout + done.stderr)
            for one in (digest, signature, about):
                self.assertEqual(digest_of(self.there("signed", one).body), one)
            self.assertEqual(self.tags("signed"), ["v1"])
        finally:
            other.close()


class Broken(Imports):
    """Each test breaks a copy of the folder."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry.push_image("web", "good", [b"good"])
        cls.registry.push_image("web", "bad", [b"first layer", b"second layer"])

    def damaged(self, name):
        path = os.path.join(self.folder.path, name)
        shutil.copytree(self.registry.storage, path)
        return path

    @staticmethod
    def blob_file(root, data):
        hexed = hashlib.sha256(data).hexdigest()
        return f"{root}/docker/registry/v2/blobs/sha256/{hexed[:2]}/{hexed}/data"

    def check_only_good(self, root, prefix, *said):
        done = self.run_import("--from-folder", root, "--prefix", prefix, code=1)
        self.assertEqual(self.counts(done), (1, 0, 1), done.stderr)
        self.assertIn("failed: web:bad: ", done.stderr)
        for text in said:
            self.assertIn(text, done.stderr)
        self.assertEqual(self.tags(prefix + "/web"), ["good"])

    def test_a_link_without_a_digest(self):
        root = self.damaged("link")
        link = "docker/registry/v2/repositories/web/_manifests/tags/bad/current/link"
        with open(f"{root}/{link}", "w", encoding="utf-8") as file:
            file.write("sha256:short")
        self.check_only_good(root, "link", link, "holds no digest")

    def test_a_layer_that_is_gone(self):
        root = self.damaged("gone")
        path = self.blob_file(root, b"second layer")
        os.remove(path)
        self.check_only_good(root, "gone", path, "No such file")

    def test_a_layer_with_other_bytes(self):
        root = self.damaged("bytes")
        path = self.blob_file(root, b"first layer")
        with open(path, "wb") as file:
            file.write(b"FIRST layer")
        self.check_only_good(root, "bytes", path, "does not have the digest")

    def test_no_storage_folder(self):
        for path, said in ((self.folder.path + "/none", "is not a folder"),
                           (self.folder.path, "is no storage folder of docker-registry")):
            done = self.run_import("--from-folder", path, code=2)
            self.assertIn(path, done.stderr)
            self.assertIn(said, done.stderr)

    def test_no_registry_or_no_server(self):
        done = self.run_import("--from", "127.0.0.1:1", code=1)
        self.assertIn("127.0.0.1:1", done.stderr)
        done = self.run_import("--from", self.registry.host + "/web:no tag", code=2)
        self.assertIn("no tag", done.stderr)
        done = run(MINATO, "import", "--from", self.registry.host, "--data-dir",
                   self.folder.path, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("credentials.json", done.stderr)

    def test_a_name_that_ecr_does_not_take(self):
        self.registry.push_image("x", "v1", [b"x"])
        done = self.run_import("--from", self.registry.host, "--repository", "x", code=1)
        self.assertIn('failed: x: "x" is no repository name', done.stderr)
        self.run_import("--from", self.registry.host, "--repository", "x", "--prefix", "short")
        self.assertEqual(self.tags("short/x"), ["v1"])


class LoggedIn(Imports):
    login = True

    def test_logins(self):
        self.registry.push_image("private", "v1", [b"private"])
        source = ("--from", self.registry.host)
        self.assertIn("401", self.run_import(*source, code=1).stderr)
        wrong = self.run_import(*source, "--login", "importer:not the secret", code=1)
        self.assertIn("401", wrong.stderr)
        self.assertNotIn("not the secret", wrong.stderr)
        self.assertIsNone(self.tags("private"))
        config = os.path.join(self.folder.path, "config.json")
        with open(config, "w", encoding="utf-8") as file:
            token = base64.b64encode(":".join(USER).encode()).decode()
            json.dump({"auths": {self.registry.host: {"auth": token}}}, file)
        self.run_import(*source, env={"DOCKER_CONFIG": self.folder.path})
        self.assert_same("private", "v1", "private")
        again = self.run_import(*source, env={"MINATO_IMPORT_LOGIN": ":".join(USER)})
        self.assertEqual(self.counts(again), (0, 1, 0))


class Holding(http.server.BaseHTTPRequestHandler):
    """Hands requests on to `port`, but sends of the blob `held` only a half, once."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        answer = exchange(self.server.behind, self.command, self.path,
                          {"Accept": self.headers.get("Accept", "*/*")})
        self.send_response(answer.status)
        for name in ("content-type", "docker-content-digest", "content-length"):
            if name in answer.headers:
                self.send_header(name, answer.headers[name])
        self.end_headers()
        if self.command == "HEAD":
            return
        if self.path.endswith(self.server.held) and not self.server.reached.is_set():
            self.wfile.write(answer.body[:len(answer.body) // 2])
            self.wfile.flush()
            self.server.reached.set()
            self.server.released.wait(60)
            self.close_connection = True
            return
        self.wfile.write(answer.body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


class Killed(Imports):
    def test_goes_on_after_sigkill(self):
        layers = [os.urandom(700_000) for _ in range(4)]
        self.registry.push_image("big", "v0", layers[:1])
        self.registry.push_image("big", "v1", layers)
        proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Holding)
        proxy.daemon_threads = True
        proxy.behind, proxy.held = self.registry.port, digest_of(layers[2])
        proxy.reached, proxy.released = threading.Event(), threading.Event()
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        try:
            source = f"127.0.0.1:{proxy.server_port}/big"
            process = subprocess.Popen(
                [MINATO, "import", "--from", source, "--data-dir", self.server.data, "--jobs", "1"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.server.env())
            try:
                self.assertTrue(proxy.reached.wait(30))
                self.assertIsNone(process.poll())
            finally:
                process.kill()
                process.wait(30)
            proxy.released.set()
            self.assertIn(self.tags("big"), ([], None))
            self.assertEqual(self.there("big", digest_of(layers[1]), "blobs").status, 200)
            done = self.run_import("--from", source)
            self.assertEqual(self.counts(done), (2, 0, 0))
            found = re.search(r"blobs +(\d+) copied .* (\d+) there already", done.stdout)
            self.assertGreaterEqual(int(found.group(2)), 2, done.stdout)
            for tag in ("v0", "v1"):
                self.assert_same("big", tag, "big")
            again = self.run_import("--from-folder", self.registry.storage, "--repository", "big")
            self.assertEqual(self.counts(again), (0, 2, 0))
        finally:
            proxy.released.set()
            proxy.shutdown()
            thread.join()
            proxy.server_close()

    def test_a_connection_that_breaks_is_made_again(self):
        layer = os.urandom(900_000)
        self.registry.push_image("broken", "v1", [layer])
        proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Holding)
        proxy.daemon_threads = True
        proxy.behind, proxy.held = self.registry.port, digest_of(layer)
        proxy.reached, proxy.released = threading.Event(), threading.Event()
        proxy.released.set()
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        try:
            done = self.run_import("--from", f"127.0.0.1:{proxy.server_port}/broken")
            self.assertTrue(proxy.reached.is_set())
            self.assertEqual(self.counts(done), (1, 0, 0))
            self.assert_same("broken", "v1", "broken")
        finally:
            proxy.shutdown()
            thread.join()
            proxy.server_close()


if __name__ == "__main__":
    main()
