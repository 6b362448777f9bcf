"""The registry as its clients use it: docker, skopeo, podman and buildah against one server, and
what only raw HTTP can show (resumed uploads, ranges, wrong digests)."""
import base64
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import unittest

from harness import Engine, Folder, Server, main, run
from raw_requests import exchange

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Registry(unittest.TestCase):
    """A server with a logged-in root and a repository a test."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.ecr = cls.server.client("ecr")
        token = cls.ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        cls.password = base64.b64decode(token).decode().split(":", 1)[1]
        cls.authorization = {"Authorization": "Basic " + token}
        cls.folder = Folder()
        shutil.copy("/bin/busybox", cls.folder.path)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.folder.remove()

    def setUp(self):
        self.repository = "r/" + self.id().rsplit(".", 1)[1].replace("_", "-")[:80]
        self.ecr.create_repository(repositoryName=self.repository)
        self.name = f"{self.server.registry}/{self.repository}"

    def path(self, name):
        return os.path.join(self.folder.path, name)

    def digests(self, repository=None):
        """Digest of every tag of the repository, as the ECR API tells."""
        ids = self.ecr.list_images(repositoryName=repository or self.repository)["imageIds"]
        return {one.get("imageTag"): one["imageDigest"] for one in ids}

    def http(self, method, path, body=None, headers=None):
        return exchange(self.server.port, method, path,
                        {**self.authorization, **(headers or {})}, body)

    def make_layout(self, name, content):
        """An OCI layout with one image of one layer below the folder; returns its name."""
        path = self.path(name)
        os.makedirs(path + "/blobs/sha256")

        def put(data):
            with open(f"{path}/blobs/{digest_of(data).replace(':', '/')}", "wb") as file:
                file.write(data)
            return {"digest": digest_of(data), "size": len(data)}
        archive = tar_of("file", content)
        # Compressed already, so that no client changes it on the way.
        layer = put(gzip.compress(archive, mtime=0))
        config = put(json.dumps({
            "architecture": "amd64", "os": "linux", "config": {},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(archive)]}}).encode())
        manifest = put(json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config},
            "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", **layer}],
        }).encode())
        with open(path + "/oci-layout", "w", encoding="utf-8") as file:
            file.write('{"imageLayoutVersion": "1.0.0"}')
        self.write_index(path, [{"mediaType": MANIFEST, **manifest}])
        return path

    @staticmethod
    def write_index(path, manifests):
        for manifest in manifests:
            manifest["annotations"] = {"org.opencontainers.image.ref.name": "latest"}
        with open(path + "/index.json", "w", encoding="utf-8") as file:
            json.dump({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}, file)

    def make_index_layout(self, name, architectures):
        """An OCI layout whose one entry is an index of images, one an architecture."""
        path = self.make_layout(name, name.encode())
        entries = []
        for architecture in architectures:
            one = self.make_layout(f"{name}-{architecture}", architecture.encode())
            with open(one + "/index.json", encoding="utf-8") as file:
                entry = json.load(file)["manifests"][0]
            entry.pop("annotations")
            entries.append({**entry, "platform": {"architecture": architecture, "os": "linux"}})
            shutil.copytree(one + "/blobs", path + "/blobs", dirs_exist_ok=True)
        index = json.dumps({"schemaVersion": 2, "mediaType": INDEX,
                            "manifests": entries}).encode()
        with open(f"{path}/blobs/{digest_of(index).replace(':', '/')}", "wb") as file:
            file.write(index)
        self.write_index(path, [{"mediaType": INDEX, "digest": digest_of(index),
                                 "size": len(index)}])
        return path, digest_of(index)


def tar_of(name, content):
    """A tar archive with one file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


class Skopeo(Registry):
    def setUp(self):
        if not shutil.which("skopeo"):
            self.skipTest("needs skopeo")
        super().setUp()

    def skopeo(self, *argv, check=True, password=None):
        command, *rest = argv
        secret = "AWS:" + (password or self.password)
        flags = {"copy": ["--src-tls-verify=false", "--dest-tls-verify=false"]}.get(
            command, ["--tls-verify=false"])
        if command == "copy":
            for side, name in zip(("--src-creds", "--dest-creds"), rest[-2:]):
                flags += [side, secret] if name.startswith("docker://") else []
        else:
            flags += ["--creds", secret]
        return run("skopeo", command, *flags, *rest, check=check)

    def test_push_and_pull_keep_every_byte(self):
        layout = self.make_layout(self.repository.replace("/", "-"), b"hello")
        self.skopeo("copy", f"oci:{layout}:latest", f"docker://{self.name}:v1")
        back = self.path("back")
        self.skopeo("copy", f"docker://{self.name}:v1", f"oci:{back}:latest")
        self.assertEqual(sorted(os.listdir(layout + "/blobs/sha256")),
                         sorted(os.listdir(back + "/blobs/sha256")))
        for digest in os.listdir(back + "/blobs/sha256"):
            with open(f"{back}/blobs/sha256/{digest}", "rb") as file:
                self.assertEqual(digest_of(file.read()), "sha256:" + digest)
        with open(back + "/index.json", encoding="utf-8") as file:
            self.assertEqual(json.load(file)["manifests"][0]["digest"], self.digests()["v1"])

    def test_index_of_several_architectures(self):
        layout, digest = self.make_index_layout("index", ("amd64", "arm64"))
        self.skopeo("copy", "--all", f"oci:{layout}:latest", f"docker://{self.name}:all")
        raw = self.skopeo("inspect", "--raw", f"docker://{self.name}:all").stdout
        self.assertEqual(digest_of(raw.encode()), digest)
        self.assertEqual(self.digests()["all"], digest)
        back = self.path("index-back")
        self.skopeo("copy", "--all", f"docker://{self.name}:all", f"oci:{back}:latest")
        kept = set(os.listdir(layout + "/blobs/sha256"))
        fetched = set(os.listdir(back + "/blobs/sha256"))
        self.assertTrue(fetched <= kept)
        self.assertEqual(len(fetched), 7)  # an index, and manifest, config and layer of each
        for architecture in ("amd64", "arm64"):
            found = run("skopeo", "--override-arch", architecture, "--override-os", "linux",
                        "inspect", "--tls-verify=false", "--creds", "AWS:" + self.password,
                        f"docker://{self.name}:all")
            self.assertTrue(json.loads(found.stdout)["Layers"])

    def test_child_of_an_index_cannot_go_first(self):
        layout, _ = self.make_index_layout("index-delete", ("amd64",))
        self.skopeo("copy", "--all", f"oci:{layout}:latest", f"docker://{self.name}:all")
        raw = json.loads(self.skopeo("inspect", "--raw", f"docker://{self.name}:all").stdout)
        child = raw["manifests"][0]["digest"]
        refused = self.http("DELETE", f"/v2/{self.repository}/manifests/{child}")
        self.assertEqual(refused.status, 405, refused)
        self.assertEqual(self.http("GET", f"/v2/{self.repository}/manifests/{child}").status, 200)

    def test_tags_are_listed_in_order(self):
        layout = self.make_layout("tags", b"tags")
        tags = ["b", "a", "v10", "v9", "Z"]
        for tag in tags:
            self.skopeo("copy", f"oci:{layout}:latest", f"docker://{self.name}:{tag}")
        listed = json.loads(self.skopeo("list-tags", f"docker://{self.name}").stdout)["Tags"]
        self.assertEqual(listed, sorted(tags))
        page = self.http("GET", f"/v2/{self.repository}/tags/list?n=2")
        self.assertEqual(page.json["tags"], sorted(tags)[:2])
        following = re.match(r'<([^>]+)>; *rel="?next"?', page.headers["link"]).group(1)
        following = re.sub(r"^https?://[^/]+", "", following)
        self.assertEqual(self.http("GET", following).json["tags"], sorted(tags)[2:4])

    def test_delete_takes_the_image_away(self):
        layout = self.make_layout("delete", b"delete")
        self.skopeo("copy", f"oci:{layout}:latest", f"docker://{self.name}:gone")
        self.skopeo("delete", f"docker://{self.name}:gone")
        self.assertEqual(self.digests(), {})
        after = self.skopeo("inspect", f"docker://{self.name}:gone", check=False)
        self.assertNotEqual(after.returncode, 0)
        self.assertIn("manifest unknown", after.stderr)

    def test_wrong_password_is_refused(self):
        layout = self.make_layout("password", b"password")
        for password in ("wrong", self.password[:-6] + "AAAAAA"):
            refused = self.skopeo("copy", f"oci:{layout}:latest", f"docker://{self.name}:v1",
                                  check=False, password=password)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn("authentication required", refused.stderr)
        self.assertEqual(self.digests(), {})

    def test_unknown_repository_says_so(self):
        layout = self.make_layout("unknown", b"unknown")
        missing = f"docker://{self.server.registry}/no/such"
        for argv in (["inspect", missing], ["copy", f"oci:{layout}:latest", missing + ":v1"]):
            refused = self.skopeo(*argv, check=False)
            self.assertNotEqual(refused.returncode, 0)
            self.assertRegex(refused.stderr, "name unknown|does not exist")

    def test_schema2_and_oci_of_one_image_live_side_by_side(self):
        layout = self.make_layout("formats", b"formats")
        self.skopeo("copy", f"oci:{layout}:latest", f"docker://{self.name}:oci")
        self.skopeo("copy", "--format", "v2s2", f"oci:{layout}:latest", f"docker://{self.name}:d2")
        found = {one["imageTags"][0]: one["imageManifestMediaType"] for one in
                 self.ecr.describe_images(repositoryName=self.repository)["imageDetails"]}
        self.assertEqual(found, {
            "oci": MANIFEST, "d2": "application/vnd.docker.distribution.manifest.v2+json"})

    def test_same_layers_to_a_second_repository_are_kept_once(self):
        layout = self.make_layout("second", os.urandom(300_000))
        self.skopeo("copy", f"oci:{layout}:latest", f"docker://{self.name}:v1")
        before = self.stored_blobs()
        other = self.repository + "-too"
        self.ecr.create_repository(repositoryName=other)
        self.skopeo("copy", f"docker://{self.name}:v1", f"docker://{self.server.registry}/{other}")
        self.assertEqual(self.digests(other)["latest"], self.digests()["v1"])
        self.assertEqual(self.stored_blobs(), before)

    def stored_blobs(self):
        root = self.server.data + "/registry/blobs"
        return sorted(name for _, _, names in os.walk(root) for name in names)


class PodmanAndBuildah(Registry):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("needs root")
        missing = [name for name in ("podman", "buildah") if not shutil.which(name)]
        if missing:
            self.skipTest("needs " + ", ".join(missing))
        super().setUp()

    def store(self):
        """Flags of an image store of its own."""
        folder = Folder()
        self.addCleanup(folder.remove)
        return ["--root", folder.path + "/root", "--runroot", folder.path + "/run",
                "--storage-driver", "vfs"]

    def build(self, store):
        with open(self.path("Dockerfile"), "w", encoding="utf-8") as file:
            file.write("FROM scratch\nCOPY busybox /bin/busybox\n"
                       f"LABEL repository={self.repository}\nCMD [\"/bin/busybox\"]\n")
        run("buildah", *store, "bud", "-q", "-t", "local", self.folder.path)

    def round_trip(self, program):
        store = self.store()
        self.build(store)
        auth = self.path(program + ".json")
        run(program, *store, "login", "--authfile", auth, "--tls-verify=false", "-u", "AWS",
            "--password-stdin", self.server.registry, input=self.password)
        told = self.path(program + ".digest")
        run(program, *store, "push", "--authfile", auth, "--tls-verify=false", "--digestfile",
            told, "local", f"docker://{self.name}:v1")
        with open(told, encoding="utf-8") as file:
            self.assertEqual(file.read().strip(), self.digests()["v1"])
        other = self.store()
        run(program, *other, "pull", "-q", "--authfile", auth, "--tls-verify=false",
            f"{self.name}:v1")
        ids = [run("podman", *which, "inspect", "--type", "image", "-f", "{{.Id}}", name)
               .stdout.strip() for which, name in ((store, "local"), (other, self.name + ":v1"))]
        self.assertEqual(ids[0], ids[1])
        digest = run("podman", *other, "inspect", "--type", "image", "-f", "{{.Digest}}",
                     self.name + ":v1").stdout.strip()
        self.assertEqual(digest, self.digests()["v1"])
        by_digest = run(program, *self.store(), "pull", "-q", "--authfile", auth,
                        "--tls-verify=false", f"{self.name}@{digest}")
        self.assertIn(ids[0], by_digest.stdout)

    def refusals(self, program):
        store = self.store()
        wrong = run(program, *store, "login", "--authfile", self.path("none.json"),
                    "--tls-verify=false", "-u", "AWS", "--password-stdin", self.server.registry,
                    input="wrong", check=False)
        self.assertNotEqual(wrong.returncode, 0)
        self.assertRegex(wrong.stderr, "invalid username/password|unauthorized|authentication")
        missing = run(program, *store, "pull", "--creds", "AWS:" + self.password,
                      "--tls-verify=false", self.server.registry + "/no/such:v1", check=False)
        self.assertNotEqual(missing.returncode, 0)
        self.assertRegex(missing.stderr, "name unknown|does not exist")
        with open(self.path("none.json"), "w", encoding="utf-8") as file:
            file.write("{}")
        nobody = run(program, *store, "pull", "--authfile", self.path("none.json"),
                     "--tls-verify=false", self.name + ":v1", check=False)
        self.assertNotEqual(nobody.returncode, 0)
        self.assertRegex(nobody.stderr, "authentication required|unauthorized")

    def test_podman_push_and_pull(self):
        self.round_trip("podman")

    def test_buildah_push_and_pull(self):
        self.round_trip("buildah")

    def test_podman_refusals(self):
        self.refusals("podman")

    def test_buildah_refusals(self):
        self.refusals("buildah")

    def test_podman_manifest_list(self):
        store = self.store()
        self.build(store)
        run("podman", *store, "manifest", "create", "many", "containers-storage:localhost/local")
        run("podman", *store, "manifest", "push", "--all", "--tls-verify=false", "--creds",
            "AWS:" + self.password, "many", f"docker://{self.name}:many")
        raw = self.http("GET", f"/v2/{self.repository}/manifests/many")
        self.assertEqual(raw.status, 200, raw)
        self.assertIn(raw.headers["content-type"],
                      (INDEX, "application/vnd.docker.distribution.manifest.list.v2+json"))
        self.assertEqual(len(raw.json["manifests"]), 1)
        self.assertEqual(raw.headers["docker-content-digest"], self.digests()["many"])
        run("podman", *self.store(), "pull", "-q", "--tls-verify=false", "--creds",
            "AWS:" + self.password, f"{self.name}:many")


class Docker(Registry):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("needs root")
        missing = [name for name in ("docker", "dockerd") if not shutil.which(name)]
        if missing:
            self.skipTest("needs " + ", ".join(missing))
        super().setUp()
        self.engine = Engine.get()
        self.config = self.path("docker-" + self.repository.replace("/", "-"))

    def docker(self, *argv, check=True, stdin=None):
        return self.engine.docker(*argv, check=check, stdin=stdin, config=self.config)

    def login(self, password, check=True):
        return self.docker("login", "--username", "AWS", "--password-stdin",
                           self.server.registry, stdin=password, check=check)

    def push(self, tag):
        """Builds and pushes an image of this test; returns its digest as docker says it."""
        context = self.path("context-" + self.repository.replace("/", "-"))
        os.makedirs(context, exist_ok=True)
        shutil.copy("/bin/busybox", context)
        with open(context + "/Dockerfile", "w", encoding="utf-8") as file:
            file.write("FROM scratch\nCOPY busybox /bin/busybox\n"
                       f"LABEL test={self.repository}:{tag}\n")
        self.docker("build", "-q", "-t", f"{self.name}:{tag}", context)
        self.addCleanup(self.docker, "image", "rm", "-f", f"{self.name}:{tag}", check=False)
        return DIGEST.search(self.docker("push", f"{self.name}:{tag}").stdout).group(0)

    def image_id(self, name):
        return self.docker("image", "inspect", "-f", "{{.Id}}", name).stdout.strip()

    def test_push_and_pull(self):
        self.login(self.password)
        digest = self.push("v1")
        self.assertEqual(self.digests(), {"v1": digest})
        before = self.image_id(self.name + ":v1")
        self.docker("image", "rm", "-f", before)
        self.docker("pull", self.name + ":v1")
        self.assertEqual(self.image_id(self.name + ":v1"), before)
        self.docker("image", "rm", "-f", before)
        self.docker("pull", f"{self.name}@{digest}")
        self.assertEqual(self.image_id(f"{self.name}@{digest}"), before)

    def test_one_tag_for_two_platforms(self):
        self.login(self.password)
        digests = {name: self.push(name) for name in ("amd64", "arm64")}
        self.docker("manifest", "create", "--insecure", self.name + ":all",
                    *(f"{self.name}@{digest}" for digest in digests.values()))
        self.docker("manifest", "annotate", self.name + ":all", f"{self.name}@{digests['arm64']}",
                    "--os", "linux", "--arch", "arm64")
        told = self.docker("manifest", "push", "--insecure", self.name + ":all").stdout.strip()
        self.assertEqual(self.digests()["all"], told)
        index = self.http("GET", f"/v2/{self.repository}/manifests/all")
        self.assertEqual({one["platform"]["architecture"]: one["digest"]
                          for one in index.json["manifests"]}, digests)
        self.docker("image", "rm", "-f", self.image_id(self.name + ":amd64"))
        self.docker("pull", "--platform", "linux/amd64", self.name + ":all")
        self.assertIn(f"{self.name}@{told}", self.docker(
            "image", "inspect", "-f", "{{.RepoDigests}}", self.name + ":all").stdout)

    def test_second_push_finds_its_layers(self):
        self.login(self.password)
        first = self.push("v1")
        self.docker("tag", self.name + ":v1", self.name + ":v2")
        pushed = self.docker("push", self.name + ":v2").stdout
        self.assertIn("Layer already exists", pushed)
        self.assertEqual(self.digests(), {"v1": first, "v2": first})

    def test_push_to_a_second_repository(self):
        self.login(self.password)
        self.ecr.put_account_setting(name="BLOB_MOUNTING", value="ENABLED")
        self.addCleanup(self.ecr.put_account_setting, name="BLOB_MOUNTING", value="DISABLED")
        digest = self.push("v1")
        other = self.repository + "-too"
        self.ecr.create_repository(repositoryName=other)
        name = f"{self.server.registry}/{other}:v1"
        self.docker("tag", self.name + ":v1", name)
        pushed = self.docker("push", name).stdout
        self.assertIn("Mounted from " + self.repository, pushed)
        self.assertEqual(self.digests(other), {"v1": digest})

    def test_wrong_password_does_not_log_in(self):
        refused = self.login("wrong", check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("unauthorized", (refused.stdout + refused.stderr).lower())

    def test_without_login_nothing_is_pulled_or_pushed(self):
        self.login(self.password)
        self.push("v1")
        self.docker("logout", self.server.registry)
        for command in ("push", "pull"):
            refused = self.docker(command, self.name + ":v1", check=False)
            self.assertNotEqual(refused.returncode, 0)
            self.assertRegex(refused.stderr, "no basic auth credentials|unauthorized|auth")

    def test_unknown_repository_and_tag_say_so(self):
        self.login(self.password)
        self.push("v1")
        name = f"{self.server.registry}/no/such:v1"
        pull = self.docker("pull", name, check=False)
        self.assertNotEqual(pull.returncode, 0)
        self.assertRegex(pull.stderr, "name unknown|does not exist|not found")
        self.docker("tag", self.name + ":v1", name)
        self.addCleanup(self.docker, "image", "rm", "-f", name, check=False)
        push = self.docker("push", name, check=False)
        self.assertNotEqual(push.returncode, 0)
        self.assertRegex(push.stderr, "name unknown|does not exist")
        tag = self.docker("pull", self.name + ":v9", check=False)
        self.assertNotEqual(tag.returncode, 0)
        self.assertRegex(tag.stderr, "manifest unknown|not found|does not exist")


class RawHttp(Registry):
    def start(self):
        answer = self.http("POST", f"/v2/{self.repository}/blobs/uploads/",
                           headers={"Content-Length": "0"})
        self.assertEqual(answer.status, 202, answer)
        return re.sub(r"^https?://[^/]+", "", answer.headers["location"])

    def patch(self, location, data, first):
        answer = self.http("PATCH", location, data, {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"{first}-{first + len(data) - 1}"})
        return answer

    def finish(self, location, digest, data=b""):
        mark = "&" if "?" in location else "?"
        return self.http("PUT", f"{location}{mark}digest={digest}", data)

    def push_blob(self, data):
        answer = self.finish(self.start(), digest_of(data), data)
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(answer.headers["docker-content-digest"], digest_of(data))
        return f"/v2/{self.repository}/blobs/{digest_of(data)}"

    def push_image(self, tag, data):
        """Layers are served to every puller once an image refers to them."""
        layer = self.push_blob(data)
        config = b"{}"
        self.push_blob(config)
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
                       "digest": digest_of(config), "size": len(config)},
            "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar",
                        "digest": digest_of(data), "size": len(data)}]}).encode()
        put = self.http("PUT", f"/v2/{self.repository}/manifests/{tag}", manifest,
                        {"Content-Type": MANIFEST})
        self.assertEqual(put.status, 201, put)
        self.assertEqual(put.headers["docker-content-digest"], digest_of(manifest))
        return layer, manifest

    def test_base_asks_for_basic_authentication(self):
        answer = exchange(self.server.port, "GET", "/v2/")
        self.assertEqual(answer.status, 401)
        self.assertIn("Basic", answer.headers["www-authenticate"])
        self.assertEqual(answer.json["errors"][0]["code"], "UNAUTHORIZED")
        self.assertEqual(self.http("GET", "/v2/").status, 200)

    def test_upload_goes_on_after_kill(self):
        data = os.urandom(3 << 20)
        half = len(data) // 2
        location = self.start()
        self.assertEqual(self.patch(location, data[:half], 0).status, 202)
        self.server.kill()
        self.server.start()
        status = self.http("GET", location)
        self.assertEqual(status.status, 204, status)
        self.assertEqual(status.headers["range"], f"0-{half - 1}")
        wrong_place = self.patch(location, data[:10], 0)
        self.assertEqual(wrong_place.status, 416, wrong_place)
        self.assertEqual(wrong_place.headers["range"], f"0-{half - 1}")
        self.assertEqual(self.patch(location, data[half:], half).status, 202)
        done = self.finish(location, digest_of(data))
        self.assertEqual(done.status, 201, done)
        blob = f"/v2/{self.repository}/blobs/{digest_of(data)}"
        self.assertEqual(self.http("HEAD", blob).headers["content-length"], str(len(data)))
        self.assertEqual(self.http("GET", location).status, 404)

    def test_upload_in_one_request(self):
        data = os.urandom(100_000)
        answer = self.http("POST", f"/v2/{self.repository}/blobs/uploads/"
                                   f"?digest={digest_of(data)}", data)
        self.assertEqual(answer.status, 201, answer)

    def test_wrong_digest_leaves_nothing(self):
        data = os.urandom(200_000)
        wrong = "sha256:" + "0" * 64
        at_once = self.http("POST", f"/v2/{self.repository}/blobs/uploads/?digest={wrong}", data)
        in_two = self.finish(self.start(), wrong, data)
        for answer in (at_once, in_two):
            self.assertEqual(answer.status, 400, answer)
            self.assertEqual(answer.json["errors"][0]["code"], "DIGEST_INVALID")
        for digest in (wrong, digest_of(data)):
            self.assertEqual(self.http("HEAD", f"/v2/{self.repository}/blobs/{digest}").status,
                             404)
        kept = [name for _, _, names in os.walk(self.server.data + "/registry/blobs")
                for name in names]
        self.assertNotIn("0" * 64, kept)
        self.assertNotIn(digest_of(data)[7:], kept)
        uploads = os.listdir(self.server.data + "/registry/uploads")
        self.assertEqual([name for name in uploads
                          if name.partition(".")[0] in str(in_two.headers)], [])

    def test_cancelled_upload_is_gone(self):
        location = self.start()
        self.patch(location, b"x" * 1000, 0)
        upload = location.split("?")[0].rsplit("/", 1)[1]
        self.assertIn(upload + ".data", os.listdir(self.server.data + "/registry/uploads"))
        self.assertEqual(self.http("DELETE", location).status, 204)
        self.assertEqual(self.http("GET", location).status, 404)
        self.assertEqual([name for name in os.listdir(self.server.data + "/registry/uploads")
                          if name.startswith(upload)], [])

    def test_ranges(self):
        data = os.urandom(1 << 20)
        blob, _ = self.push_image("v1", data)
        whole = self.http("GET", blob)
        self.assertEqual((whole.status, whole.body), (200, data))
        for header, first, last in (("bytes=0-0", 0, 0), ("bytes=1000-1999", 1000, 1999),
                                    ("bytes=-7", len(data) - 7, len(data) - 1),
                                    ("bytes=1048000-", 1048000, len(data) - 1),
                                    ("bytes=5-99999999", 5, len(data) - 1)):
            with self.subTest(range=header):
                part = self.http("GET", blob, headers={"Range": header})
                self.assertEqual(part.status, 206, part)
                self.assertEqual(part.body, data[first:last + 1])
                self.assertEqual(part.headers["content-range"],
                                 f"bytes {first}-{last}/{len(data)}")
        beyond = self.http("GET", blob, headers={"Range": f"bytes={len(data)}-"})
        self.assertEqual(beyond.status, 416)

    def test_manifest_comes_back_byte_for_byte(self):
        _, manifest = self.push_image("v1", b"layer of some kind")
        for reference in ("v1", digest_of(manifest)):
            answer = self.http("GET", f"/v2/{self.repository}/manifests/{reference}")
            self.assertEqual(answer.body, manifest)
            self.assertEqual(answer.headers["content-type"], MANIFEST)
            head = self.http("HEAD", f"/v2/{self.repository}/manifests/{reference}")
            self.assertEqual(head.headers["docker-content-digest"], digest_of(manifest))
            self.assertEqual(head.body, b"")

    def test_manifest_of_missing_layers_is_refused(self):
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
                       "digest": "sha256:" + "1" * 64, "size": 2}, "layers": []}).encode()
        answer = self.http("PUT", f"/v2/{self.repository}/manifests/v1", manifest,
                           {"Content-Type": MANIFEST})
        self.assertEqual(answer.status, 404, answer)
        self.assertEqual(answer.json["errors"][0]["code"], "MANIFEST_BLOB_UNKNOWN")
        self.assertEqual(self.digests(), {})

    def test_mount_only_where_it_is_switched_on(self):
        data = os.urandom(50_000)
        self.push_image("v1", data)
        other = self.repository + "-too"
        self.ecr.create_repository(repositoryName=other)
        mount = (f"/v2/{other}/blobs/uploads/?mount={digest_of(data)}"
                 f"&from={self.repository}")
        self.ecr.put_account_setting(name="BLOB_MOUNTING", value="DISABLED")
        self.assertEqual(self.http("POST", mount, b"").status, 202)
        self.ecr.put_account_setting(name="BLOB_MOUNTING", value="ENABLED")
        self.addCleanup(self.ecr.put_account_setting, name="BLOB_MOUNTING", value="DISABLED")
        answer = self.http("POST", mount, b"")
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(self.http("HEAD", f"/v2/{other}/blobs/{digest_of(data)}").status, 200)
        unknown = mount.replace(digest_of(data), "sha256:" + "2" * 64)
        self.assertEqual(self.http("POST", unknown, b"").status, 202)

    def test_unknown_things_say_what_is_unknown(self):
        zero = "sha256:" + "0" * 64
        for path, code in ((f"/v2/no/such/manifests/v1", "NAME_UNKNOWN"),
                           (f"/v2/no/such/tags/list", "NAME_UNKNOWN"),
                           (f"/v2/{self.repository}/manifests/v1", "MANIFEST_UNKNOWN"),
                           (f"/v2/{self.repository}/manifests/{zero}", "MANIFEST_UNKNOWN"),
                           (f"/v2/{self.repository}/blobs/{zero}", "BLOB_UNKNOWN"),
                           (f"/v2/{self.repository}/blobs/uploads/x", "BLOB_UPLOAD_UNKNOWN")):
            with self.subTest(path=path):
                answer = self.http("GET", path)
                self.assertEqual(answer.status, 404, answer)
                self.assertEqual(answer.json["errors"][0]["code"], code)


if __name__ == "__main__":
    main()
