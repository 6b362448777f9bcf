"""The ECR API through boto3: repositories, images, layers, settings; with error names."""
import hashlib
import json
import os
import unittest
import urllib.request

from botocore.exceptions import ClientError

from harness import Engine, Server, main, needs_root

SCHEMA2 = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
PART = 5 << 20


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class EcrTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.ecr = cls.server.client("ecr")
        cls.account = cls.server.access["account"]

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.manifests = 0
        self.repository = self.id().rsplit(".", 1)[1].replace("_", "-")
        self.made = self.ecr.create_repository(repositoryName=self.repository)["repository"]

    def refused(self, code, method, **arguments):
        with self.assertRaises(ClientError) as caught:
            getattr(self.ecr, method)(**arguments)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertTrue(caught.exception.response["ResponseMetadata"]["RequestId"])
        return caught.exception.response

    def upload(self, data, repository=None, part=PART):
        """A layer by the layer API; its digest."""
        name = repository or self.repository
        upload = self.ecr.initiate_layer_upload(repositoryName=name)["uploadId"]
        for first in range(0, len(data), part):
            piece = data[first:first + part]
            told = self.ecr.upload_layer_part(
                repositoryName=name, uploadId=upload, partFirstByte=first,
                partLastByte=first + len(piece) - 1, layerPartBlob=piece)
            self.assertEqual(told["lastByteReceived"], first + len(piece) - 1)
        done = self.ecr.complete_layer_upload(repositoryName=name, uploadId=upload,
                                              layerDigests=[digest_of(data)])
        self.assertEqual(done["layerDigest"], digest_of(data))
        return digest_of(data)

    def manifest_of(self, content):
        """Uploads an image's config and layer; the text of its manifest."""
        config = json.dumps({"architecture": "amd64", "os": "linux", "x": content}).encode()
        layer = b"layer of " + content.encode()
        self.manifests += 1
        config += b" " * self.manifests  # the layer API takes nothing twice
        layer += b"." * self.manifests
        return json.dumps({
            "schemaVersion": 2, "mediaType": SCHEMA2,
            "config": {"mediaType": CONFIG, "size": len(config), "digest": self.upload(config)},
            "layers": [{"mediaType": LAYER, "size": len(layer), "digest": self.upload(layer)}]})

    def put(self, content, tag=None):
        """An image; its digest."""
        extra = {"imageTag": tag} if tag else {}
        image = self.ecr.put_image(repositoryName=self.repository,
                                   imageManifest=self.manifest_of(content), **extra)["image"]
        return image["imageId"]["imageDigest"]


class Repositories(EcrTest):
    def test_create_tells_arn_and_uri(self):
        self.assertEqual(self.made["repositoryArn"],
                         f"arn:aws:ecr:us-east-1:{self.account}:repository/{self.repository}")
        self.assertEqual(self.made["repositoryUri"],
                         f"{self.server.registry}/{self.repository}")
        self.assertEqual(self.made["registryId"], self.account)
        self.assertEqual(self.made["imageTagMutability"], "MUTABLE")
        self.assertEqual(self.made["encryptionConfiguration"]["encryptionType"], "AES256")
        found = self.ecr.describe_repositories(repositoryNames=[self.repository])["repositories"]
        self.assertEqual(found, [self.made])

    def test_keys_are_told_as_arns(self):
        def key_of(name, **given):
            made = self.ecr.create_repository(repositoryName=name, encryptionConfiguration={
                "encryptionType": "KMS", **given})["repository"]
            found = self.ecr.describe_repositories(repositoryNames=[name])["repositories"]
            self.assertEqual(found, [made])
            return made["encryptionConfiguration"]["kmsKey"]
        start = f"arn:aws:kms:us-east-1:{self.account}:key/"
        managed = key_of("kms/managed")
        self.assertTrue(managed.startswith(start), managed)
        self.assertEqual(key_of("kms/also"), managed)
        alias = key_of("kms/alias", kmsKey="alias/images")
        self.assertTrue(alias.startswith(start), alias)
        self.assertNotEqual(alias, managed)
        uuid = "1234abcd-12ab-34cd-56ef-1234567890ab"
        self.assertEqual(key_of("kms/id", kmsKey=uuid), start + uuid)
        self.assertNotIn("kmsKey", self.made["encryptionConfiguration"])

    def test_create_twice_and_bad_names(self):
        self.refused("RepositoryAlreadyExistsException", "create_repository",
                     repositoryName=self.repository)
        for name in ("Upper", "a//b", "-a", "a-", "a b", "x" * 257):
            self.refused("InvalidParameterException", "create_repository", repositoryName=name)

    def test_unknown_repository_everywhere(self):
        name = {"repositoryName": "no/such"}
        ids = {"imageIds": [{"imageTag": "v1"}]}
        layer = "sha256:" + "0" * 64
        for method, more in (
                ("describe_images", {}), ("list_images", {}), ("batch_get_image", ids),
                ("batch_delete_image", ids), ("put_image", {"imageManifest": "{}"}),
                ("batch_check_layer_availability", {"layerDigests": [layer]}),
                ("initiate_layer_upload", {}), ("get_download_url_for_layer",
                                                {"layerDigest": layer}),
                ("delete_repository", {}), ("get_repository_policy", {}),
                ("delete_repository_policy", {}),
                ("set_repository_policy", {"policyText": '{"Statement": []}'}),
                ("put_image_tag_mutability", {"imageTagMutability": "IMMUTABLE"}),
                ("put_image_scanning_configuration",
                 {"imageScanningConfiguration": {"scanOnPush": True}})):
            with self.subTest(method=method):
                self.refused("RepositoryNotFoundException", method, **name, **more)
        self.refused("RepositoryNotFoundException", "describe_repositories",
                     repositoryNames=["no/such"])

    def test_pages(self):
        for number in range(7):
            self.ecr.create_repository(repositoryName=f"page/{number}")
        pages = list(self.ecr.get_paginator("describe_repositories").paginate(
            PaginationConfig={"PageSize": 3}))
        names = [one["repositoryName"] for page in pages for one in page["repositories"]]
        self.assertGreaterEqual(len(pages), 3)
        self.assertEqual(len(names), len(set(names)))
        self.assertTrue({f"page/{number}" for number in range(7)} <= set(names))
        self.refused("InvalidParameterException", "describe_repositories", maxResults=2,
                     repositoryNames=["page/1"])
        self.refused("InvalidParameterException", "describe_repositories", nextToken="bogus")

    def test_delete_needs_force_when_there_are_images(self):
        self.put("x", "v1")
        self.refused("RepositoryNotEmptyException", "delete_repository",
                     repositoryName=self.repository)
        gone = self.ecr.delete_repository(repositoryName=self.repository, force=True)
        self.assertEqual(gone["repository"]["repositoryName"], self.repository)
        self.refused("RepositoryNotFoundException", "delete_repository",
                     repositoryName=self.repository)
        self.ecr.create_repository(repositoryName=self.repository)
        self.assertEqual(self.ecr.list_images(repositoryName=self.repository)["imageIds"], [])

    def test_tags_of_a_repository(self):
        arn = self.made["repositoryArn"]
        self.ecr.tag_resource(resourceArn=arn, tags=[{"Key": "a", "Value": "1"},
                                                     {"Key": "b", "Value": ""}])
        self.ecr.tag_resource(resourceArn=arn, tags=[{"Key": "a", "Value": "2"}])

        def tags():
            found = self.ecr.list_tags_for_resource(resourceArn=arn)["tags"]
            return {one["Key"]: one.get("Value", "") for one in found}
        self.assertEqual(tags(), {"a": "2", "b": ""})
        self.ecr.untag_resource(resourceArn=arn, tagKeys=["a", "unknown"])
        self.assertEqual(tags(), {"b": ""})
        self.refused("TooManyTagsException", "tag_resource", resourceArn=arn,
                     tags=[{"Key": str(n), "Value": ""} for n in range(50)])
        self.refused("RepositoryNotFoundException", "list_tags_for_resource",
                     resourceArn=arn + "x")

    def test_policy(self):
        self.refused("RepositoryPolicyNotFoundException", "get_repository_policy",
                     repositoryName=self.repository)
        policy = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Sid": "all", "Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}]})
        self.ecr.set_repository_policy(repositoryName=self.repository, policyText=policy)
        found = self.ecr.get_repository_policy(repositoryName=self.repository)["policyText"]
        self.assertEqual(json.loads(found), json.loads(policy))
        self.ecr.delete_repository_policy(repositoryName=self.repository)
        self.refused("RepositoryPolicyNotFoundException", "delete_repository_policy",
                     repositoryName=self.repository)

    def test_settings(self):
        self.ecr.put_image_scanning_configuration(
            repositoryName=self.repository, imageScanningConfiguration={"scanOnPush": True})
        found = self.ecr.describe_repositories(repositoryNames=[self.repository])
        self.assertTrue(found["repositories"][0]["imageScanningConfiguration"]["scanOnPush"])
        self.assertEqual(self.ecr.describe_registry()["registryId"], self.account)
        self.assertEqual(self.ecr.get_account_setting(name="BLOB_MOUNTING")["name"],
                         "BLOB_MOUNTING")
        self.ecr.put_account_setting(name="BLOB_MOUNTING", value="ENABLED")
        self.assertEqual(self.ecr.get_account_setting(name="BLOB_MOUNTING")["value"], "ENABLED")

    def test_regions_have_repositories_of_their_own(self):
        elsewhere = self.server.client("ecr", region="eu-west-1")
        names = [one["repositoryName"] for one in
                 elsewhere.describe_repositories()["repositories"]]
        self.assertNotIn(self.repository, names)
        made = elsewhere.create_repository(repositoryName=self.repository)["repository"]
        self.assertIn(":eu-west-1:", made["repositoryArn"])


class Images(EcrTest):
    def test_put_and_get(self):
        manifest = self.manifest_of("x")
        image = self.ecr.put_image(repositoryName=self.repository, imageManifest=manifest,
                                   imageTag="v1")["image"]
        digest = digest_of(manifest.encode())
        self.assertEqual(image["imageId"], {"imageDigest": digest, "imageTag": "v1"})
        got = self.ecr.batch_get_image(
            repositoryName=self.repository,
            imageIds=[{"imageTag": "v1"}, {"imageDigest": digest}, {"imageTag": "v2"},
                      {"imageDigest": "sha256:" + "0" * 64}, {"imageDigest": "bogus"}])
        self.assertEqual([one["imageManifest"] for one in got["images"]], [manifest] * 2)
        self.assertEqual([one["imageManifestMediaType"] for one in got["images"]], [SCHEMA2] * 2)
        self.assertEqual([one["failureCode"] for one in got["failures"]],
                         ["ImageNotFound", "ImageNotFound", "InvalidImageDigest"])

    def test_put_again(self):
        manifest = self.manifest_of("x")
        arguments = {"repositoryName": self.repository, "imageManifest": manifest}
        self.ecr.put_image(**arguments, imageTag="v1")
        self.refused("ImageAlreadyExistsException", "put_image", **arguments, imageTag="v1")
        self.ecr.put_image(**arguments, imageTag="v2")
        other = self.put("y", "v1")
        listed = self.ecr.list_images(repositoryName=self.repository)["imageIds"]
        self.assertEqual({one["imageTag"]: one["imageDigest"] for one in listed},
                         {"v1": other, "v2": digest_of(manifest.encode())})

    def test_put_refusals(self):
        manifest = self.manifest_of("x")
        name = {"repositoryName": self.repository}
        self.refused("ImageDigestDoesNotMatchException", "put_image", **name,
                     imageManifest=manifest, imageDigest="sha256:" + "0" * 64)
        self.refused("InvalidParameterException", "put_image", **name, imageManifest="{}")
        self.refused("InvalidParameterException", "put_image", **name, imageManifest="not json")
        self.refused("InvalidParameterException", "put_image", **name, imageManifest=manifest,
                     imageTag="-bad")
        missing = manifest.replace('"digest": "sha256:', '"digest": "sha256:0000')[:-1]
        unknown = json.loads(manifest)
        unknown["layers"][0]["digest"] = "sha256:" + "3" * 64
        self.refused("LayersNotFoundException", "put_image", **name,
                     imageManifest=json.dumps(unknown))
        self.refused("InvalidParameterException", "put_image", **name, imageManifest=missing)
        index = json.dumps({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": [{"mediaType": SCHEMA2, "size": 2, "digest": "sha256:" + "4" * 64}]})
        self.refused("ReferencedImagesNotFoundException", "put_image", **name,
                     imageManifest=index)
        self.assertEqual(self.ecr.list_images(**name)["imageIds"], [])

    def test_an_untyped_manifest_needs_its_type(self):
        name = {"repositoryName": self.repository}
        untyped = json.loads(self.manifest_of("x"))
        del untyped["mediaType"]
        answer = self.refused("InvalidParameterException", "put_image", **name,
                              imageManifest=json.dumps(untyped))
        self.assertEqual(answer["Error"]["Message"],
                         "Invalid parameter at 'ImageManifest' failed to satisfy constraint: "
                         "'Invalid JSON syntax'")
        self.ecr.put_image(**name, imageManifest=json.dumps(untyped),
                           imageManifestMediaType=SCHEMA2)

    def test_all_rows_of_a_list_are_deleted(self):
        name = {"repositoryName": self.repository}
        manifest = self.manifest_of("x")
        for tag in ("v1", "v2"):
            self.ecr.put_image(**name, imageManifest=manifest, imageTag=tag)
        rows = self.ecr.list_images(**name)["imageIds"]
        self.assertEqual(len(rows), 2)
        gone = self.ecr.batch_delete_image(**name, imageIds=rows)
        self.assertEqual(gone["failures"], [])
        self.assertEqual(sorted(one["imageTag"] for one in gone["imageIds"]), ["v1", "v2"])
        self.assertEqual(self.ecr.list_images(**name)["imageIds"], [])

    def test_immutable_tags(self):
        self.ecr.put_image_tag_mutability(repositoryName=self.repository,
                                          imageTagMutability="IMMUTABLE")
        first = self.put("x", "v1")
        self.refused("ImageTagAlreadyExistsException", "put_image",
                     repositoryName=self.repository, imageManifest=self.manifest_of("y"),
                     imageTag="v1")
        self.assertEqual(self.ecr.list_images(repositoryName=self.repository)["imageIds"],
                         [{"imageDigest": first, "imageTag": "v1"}])
        self.ecr.put_image_tag_mutability(repositoryName=self.repository,
                                          imageTagMutability="MUTABLE")
        self.assertNotEqual(self.put("y", "v1"), first)

    def test_describe(self):
        digest = self.put("x", "v1")
        self.ecr.put_image(repositoryName=self.repository, imageTag="v2",
                           imageManifest=self.ecr.batch_get_image(
                               repositoryName=self.repository, imageIds=[{"imageTag": "v1"}])
                           ["images"][0]["imageManifest"])
        bare = self.put("bare")
        found = self.ecr.describe_images(repositoryName=self.repository)["imageDetails"]
        by_digest = {one["imageDigest"]: one for one in found}
        self.assertEqual(set(by_digest), {digest, bare})
        self.assertEqual(sorted(by_digest[digest]["imageTags"]), ["v1", "v2"])
        self.assertNotIn("imageTags", by_digest[bare])
        one = by_digest[digest]
        self.assertEqual(one["imageManifestMediaType"], SCHEMA2)
        self.assertEqual(one["artifactMediaType"], CONFIG)
        self.assertGreater(one["imageSizeInBytes"], 0)
        self.assertTrue(one["imagePushedAt"])
        tagged = self.ecr.describe_images(repositoryName=self.repository,
                                          filter={"tagStatus": "UNTAGGED"})["imageDetails"]
        self.assertEqual([one["imageDigest"] for one in tagged], [bare])
        self.refused("ImageNotFoundException", "describe_images",
                     repositoryName=self.repository, imageIds=[{"imageTag": "nope"}])

    def test_list_in_pages_and_by_status(self):
        digests = {f"v{number}": self.put(str(number), f"v{number}") for number in range(5)}
        self.put("untagged")
        pages = list(self.ecr.get_paginator("list_images").paginate(
            repositoryName=self.repository, filter={"tagStatus": "TAGGED"},
            PaginationConfig={"PageSize": 2}))
        self.assertEqual([len(page["imageIds"]) for page in pages], [2, 2, 1])
        listed = {one["imageTag"]: one["imageDigest"] for page in pages
                  for one in page["imageIds"]}
        self.assertEqual(listed, digests)
        bare = self.ecr.list_images(repositoryName=self.repository,
                                    filter={"tagStatus": "UNTAGGED"})["imageIds"]
        self.assertEqual(len(bare), 1)
        details = list(self.ecr.get_paginator("describe_images").paginate(
            repositoryName=self.repository, PaginationConfig={"PageSize": 4}))
        self.assertEqual(sum(len(page["imageDetails"]) for page in details), 6)

    def test_delete(self):
        digest = self.put("x", "v1")
        manifest = self.ecr.batch_get_image(repositoryName=self.repository, imageIds=[
            {"imageTag": "v1"}])["images"][0]["imageManifest"]
        self.ecr.put_image(repositoryName=self.repository, imageManifest=manifest, imageTag="v2")
        done = self.ecr.batch_delete_image(
            repositoryName=self.repository,
            imageIds=[{"imageTag": "v1"}, {"imageTag": "nope"}, {}])
        self.assertEqual(done["imageIds"], [{"imageTag": "v1", "imageDigest": digest}])
        self.assertEqual({one["failureCode"] for one in done["failures"]},
                         {"ImageNotFound", "MissingDigestAndTag"})
        left = self.ecr.list_images(repositoryName=self.repository)["imageIds"]
        self.assertEqual(left, [{"imageTag": "v2", "imageDigest": digest}])
        self.ecr.batch_delete_image(repositoryName=self.repository,
                                    imageIds=[{"imageDigest": digest}])
        self.assertEqual(self.ecr.list_images(repositoryName=self.repository)["imageIds"], [])

    def test_referrers(self):
        if not hasattr(self.ecr, "list_image_referrers"):
            self.skipTest("this boto3 does not know ListImageReferrers")
        digest = self.put("x", "v1")
        found = self.ecr.list_image_referrers(repositoryName=self.repository,
                                              subjectId={"imageDigest": digest})
        self.assertEqual(found["referrers"], [])

    @needs_root
    def test_what_docker_pushed_comes_back(self):
        engine = Engine.get()
        image = engine.push_workshop(self.server, self.repository, "v1")
        got = self.ecr.batch_get_image(repositoryName=self.repository,
                                       imageIds=[{"imageTag": "v1"}])["images"][0]
        manifest = got["imageManifest"]
        self.assertEqual(got["imageId"]["imageDigest"], digest_of(manifest.encode()))
        told = engine.docker("image", "inspect", "-f", "{{index .RepoDigests 0}}", image)
        self.assertEqual(told.stdout.strip().split("@")[1], got["imageId"]["imageDigest"])
        other = self.repository + "-copy"
        self.ecr.create_repository(repositoryName=other)
        for part in [json.loads(manifest)["config"], *json.loads(manifest)["layers"]]:
            url = self.ecr.get_download_url_for_layer(
                repositoryName=self.repository, layerDigest=part["digest"])["downloadUrl"]
            with urllib.request.urlopen(url, timeout=20) as answer:
                data = answer.read()
            self.assertEqual(self.upload(data, other), part["digest"])
        self.ecr.put_image(repositoryName=other, imageManifest=manifest, imageTag="copy")
        name = f"{self.server.registry}/{other}:copy"
        engine.docker("pull", name)
        ids = [engine.docker("image", "inspect", "-f", "{{.Id}}", one).stdout
               for one in (image, name)]
        self.assertEqual(ids[0], ids[1])


class Layers(EcrTest):
    def test_large_layer_in_parts(self):
        data = os.urandom(2 * PART + 123)
        digest = self.upload(data)
        found = self.ecr.batch_check_layer_availability(
            repositoryName=self.repository,
            layerDigests=[digest, "sha256:" + "0" * 64, "bogus"])
        self.assertEqual(found["layers"][0]["layerAvailability"], "AVAILABLE")
        self.assertEqual(found["layers"][0]["layerSize"], len(data))
        self.assertEqual(found["layers"][1]["layerAvailability"], "UNAVAILABLE")
        self.assertEqual([one["failureCode"] for one in found["failures"]], ["InvalidLayerDigest"])

    def test_layer_of_no_image_is_not_given_out(self):
        digest = self.upload(b"loose")
        self.refused("LayerInaccessibleException", "get_download_url_for_layer",
                     repositoryName=self.repository, layerDigest=digest)
        self.refused("LayersNotFoundException", "get_download_url_for_layer",
                     repositoryName=self.repository, layerDigest="sha256:" + "0" * 64)

    def test_parts_must_follow_each_other(self):
        name = {"repositoryName": self.repository}
        upload = self.ecr.initiate_layer_upload(**name)
        self.assertGreaterEqual(upload["partSize"], PART)
        part = {**name, "uploadId": upload["uploadId"]}
        self.ecr.upload_layer_part(**part, partFirstByte=0, partLastByte=PART - 1,
                                   layerPartBlob=b"x" * PART)
        answer = self.refused("InvalidLayerPartException", "upload_layer_part", **part,
                              partFirstByte=PART + 5, partLastByte=PART + 7,
                              layerPartBlob=b"abc")
        self.assertEqual(answer["lastValidByteReceived"], PART - 1)
        self.refused("InvalidParameterException", "upload_layer_part", **part,
                     partFirstByte=PART, partLastByte=PART + 9, layerPartBlob=b"abc")
        self.ecr.upload_layer_part(**part, partFirstByte=PART, partLastByte=PART + 2,
                                   layerPartBlob=b"abc")
        self.ecr.complete_layer_upload(**part, layerDigests=[digest_of(b"x" * PART + b"abc")])
        self.refused("LayerAlreadyExistsException", "complete_layer_upload", **{
            **name, "uploadId": self.small_upload(b"x" * PART + b"abc"),
            "layerDigests": [digest_of(b"x" * PART + b"abc")]})

    def small_upload(self, data):
        upload = self.ecr.initiate_layer_upload(repositoryName=self.repository)["uploadId"]
        self.ecr.upload_layer_part(repositoryName=self.repository, uploadId=upload,
                                   partFirstByte=0, partLastByte=len(data) - 1,
                                   layerPartBlob=data)
        return upload

    def test_refusals(self):
        name = {"repositoryName": self.repository}
        wrong = ["sha256:" + "0" * 64]
        upload = self.small_upload(b"abc")
        self.refused("InvalidLayerException", "complete_layer_upload", **name, uploadId=upload,
                     layerDigests=wrong)
        self.refused("UploadNotFoundException", "complete_layer_upload", **name, uploadId=upload,
                     layerDigests=wrong)
        empty = self.ecr.initiate_layer_upload(**name)["uploadId"]
        self.refused("EmptyUploadException", "complete_layer_upload", **name, uploadId=empty,
                     layerDigests=wrong)
        self.refused("UploadNotFoundException", "upload_layer_part", **name,
                     uploadId="01234567-89ab-cdef-0123-456789abcdef", partFirstByte=0,
                     partLastByte=0, layerPartBlob=b"a")
        small = self.small_upload(b"abc")
        self.ecr.upload_layer_part(**name, uploadId=small, partFirstByte=3, partLastByte=3,
                                   layerPartBlob=b"d")
        self.refused("LayerPartTooSmallException", "complete_layer_upload", **name,
                     uploadId=small, layerDigests=[digest_of(b"abcd")])


class Authorization(unittest.TestCase):
    def test_token_is_for_user_aws_and_twelve_hours(self):
        import base64
        import datetime
        server = Server().start()
        self.addCleanup(server.close)
        data = server.client("ecr").get_authorization_token()["authorizationData"]
        self.assertEqual(len(data), 1)
        user, password = base64.b64decode(data[0]["authorizationToken"]).decode().split(":", 1)
        self.assertEqual(user, "AWS")
        self.assertGreater(len(password), 40)
        self.assertEqual(data[0]["proxyEndpoint"], f"http://{server.registry}")
        left = data[0]["expiresAt"] - datetime.datetime.now(datetime.timezone.utc)
        self.assertLess(abs(left - datetime.timedelta(hours=12)), datetime.timedelta(minutes=2))


if __name__ == "__main__":
    main()
