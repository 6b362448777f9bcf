"""The pull through cache: a second server is the upstream, which ends and comes back; so is Debian's
docker-registry."""
import json
import os
import unittest

from docker_registry import PROGRAM, USER, DockerRegistry
from ecr_settings_test import Images, client_error
from harness import Server, main
from registry_clients_test import INDEX, MANIFEST, digest_of


def login_of(server):
    """User and password of a registry client of the server."""
    import base64
    token = server.client("ecr").get_authorization_token()["authorizationData"][0]
    return base64.b64decode(token["authorizationToken"]).decode().split(":", 1)


class Cache(unittest.TestCase):
    """What the tests share: secrets and rules of `cache`, whose upstream is at `upstream`."""

    def arn(self, name):
        return (f"arn:aws:secretsmanager:{self.cache.access['region']}:"
                f"{self.cache.access['account']}:secret:ecr-pullthroughcache/{name}-a1B2c3")

    def put_secret(self, name, text, mode=0o600):
        folder = os.path.join(self.cache.data, "secrets", self.cache.access["account"],
                              "ecr-pullthroughcache")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.upstream.port}"

    def put_login(self, user, password):
        self.put_secret("upstream", json.dumps({
            "username": user, "accessToken": password, "hosts": [self.origin]}))

    def add_rule(self, prefix, **more):
        return self.ecr.create_pull_through_cache_rule(
            ecrRepositoryPrefix=prefix, upstreamRegistryUrl=self.origin, **more)


class PullThrough(Cache):
    @classmethod
    def setUpClass(cls):
        cls.upstream = Server().start()
        cls.cache = Server("--local-upstreams").start()
        cls.upstream.client("ecr").create_repository(repositoryName="team/web")
        cls.source = Images(cls.upstream)
        cls.images = Images(cls.cache)
        cls.ecr = cls.cache.client("ecr")

    @classmethod
    def tearDownClass(cls):
        cls.cache.close()
        cls.upstream.close()

    def test_secrets_are_private_files(self):
        client_error(self, "SecretNotFoundException", self.add_rule, prefix="secret",
                     credentialArn=self.arn("none"))
        self.put_secret("open", "{}", 0o644)
        client_error(self, "UnableToAccessSecretException", self.add_rule, prefix="secret",
                     credentialArn=self.arn("open"))
        self.put_secret("empty", "{}")
        client_error(self, "UnableToDecryptSecretValueException", self.add_rule, prefix="secret",
                     credentialArn=self.arn("empty"))

    def test_pulls_of_another_server(self):
        digest = self.source.push("team/web", "v1", "one")
        self.add_rule("anonymous")
        told = self.ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix="anonymous")
        self.assertFalse(told["isValid"])
        self.assertIn("401", told["failure"])

        user, password = login_of(self.upstream)
        self.put_login(user, password)
        self.add_rule("mirror", credentialArn=self.arn("upstream"))
        told = self.ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix="mirror")
        self.assertTrue(told["isValid"], told)
        self.assertEqual(self.images.pull("mirror/team/none", "v1"), 404)
        self.assertEqual(self.images.pull("mirror/team/web", "v1"), 200)
        found = self.ecr.describe_images(repositoryName="mirror/team/web")["imageDetails"]
        self.assertEqual([(one["imageDigest"], one["imageTags"]) for one in found],
                         [(digest, ["v1"])])
        self.upstream.stop()
        try:
            self.assertEqual(self.images.pull("mirror/team/web", "v1"), 200)
            self.assertEqual(self.images.pull("mirror/team/web", "v2"), 502)
            client_error(self, "UnableToGetUpstreamImageException", self.ecr.batch_get_image,
                         repositoryName="mirror/team/web", imageIds=[{"imageTag": "v2"}])
            self.cache.stop()
            self.cache.start()
            self.assertEqual(self.images.pull("mirror/team/web", "v1"), 200)
        finally:
            self.upstream.start()
        pages = self.ecr.get_paginator("describe_pull_through_cache_rules").paginate(
            PaginationConfig={"PageSize": 1})
        self.assertEqual([rule["ecrRepositoryPrefix"] for page in pages
                          for rule in page["pullThroughCacheRules"]], ["anonymous", "mirror"])


class LocalUpstream(unittest.TestCase):
    def test_is_refused_without_the_option(self):
        server = Server().start()
        self.addCleanup(server.close)
        ecr = server.client("ecr")
        for prefix, host in (("name", "localhost"), ("number", "127.0.0.1"), ("six", "[::1]"),
                             ("mapped", "[::ffff:127.0.0.1]"), ("short", "127.1"),
                             ("link", "169.254.169.254"), ("any", "0.0.0.0")):
            ecr.create_pull_through_cache_rule(
                ecrRepositoryPrefix=prefix, upstreamRegistryUrl=f"http://{host}:{server.port}")
            told = ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix=prefix)
            self.assertFalse(told["isValid"])
            self.assertIn("an address of this host is not allowed", told["failure"])


@unittest.skipUnless(PROGRAM, "needs docker-registry")
class DockerRegistryUpstream(Cache):
    @classmethod
    def setUpClass(cls):
        cls.upstream = DockerRegistry(login=True).start()
        cls.cache = Server("--local-upstreams").start()
        cls.images = Images(cls.cache)
        cls.ecr = cls.cache.client("ecr")

    @classmethod
    def tearDownClass(cls):
        cls.cache.close()
        cls.upstream.close()

    def cached(self, reference, kind="manifests"):
        return self.images.http("GET", f"/v2/mirror/team/web/{kind}/{reference}",
                                headers={"Accept": f"{INDEX}, {MANIFEST}"})

    def check_image(self, digest):
        answer = self.cached(digest)
        self.assertEqual((answer.status, digest_of(answer.body)), (200, digest), answer)
        document = json.loads(answer.body)
        for blob in [document["config"], *document["layers"]]:
            content = self.cached(blob["digest"], "blobs")
            self.assertEqual(digest_of(content.body), blob["digest"], content)

    def test_indexes_images_and_artifacts(self):
        push = self.upstream.push_image
        platforms = [push("team/web", None, [os.urandom(300_000), b"own"]) for _ in range(2)]
        index = self.upstream.push_index("team/web", "all", platforms)
        artifact = push("team/web", "artifact", [b"signature"], subject=index)
        self.put_login(USER[0], "wrong")
        self.add_rule("mirror", credentialArn=self.arn("upstream"))
        told = self.ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix="mirror")
        self.assertFalse(told["isValid"])
        self.put_login(*USER)
        told = self.ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix="mirror")
        self.assertTrue(told["isValid"], told)

        self.assertEqual(self.cached("none").status, 404)
        answer = self.cached("all")
        self.assertEqual((answer.status, digest_of(answer.body)), (200, index["digest"]), answer)
        self.assertEqual(answer.headers["content-type"], INDEX)
        self.check_image(platforms[0]["digest"])
        self.assertEqual(digest_of(self.cached("artifact").body), artifact["digest"])
        listed = self.cached(index["digest"], "referrers").json["manifests"]
        self.assertEqual([one["digest"] for one in listed], [artifact["digest"]])

        self.upstream.stop()
        self.assertEqual(digest_of(self.cached("all").body), index["digest"])
        self.check_image(platforms[0]["digest"])
        self.check_image(artifact["digest"])
        self.assertEqual(self.cached(platforms[1]["digest"]).status, 502)


if __name__ == "__main__":
    main()
