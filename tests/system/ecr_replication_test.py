"""Replication between regions and accounts of one installation, and to another one."""
import base64
import json
import os
import unittest

from ecr_settings_test import MANIFEST, Images, client_error, digest_of
from harness import Server, main, run, wait_until

INDEX = "application/vnd.oci.image.index.v1+json"
OTHER = "210987654321"


def rule(*destinations, prefix=None):
    out = {"destinations": [{"region": region, "registryId": account}
                            for account, region in destinations]}
    if prefix:
        out["repositoryFilters"] = [{"filter": prefix, "filterType": "PREFIX_MATCH"}]
    return out


class Replication(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.ecr = cls.server.client("ecr")
        cls.images = Images(cls.server)
        cls.account = cls.server.access["account"]
        cls.there = cls.server.client("ecr", region="eu-central-1")
        cls.third = cls.server.client("ecr", region="ap-south-1")
        cls.configure(cls.ecr, rule((cls.account, "eu-central-1"), prefix="app"),
                      rule((OTHER, "us-east-1"), prefix="refused"))
        cls.configure(cls.there, rule((cls.account, "ap-south-1")))

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    @staticmethod
    def configure(client, *rules):
        client.put_replication_configuration(replicationConfiguration={"rules": list(rules)})

    def statuses(self, repository, digest, client=None):
        return (client or self.ecr).describe_image_replication_status(
            repositoryName=repository, imageId={"imageDigest": digest})["replicationStatuses"]

    def wait_for(self, repository, digest):
        def complete():
            found = self.statuses(repository, digest)
            return found and all(one["status"] == "COMPLETE" for one in found)
        wait_until(complete, what=f"replication of {digest}")

    def push(self, repository, tag, content, subject=None):
        digest = self.images.push(repository, tag, content, subject)
        self.wait_for(repository, digest)
        return digest

    def create(self, name):
        self.ecr.create_repository(repositoryName=name)
        return name

    def tags_there(self, repository, digest, client=None):
        detail = (client or self.there).describe_images(
            repositoryName=repository, imageIds=[{"imageDigest": digest}])["imageDetails"][0]
        return sorted(detail.get("imageTags", []))

    def test_configuration_is_described_and_checked(self):
        other = self.server.client("ecr", region="eu-north-1")
        self.assertEqual(other.describe_registry()["replicationConfiguration"], {"rules": []})
        rules = [rule((self.account, "eu-west-2"), prefix="web")]
        self.configure(other, *rules)
        self.assertEqual(other.describe_registry()["replicationConfiguration"], {"rules": rules})
        put = other.put_replication_configuration
        message = client_error(self, "InvalidParameterException", put, replicationConfiguration={
            "rules": [rule((self.account, "eu-north-1"))]})
        self.assertIn("cannot be the same as the source registry", message)
        client_error(self, "InvalidParameterException", put, replicationConfiguration={
            "rules": [rule(*((self.account, f"xx-{n}") for n in range(26)))]})
        client_error(self, "InvalidParameterException", put, replicationConfiguration={
            "rules": [rule((self.account, "eu-west-2"))] * 11})
        self.configure(other)
        self.assertEqual(other.describe_registry()["replicationConfiguration"], {"rules": []})

    def test_image_arrives_with_its_tag_and_goes_no_further(self):
        name = self.create("app/first")
        digest = self.push(name, "v1", "replicated")
        self.assertEqual(self.statuses(name, digest), [
            {"region": "eu-central-1", "registryId": self.account, "status": "COMPLETE"}])
        self.assertEqual(self.tags_there(name, digest), ["v1"])
        got = self.there.batch_get_image(repositoryName=name, imageIds=[{"imageTag": "v1"}])
        manifest = got["images"][0]["imageManifest"]
        self.assertEqual(digest_of(manifest.encode()), digest)
        layers = [one["digest"] for one in json.loads(manifest)["layers"]]
        found = self.there.batch_check_layer_availability(repositoryName=name, layerDigests=layers)
        self.assertEqual([one["layerAvailability"] for one in found["layers"]], ["AVAILABLE"])
        self.assertEqual(self.statuses(name, digest, self.there), [])
        self.assertEqual(self.third.describe_repositories()["repositories"], [])
        self.images.push(name, "v2", "replicated")
        wait_until(lambda: self.tags_there(name, digest) == ["v1", "v2"], what="second tag")
        self.ecr.batch_delete_image(repositoryName=name, imageIds=[{"imageDigest": digest}])
        self.assertEqual(self.tags_there(name, digest), ["v1", "v2"])

    def test_only_what_a_rule_covers_and_only_after_it(self):
        digest = self.images.push(self.create("elsewhere"), "v1", "not covered")
        self.assertEqual(self.statuses("elsewhere", digest), [])
        names = [one["repositoryName"] for one in self.there.describe_repositories()["repositories"]]
        self.assertNotIn("elsewhere", names)
        client_error(self, "ImageNotFoundException", self.ecr.describe_image_replication_status,
                     repositoryName="elsewhere", imageId={"imageTag": "none"})

    def test_tag_that_may_not_move_there_stays_there(self):
        name = self.create("app/immutable")
        self.there.create_repository(repositoryName=name, imageTagMutability="IMMUTABLE")
        first = self.push(name, "v1", "first")
        second = self.push(name, "v1", "second")
        self.assertEqual(self.tags_there(name, first), ["v1"])
        self.assertEqual(self.tags_there(name, second), [])

    def test_template_of_the_destination_shapes_the_repository(self):
        self.there.create_repository_creation_template(
            prefix="app/templated", appliedFor=["REPLICATION"], imageTagMutability="IMMUTABLE",
            resourceTags=[{"Key": "from", "Value": "template"}])
        self.push(self.create("app/templated/web"), "v1", "templated")
        made = self.there.describe_repositories(
            repositoryNames=["app/templated/web"])["repositories"][0]
        self.assertEqual(made["imageTagMutability"], "IMMUTABLE")
        tags = self.there.list_tags_for_resource(resourceArn=made["repositoryArn"])["tags"]
        self.assertEqual(tags, [{"Key": "from", "Value": "template"}])

    def test_index_comes_with_its_images_and_a_signature_with_its_subject(self):
        name = self.create("app/index")
        children = [self.images.push(name, None, part) for part in ("amd64", "arm64")]
        index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [
            {"mediaType": MANIFEST, "digest": child, "size": 1} for child in children]}).encode()
        status = self.images.http("PUT", f"/v2/{name}/manifests/multi", index,
                                  {"Content-Type": INDEX}).status
        self.assertEqual(status, 201)
        self.wait_for(name, digest_of(index))
        for child in children:
            self.assertEqual(self.tags_there(name, child), [])
        self.assertEqual(self.tags_there(name, digest_of(index)), ["multi"])
        referrer = self.push(name, None, "attached", subject=digest_of(index))
        found = self.there.list_image_referrers(repositoryName=name,
                                                subjectId={"imageDigest": digest_of(index)})
        self.assertEqual([one["digest"] for one in found["referrers"]], [referrer])

    def test_other_account_has_to_allow_it(self):
        name = self.create("refused/web")
        digest = self.images.push(name, "v1", "not allowed")
        wait_until(lambda: self.statuses(name, digest)[0]["status"] == "FAILED", what="refusal")
        self.assertEqual(self.statuses(name, digest), [{
            "region": "us-east-1", "registryId": OTHER, "status": "FAILED",
            "failureCode": "AccessDenied"}])


class OwnServers(unittest.TestCase):
    def test_what_was_accepted_is_replicated_after_a_kill(self):
        server = Server().start()
        self.addCleanup(server.close)
        ecr = server.client("ecr")
        account = server.access["account"]
        Replication.configure(ecr, rule((account, "eu-central-1")))
        ecr.create_repository(repositoryName="web")
        images = Images(server)
        digests = [images.push("web", f"v{n}", f"image {n}") for n in range(8)]
        server.kill()
        server.start()
        ecr, there = server.client("ecr"), server.client("ecr", region="eu-central-1")

        def complete(digest):
            return all(one["status"] == "COMPLETE" for one in ecr.describe_image_replication_status(
                repositoryName="web", imageId={"imageDigest": digest})["replicationStatuses"])
        for number, digest in enumerate(digests):
            wait_until(lambda one=digest: complete(one), what="replication")
            found = there.describe_images(repositoryName="web",
                                          imageIds=[{"imageDigest": digest}])["imageDetails"][0]
            self.assertEqual(found["imageTags"], [f"v{number}"])

    def test_other_account_lets_images_in_by_its_registry_policy(self):
        server = Server("--dev").start()
        self.addCleanup(server.close)
        region, source = server.access["region"], server.access["account"]
        other = server.client("ecr", key=OTHER, secret="any")
        policy = {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{source}:root"},
            "Action": ["ecr:ReplicateImage", "ecr:CreateRepository"],
            "Resource": f"arn:aws:ecr:{region}:{OTHER}:repository/open/*"}]}
        other.put_registry_policy(policyText=json.dumps(policy))
        ecr, images = server.client("ecr"), Images(server)
        Replication.configure(ecr, rule((OTHER, region)))
        ended = {}
        for name in ("open/web", "closed/web"):
            ecr.create_repository(repositoryName=name)
            digest = images.push(name, "v1", name)

            def status(repository=name, image=digest):
                found = ecr.describe_image_replication_status(
                    repositoryName=repository, imageId={"imageDigest": image})
                return found["replicationStatuses"][0]["status"]
            wait_until(lambda ask=status: ask() != "IN_PROGRESS", what="an end")
            ended[name] = status()
        self.assertEqual(ended, {"open/web": "COMPLETE", "closed/web": "FAILED"})
        there = other.describe_images(repositoryName="open/web")["imageDetails"]
        self.assertEqual([one["imageTags"] for one in there], [["v1"]])


class OtherInstallation(unittest.TestCase):
    """The destination is another server; it is reached, lost, and reached again."""

    def setUp(self):
        self.far = Server().start()
        self.addCleanup(self.far.close)
        credentials = os.path.join(self.far.data, "credentials.json")
        account = self.far.access["account"]
        self.near = Server("--replication-peer", f"account={account},region=eu-central-1,"
                           f"credentials={credentials}").start()
        self.addCleanup(self.near.close)
        self.ecr = self.near.client("ecr")
        self.there = self.far.client("ecr", region="eu-central-1")
        self.images = Images(self.near)
        Replication.configure(self.ecr, rule((account, "eu-central-1")))
        Replication.configure(self.there, rule((account, "ap-south-1")))
        self.ecr.create_repository(repositoryName="team/web")

    def statuses(self, digest, client=None):
        return [one["status"] for one in (client or self.ecr).describe_image_replication_status(
            repositoryName="team/web", imageId={"imageDigest": digest})["replicationStatuses"]]

    def wait_for(self, digest):
        wait_until(lambda: self.statuses(digest) == ["COMPLETE"], what="replication")

    def tags_there(self, digest):
        return self.there.describe_images(repositoryName="team/web", imageIds=[
            {"imageDigest": digest}])["imageDetails"][0].get("imageTags", [])

    def test_images_arrive_also_after_an_outage(self):
        large = self.images.push("team/web", "large", "x" * (9 * 1024 * 1024))
        self.wait_for(large)
        self.assertEqual(self.tags_there(large), ["large"])
        manifest = self.there.batch_get_image(
            repositoryName="team/web", imageIds=[{"imageTag": "large"}])["images"][0]
        layer = json.loads(manifest["imageManifest"])["layers"][0]["digest"]
        found = self.there.batch_check_layer_availability(repositoryName="team/web",
                                                          layerDigests=[layer])["layers"][0]
        self.assertEqual(found["layerSize"], 9 * 1024 * 1024)
        token = self.there.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        seen = run("skopeo", "inspect", "--raw", "--tls-verify=false", "--creds",
                   base64.b64decode(token).decode(),
                   f"docker://{self.far.registry}/team/web:large").stdout
        self.assertEqual(digest_of(seen.encode()), large)
        # What came by replication goes no further, though the other side has a rule.
        self.assertEqual(self.statuses(large, self.there), [])

        index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [
            {"mediaType": MANIFEST, "digest": large, "size": 1}]}).encode()
        self.images.http("PUT", "/v2/team/web/manifests/multi", index, {"Content-Type": INDEX})
        self.wait_for(digest_of(index))
        self.there.put_image_tag_mutability(repositoryName="team/web",
                                            imageTagMutability="IMMUTABLE")
        moved = self.images.push("team/web", "large", "another image for the tag")
        self.wait_for(moved)
        self.assertEqual(self.tags_there(moved), [])
        self.assertEqual(self.tags_there(large), ["large"])

        self.far.kill()
        late = self.images.push("team/web", "late", "pushed while the other side was away")
        self.assertEqual(self.statuses(late), ["IN_PROGRESS"])
        self.near.stop()
        self.far.start()
        self.near.start()
        self.ecr = self.near.client("ecr")
        self.wait_for(late)
        self.assertEqual(self.tags_there(late), ["late"])

    def test_a_key_that_is_refused_is_not_tried_again(self):
        self.near.stop()
        with open(os.path.join(self.far.data, "credentials.json"), encoding="utf-8") as file:
            access = json.load(file)
        path = os.path.join(self.near.folder.path, "wrong.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**access, "secret_key": "wrong"}, file)
        self.near.options = ["--replication-peer", f"account={access['account']},region="
                             f"eu-central-1,credentials={path}"]
        self.near.start()
        self.ecr = self.near.client("ecr")
        digest = self.images.push("team/web", "v1", "refused")
        wait_until(lambda: self.statuses(digest) == ["FAILED"], what="refusal")
        status = self.ecr.describe_image_replication_status(
            repositoryName="team/web", imageId={"imageTag": "v1"})["replicationStatuses"][0]
        self.assertEqual(status["failureCode"], "AccessDenied")


if __name__ == "__main__":
    main()
