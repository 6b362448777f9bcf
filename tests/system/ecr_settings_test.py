"""What an ECR registry has one of, and archived images, through boto3 and a registry client."""
import hashlib
import json
import unittest

from botocore.exceptions import ClientError

from harness import Server, main
from raw_requests import exchange

MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def client_error(test, code, call, **arguments):
    with test.assertRaises(ClientError) as caught:
        call(**arguments)
    error = caught.exception.response["Error"]
    test.assertEqual(error["Code"], code)
    return error["Message"]


class Images:
    """Pushes small images to one server over the registry's own API."""

    def __init__(self, server):
        self.server = server
        token = server.client("ecr").get_authorization_token()
        token = token["authorizationData"][0]["authorizationToken"]
        self.headers = {"Authorization": "Basic " + token}

    def http(self, method, path, body=None, headers=None):
        return exchange(self.server.port, method, path, {**self.headers, **(headers or {})}, body)

    def push(self, repository, tag, content, subject=None):
        """Pushes an image made of `content`; the digest of its manifest."""
        parts = []
        for data in (b"{}", content.encode()):
            status = self.http("POST", f"/v2/{repository}/blobs/uploads/?digest="
                               f"{digest_of(data)}", data).status
            assert status == 201, status
            parts.append({"mediaType": "application/octet-stream", "digest": digest_of(data),
                          "size": len(data)})
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": parts[0],
                    "layers": parts[1:]}
        if subject:
            manifest["subject"] = {"mediaType": MANIFEST, "digest": subject, "size": 1}
        text = json.dumps(manifest).encode()
        reference = tag or digest_of(text)
        status = self.http("PUT", f"/v2/{repository}/manifests/{reference}", text,
                           {"Content-Type": MANIFEST}).status
        assert status == 201, status
        return digest_of(text)

    def pull(self, repository, reference):
        return self.http("GET", f"/v2/{repository}/manifests/{reference}").status


class Settings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.ecr = cls.server.client("ecr")
        cls.images = Images(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def test_archived_image_is_refused_until_restored(self):
        self.ecr.create_repository(repositoryName="cold")
        digest = self.images.push("cold", "v1", "one")
        name = {"repositoryName": "cold", "imageId": {"imageTag": "v1"}}
        done = self.ecr.update_image_storage_class(**name, targetStorageClass="ARCHIVE")
        self.assertEqual(done["imageStatus"], "ARCHIVED")
        self.assertEqual(self.images.pull("cold", "v1"), 404)
        self.assertEqual(self.ecr.describe_images(repositoryName="cold")["imageDetails"], [])
        found = self.ecr.describe_images(repositoryName="cold",
                                         filter={"imageStatus": "ARCHIVED"})["imageDetails"]
        self.assertEqual([one["imageDigest"] for one in found], [digest])
        self.assertIn("lastArchivedAt", found[0])
        done = self.ecr.update_image_storage_class(**name, targetStorageClass="STANDARD")
        self.assertEqual(done["imageStatus"], "ACTIVE")
        self.assertEqual(self.images.pull("cold", "v1"), 200)
        client_error(self, "ImageNotFoundException", self.ecr.update_image_storage_class,
                     repositoryName="cold", imageId={"imageTag": "nope"},
                     targetStorageClass="ARCHIVE")

    def test_mutability_names_what_is_wrong(self):
        filters = [{"filterType": "WILDCARD", "filter": "dev*"}]
        message = client_error(
            self, "InvalidParameterException", self.ecr.create_repository,
            repositoryName="modes", imageTagMutability="IMMUTABLE_WITH_EXCLUSION")
        self.assertIn("can't be null", message)
        client_error(self, "InvalidParameterException", self.ecr.create_repository,
                     repositoryName="modes", imageTagMutability="MUTABLE",
                     imageTagMutabilityExclusionFilters=filters)
        made = self.ecr.create_repository(
            repositoryName="modes", imageTagMutability="MUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters=filters)["repository"]
        self.assertEqual(made["imageTagMutabilityExclusionFilters"], filters)
        self.images.push("modes", "dev1", "one")
        self.images.push("modes", "other", "one")
        self.images.push("modes", "other", "two")
        with self.assertRaises(AssertionError):
            self.images.push("modes", "dev1", "two")

    def test_registry_policy(self):
        client_error(self, "RegistryPolicyNotFoundException", self.ecr.get_registry_policy)
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{
            "Sid": "x", "Effect": "Allow", "Principal": {"AWS": "111122223333"},
            "Action": "ecr:ReplicateImage", "Resource": "*"}]})
        self.ecr.put_registry_policy(policyText=policy)
        policy = self.ecr.get_registry_policy()["policyText"]
        self.assertEqual(json.loads(policy)["Statement"][0]["Principal"],
                         {"AWS": "arn:aws:iam::111122223333:root"})
        message = client_error(self, "InvalidParameterException", self.ecr.put_registry_policy,
                               policyText="{}")
        self.assertIn("Invalid registry policy provided", message)
        self.assertEqual(self.ecr.delete_registry_policy()["policyText"], policy)
        client_error(self, "RegistryPolicyNotFoundException", self.ecr.delete_registry_policy)

    def test_scanning_configuration(self):
        self.ecr.create_repository(repositoryName="prod/scanned")
        rules = [{"scanFrequency": "SCAN_ON_PUSH",
                  "repositoryFilters": [{"filter": "prod/*", "filterType": "WILDCARD"}]}]
        self.ecr.put_registry_scanning_configuration(scanType="BASIC", rules=rules)
        told = self.ecr.get_registry_scanning_configuration()["scanningConfiguration"]
        self.assertEqual(told, {"scanType": "BASIC", "rules": rules})
        found = self.ecr.batch_get_repository_scanning_configuration(
            repositoryNames=["prod/scanned", "nope"])
        self.assertEqual(found["scanningConfigurations"][0]["scanFrequency"], "SCAN_ON_PUSH")
        self.assertEqual(found["failures"][0]["failureCode"], "REPOSITORY_NOT_FOUND")

    def test_pull_time_exclusions(self):
        arn = f"arn:aws:iam::{self.server.access['account']}:role/scanner"
        self.ecr.register_pull_time_update_exclusion(principalArn=arn)
        client_error(self, "ExclusionAlreadyExistsException",
                     self.ecr.register_pull_time_update_exclusion, principalArn=arn)
        told = self.ecr.list_pull_time_update_exclusions()["pullTimeUpdateExclusions"]
        self.assertEqual(told, [arn])
        self.ecr.deregister_pull_time_update_exclusion(principalArn=arn)
        client_error(self, "ExclusionNotFoundException",
                     self.ecr.deregister_pull_time_update_exclusion, principalArn=arn)

    def test_push_makes_the_repository_of_a_template(self):
        with self.assertRaises(AssertionError):
            self.images.push("made/web", "v1", "one")
        made = self.ecr.create_repository_creation_template(
            prefix="made", appliedFor=["CREATE_ON_PUSH"], imageTagMutability="IMMUTABLE",
            resourceTags=[{"Key": "team", "Value": "blue"}])["repositoryCreationTemplate"]
        self.assertEqual(made["imageTagMutability"], "IMMUTABLE")
        client_error(self, "TemplateAlreadyExistsException",
                     self.ecr.create_repository_creation_template, prefix="made",
                     appliedFor=["CREATE_ON_PUSH"])
        self.images.push("made/web", "v1", "one")
        found = self.ecr.describe_repositories(repositoryNames=["made/web"])["repositories"][0]
        self.assertEqual(found["imageTagMutability"], "IMMUTABLE")
        tags = self.ecr.list_tags_for_resource(resourceArn=found["repositoryArn"])["tags"]
        self.assertEqual(tags, [{"Key": "team", "Value": "blue"}])
        changed = self.ecr.update_repository_creation_template(
            prefix="made", description="ours")["repositoryCreationTemplate"]
        self.assertEqual((changed["description"], changed["imageTagMutability"]),
                         ("ours", "IMMUTABLE"))
        pages = self.ecr.get_paginator("describe_repository_creation_templates").paginate()
        self.assertEqual([one["prefix"] for page in pages
                          for one in page["repositoryCreationTemplates"]], ["made"])
        self.ecr.delete_repository_creation_template(prefix="made")
        client_error(self, "TemplateNotFoundException",
                     self.ecr.delete_repository_creation_template, prefix="made")
        with self.assertRaises(AssertionError):
            self.images.push("made/other", "v1", "one")

    def test_all_of_it_survives_a_restart(self):
        self.ecr.create_repository(repositoryName="kept")
        self.images.push("kept", "v1", "one")
        self.ecr.update_image_storage_class(repositoryName="kept", imageId={"imageTag": "v1"},
                                            targetStorageClass="ARCHIVE")
        self.server.kill()
        self.server.start()
        self.assertEqual(self.images.pull("kept", "v1"), 404)


if __name__ == "__main__":
    main()
