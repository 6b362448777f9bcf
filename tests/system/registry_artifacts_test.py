"""Artifacts, signatures and multi-platform images as clients handle them: copied between
repositories with what belongs to them, verified, and deleted."""
import base64
import json
import os
import shutil
import unittest

from harness import Engine, main, run
from registry_clients_test import INDEX, MANIFEST, Registry, digest_of

SIGNATURE = "application/vnd.dev.cosign.simplesigning.v1+json"
ANNOTATION = "dev.cosignproject.cosign/signature"
EMPTY = "application/vnd.oci.empty.v1+json"


class Artifacts(Registry):
    """What the tests share: skopeo, and pushes by hand."""

    def setUp(self):
        if not shutil.which("skopeo"):
            self.skipTest("needs skopeo")
        super().setUp()
        self.other = self.repository + "-copy"
        self.ecr.create_repository(repositoryName=self.other)
        self.copy_name = f"{self.server.registry}/{self.other}"

    def skopeo(self, *argv, options=(), check=True):
        """One skopeo command with the login on every side that is a registry."""
        command, *rest = argv
        secret = "AWS:" + self.password
        if command == "copy":
            flags = ["--src-tls-verify=false", "--dest-tls-verify=false"]
            for side, name in zip(("--src-creds", "--dest-creds"), rest[-2:]):
                flags += [side, secret] if name.startswith("docker://") else []
        else:
            flags = ["--tls-verify=false", "--creds", secret]
        return run("skopeo", *options, command, *flags, *rest, check=check)

    def push_blob(self, data, repository=None):
        answer = self.http("POST", f"/v2/{repository or self.repository}/blobs/uploads/"
                                   f"?digest={digest_of(data)}", data)
        self.assertEqual(answer.status, 201, answer)
        return {"digest": digest_of(data), "size": len(data)}

    def push_manifest(self, document, reference=None, repository=None):
        data = json.dumps(document).encode()
        path = f"/v2/{repository or self.repository}/manifests/{reference or digest_of(data)}"
        answer = self.http("PUT", path, data, {"Content-Type": document["mediaType"]})
        self.assertEqual(answer.status, 201, answer)
        return {"mediaType": document["mediaType"], "digest": digest_of(data), "size": len(data)}

    def push_image(self, tag):
        """An image by skopeo; its descriptor."""
        layout = self.make_layout(self.repository.replace("/", "-"), self.repository.encode())
        self.skopeo("copy", f"oci:{layout}:latest", f"docker://{self.name}:{tag}")
        with open(layout + "/index.json", encoding="utf-8") as file:
            entry = json.load(file)["manifests"][0]
        return {name: entry[name] for name in ("mediaType", "digest", "size")}

    def artifact_of(self, subject, content, kind):
        """An image manifest that is no image."""
        return {"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": kind,
                "config": {"mediaType": EMPTY, **self.push_blob(b"{}")},
                "layers": [{"mediaType": kind, **self.push_blob(content)}],
                "annotations": {"org.example.kind": kind}, "subject": subject}

    def referrers(self, digest, repository=None):
        answer = self.http("GET", f"/v2/{repository or self.repository}/referrers/{digest}")
        self.assertEqual(answer.status, 200, answer)
        return answer.json["manifests"]

    def manifest(self, reference, repository=None):
        return self.http("GET", f"/v2/{repository or self.repository}/manifests/{reference}")


class Referrers(Artifacts):
    def test_copied_artifacts_refer_to_the_copied_image(self):
        subject = self.push_image("v1")
        kinds = ("application/vnd.example.sbom+json", "application/vnd.example.signature")
        for number, kind in enumerate(kinds):
            self.push_manifest(self.artifact_of(subject, kind.encode(), kind), f"artifact-{number}")
        self.skopeo("copy", f"docker://{self.name}:v1", f"docker://{self.copy_name}:v1")
        self.assertEqual(self.referrers(subject["digest"], self.other), [])
        for number in range(len(kinds)):
            self.skopeo("copy", "--preserve-digests", f"docker://{self.name}:artifact-{number}",
                        f"docker://{self.copy_name}:artifact-{number}")
        copied = self.referrers(subject["digest"], self.other)
        self.assertEqual(copied, self.referrers(subject["digest"]))
        self.assertEqual({one["artifactType"] for one in copied}, set(kinds))
        self.assertEqual([one["annotations"]["org.example.kind"] for one in copied],
                         [one["artifactType"] for one in copied])
        for one in copied:
            self.assertEqual(digest_of(self.manifest(one["digest"], self.other).body),
                             one["digest"])

    def test_deleted_artifacts_are_no_referrers(self):
        subject = self.push_image("v1")
        self.push_manifest(self.artifact_of(subject, b"sbom", "application/vnd.example.sbom"), "a")
        self.assertEqual(len(self.referrers(subject["digest"])), 1)
        self.skopeo("delete", f"docker://{self.name}:a")
        self.assertEqual(self.referrers(subject["digest"]), [])
        # An artifact may outlive what it is about.
        self.push_manifest(self.artifact_of(subject, b"sbom", "application/vnd.example.sbom"), "a")
        self.skopeo("delete", f"docker://{self.name}:v1")
        self.assertEqual(self.manifest("v1").status, 404)
        self.assertEqual(len(self.referrers(subject["digest"])), 1)

    def test_the_ecr_api_tells_the_same(self):
        subject = self.push_image("v1")
        kind = "application/vnd.example.sbom"
        artifact = self.push_manifest(self.artifact_of(subject, b"sbom", kind))
        found = self.ecr.list_image_referrers(repositoryName=self.repository,
                                              subjectId={"imageDigest": subject["digest"]})
        self.assertEqual([(one["digest"], one["artifactType"]) for one in found["referrers"]],
                         [(artifact["digest"], kind)])


class Signatures(Artifacts):
    """Sigstore signatures, which clients keep under the tag sha256-<digest>.sig."""

    def setUp(self):
        super().setUp()
        if not shutil.which("openssl"):
            self.skipTest("needs openssl")
        self.keys = self.path("keys-" + self.repository.replace("/", "-"))
        os.makedirs(self.keys + "/registries.d")
        for name in ("ours", "other"):
            run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out",
                f"{self.keys}/{name}.pem")
            run("openssl", "ec", "-in", f"{self.keys}/{name}.pem", "-pubout", "-out",
                f"{self.keys}/{name}-public.pem")
        with open(self.keys + "/registries.d/all.yaml", "w", encoding="utf-8") as file:
            file.write("default-docker:\n  use-sigstore-attachments: true\n")

    def verifies(self, layer, name, repository):
        """Whether the signature in the repository is one of the key over its payload."""
        with open(self.keys + "/signature", "wb") as file:
            file.write(base64.b64decode(layer["annotations"][ANNOTATION]))
        with open(self.keys + "/content", "wb") as file:
            file.write(self.http("GET", f"/v2/{repository}/blobs/{layer['digest']}").body)
        return run("openssl", "dgst", "-sha256", "-verify", f"{self.keys}/{name}-public.pem",
                   "-signature", self.keys + "/signature", self.keys + "/content",
                   check=False).returncode == 0

    def sign(self, image):
        payload = json.dumps({"critical": {
            "identity": {"docker-reference": self.name + ":v1"},
            "image": {"docker-manifest-digest": image["digest"]},
            "type": "cosign container image signature"}, "optional": {}}).encode()
        path = self.keys + "/payload"
        with open(path, "wb") as file:
            file.write(payload)
        run("openssl", "dgst", "-sha256", "-sign", self.keys + "/ours.pem", "-out", path + ".sig", path)
        with open(path + ".sig", "rb") as file:
            signature = base64.b64encode(file.read()).decode()
        layer = {"mediaType": SIGNATURE, **self.push_blob(payload),
                 "annotations": {ANNOTATION: signature}}
        config = json.dumps({"architecture": "", "os": "", "config": {}, "rootfs": {
            "type": "layers", "diff_ids": [digest_of(payload)]}}).encode()
        self.tag = image["digest"].replace(":", "-") + ".sig"
        self.push_manifest({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
                       **self.push_blob(config)}, "layers": [layer]}, self.tag)

    def test_copies_keep_their_signatures(self):
        image = self.push_image("v1")
        source, copy = f"docker://{self.name}:v1", f"docker://{self.copy_name}:v1"
        look = ("--registries.d", self.keys + "/registries.d")
        self.skopeo("copy", source, copy, options=look)
        self.sign(image)
        self.assertEqual(self.manifest(self.tag, self.other).status, 404)
        self.skopeo("copy", source, copy, options=look)
        signed = self.manifest(self.tag, self.other)
        self.assertEqual(signed.status, 200, signed)
        layer = signed.json["layers"][0]
        self.assertEqual(layer["mediaType"], SIGNATURE)
        self.assertTrue(self.verifies(layer, "ours", self.other))
        self.assertFalse(self.verifies(layer, "other", self.other))
        self.skopeo("copy", "--remove-signatures", source, copy + "-bare", options=look)
        self.assertEqual(self.digests(self.other)["v1-bare"], image["digest"])


class MultiPlatform(Artifacts):
    def test_copied_and_deleted_from_the_top(self):
        layout, digest = self.make_index_layout(
            "platforms-" + self.repository.replace("/", "-"), ("amd64", "arm64", "s390x"))
        self.skopeo("copy", "--all", f"oci:{layout}:latest", f"docker://{self.name}:all")
        self.skopeo("copy", "--all", f"docker://{self.name}:all", f"docker://{self.copy_name}:all")
        index = self.manifest("all", self.other)
        self.assertEqual((digest_of(index.body), index.headers["content-type"]), (digest, INDEX))
        children = [one["digest"] for one in index.json["manifests"]]
        self.assertEqual(len(children), 3)
        kept = self.skopeo("delete", f"docker://{self.copy_name}@{children[0]}", check=False)
        self.assertNotEqual(kept.returncode, 0)
        self.skopeo("delete", f"docker://{self.copy_name}:all")
        for child in children:
            self.skopeo("delete", f"docker://{self.copy_name}@{child}")
        self.assertEqual(self.digests(self.other), {})
        # What the first repository has is its own.
        back = self.path("platforms-back")
        self.skopeo("copy", "--all", f"docker://{self.name}:all", f"oci:{back}:latest")

    def test_umoci_images_make_the_round(self):
        if not shutil.which("umoci"):
            self.skipTest("needs umoci")
        layout, back, bundle = (self.path(name) for name in ("umoci", "umoci-back", "bundle"))
        run("umoci", "init", "--layout", layout)
        run("umoci", "new", "--image", layout + ":v1")
        source = self.path("busybox")
        run("umoci", "insert", "--rootless", "--image", layout + ":v1", source, "/bin/busybox")
        run("umoci", "config", "--image", layout + ":v1", "--config.cmd", "/bin/busybox")
        self.skopeo("copy", f"oci:{layout}:v1", f"docker://{self.name}:v1")
        self.skopeo("copy", f"docker://{self.name}:v1", f"oci:{back}:v1")
        run("umoci", "unpack", "--rootless", "--image", back + ":v1", bundle)
        with open(source, "rb") as one, open(bundle + "/rootfs/bin/busybox", "rb") as two:
            self.assertEqual(one.read(), two.read())
        told = json.loads(run("umoci", "stat", "--json", "--image", back + ":v1").stdout)
        self.assertEqual(len(told["history"]), 2)

    def test_docker_manifest_lists(self):
        if os.geteuid() != 0 or not shutil.which("dockerd"):
            self.skipTest("needs root and dockerd")
        engine = Engine.get()
        config = self.path("docker-lists")
        engine.docker("login", "--username", "AWS", "--password-stdin", self.server.registry,
                      stdin=self.password, config=config)
        names = []
        for architecture in ("amd64", "arm64"):
            layout = self.make_layout(f"list-{architecture}", architecture.encode())
            names.append(f"{self.name}:{architecture}")
            self.skopeo("copy", "--format", "v2s2", f"oci:{layout}:latest", "docker://" + names[-1])
        many = self.name + ":many"
        engine.docker("manifest", "create", "--insecure", many, *names, config=config)
        engine.docker("manifest", "annotate", many, names[1], "--arch", "arm64", config=config)
        pushed = engine.docker("manifest", "push", "--insecure", many, config=config).stdout
        answer = self.manifest("many")
        self.assertEqual(digest_of(answer.body), self.digests()["many"])
        self.assertIn(self.digests()["many"], pushed)
        self.assertEqual({one["platform"]["architecture"] for one in answer.json["manifests"]},
                         {"amd64", "arm64"})
        engine.docker("pull", "--platform", "linux/amd64", many, config=config)
        engine.docker("image", "rm", "-f", many, check=False, config=config)

    def test_buildah_manifest_lists(self):
        if os.geteuid() != 0 or not shutil.which("buildah"):
            self.skipTest("needs root and buildah")
        folder = self.path("buildah-lists")
        store = ["--root", folder + "/root", "--runroot", folder + "/run", "--storage-driver",
                 "vfs"]
        secret = ("--tls-verify=false", "--creds", "AWS:" + self.password)
        self.push_image("one")
        run("buildah", *store, "manifest", "create", "many")
        run("buildah", *store, "manifest", "add", *secret, "many", f"docker://{self.name}:one")
        run("buildah", *store, "manifest", "push", *secret, "--all", "--format", "oci", "many",
            f"docker://{self.name}:many")
        answer = self.manifest("many")
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, INDEX), answer)
        self.assertEqual([one["digest"] for one in answer.json["manifests"]],
                         [self.digests()["one"]])
        self.skopeo("delete", f"docker://{self.name}:many")
        self.skopeo("delete", f"docker://{self.name}:one")
        self.assertEqual(self.digests(), {})


if __name__ == "__main__":
    main()
