"""Lifecycle policies through boto3: validation, previews, and images that really go."""
import json
import unittest

from ecr_settings_test import Images, client_error
from harness import Server, main, wait_until


def policy(*rules):
    return json.dumps({"rules": list(rules)}, indent=1)


def rule(priority, selection, action=None):
    return {"rulePriority": priority, "description": f"rule number {priority}",
            "selection": selection, "action": action or {"type": "expire"}}


def keep(count, *prefixes):
    return {"tagStatus": "tagged", "tagPrefixList": list(prefixes),
            "countType": "imageCountMoreThan", "countNumber": count}


ANY = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1}
ARCHIVE = {"type": "transition", "targetStorageClass": "archive"}


class Lifecycle(unittest.TestCase):
    """Policies are evaluated every second here."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server("--lifecycle-interval", "1").start()
        cls.ecr = cls.server.client("ecr")
        cls.images = Images(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.repository = self.id().rsplit(".", 1)[1].replace("_", "-")
        self.name = {"repositoryName": self.repository}
        self.ecr.create_repository(**self.name)

    def push(self, *tags):
        return [self.images.push(self.repository, tag, f"{self.repository} {tag}")
                for tag in tags]

    def tags(self, status="ACTIVE"):
        found = self.ecr.describe_images(**self.name, filter={"imageStatus": status})
        return sorted(tag for one in found["imageDetails"] for tag in one.get("imageTags", []))

    def test_policy_is_kept_and_deleted(self):
        client_error(self, "LifecyclePolicyNotFoundException", self.ecr.get_lifecycle_policy,
                     **self.name)
        text = policy(rule(1, keep(5, "v")))
        put = self.ecr.put_lifecycle_policy(**self.name, lifecyclePolicyText=text)
        text = json.dumps(json.loads(text), separators=(",", ":"))
        self.assertEqual(put["lifecyclePolicyText"], text)
        got = self.ecr.get_lifecycle_policy(**self.name)
        self.assertEqual(got["lifecyclePolicyText"], text)
        wait_until(lambda: self.ecr.get_lifecycle_policy(
            **self.name)["lastEvaluatedAt"].timestamp() > 0, 20, "the policy is evaluated")
        self.ecr.delete_lifecycle_policy(**self.name)
        client_error(self, "LifecyclePolicyNotFoundException", self.ecr.delete_lifecycle_policy,
                     **self.name)

    def test_refusals_name_what_is_wrong(self):
        both = {**keep(1, "v"), "tagPatternList": ["v*"]}
        untagged = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 1}
        for text, words in (
                (" " * 100 + "x", "Could not map policyString into LifecyclePolicy."),
                (policy(rule(1, ANY), rule(2, keep(1, "v"))),
                 "Rule for tagStatus=ANY must have the lowest priority per storage class"),
                (policy(rule(1, untagged), rule(2, untagged)),
                 "Only one rule can select Untagged images per storage class."),
                (policy(rule(1, {**ANY, "tagStatus": "tagged"})),
                 "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED."),
                (policy(rule(1, {**ANY, "countUnit": "days"})),
                 "instance failed to match exactly one schema (matched 0 out of 4)"),
                (policy(rule(1, both)), "Cannot specify both")):
            message = client_error(self, "InvalidParameterException",
                                   self.ecr.put_lifecycle_policy, **self.name,
                                   lifecyclePolicyText=text)
            self.assertIn("Lifecycle policy validation failure: " + words, message)

    def test_old_images_expire(self):
        self.push("v1", "v2", "v3", "other")
        self.ecr.put_lifecycle_policy(**self.name, lifecyclePolicyText=policy(
            rule(1, keep(2, "v"))))
        wait_until(lambda: self.tags() == ["other", "v2", "v3"], 20, "v1 is expired")
        self.assertEqual(self.images.pull(self.repository, "v1"), 404)
        self.push("v4")
        wait_until(lambda: self.tags() == ["other", "v3", "v4"], 20, "v2 is expired")

    def test_old_images_are_archived(self):
        self.push("v1", "v2")
        self.ecr.put_lifecycle_policy(**self.name, lifecyclePolicyText=policy(
            rule(1, keep(1, "v"), ARCHIVE)))
        wait_until(lambda: self.tags() == ["v2"], 20, "v1 is archived")
        self.assertEqual(self.tags("ARCHIVED"), ["v1"])

    def test_images_of_task_definitions_are_spared(self):
        ecs = self.server.client("ecs")
        image = f"{self.server.registry}/{self.repository}:v1"
        made = ecs.register_task_definition(family=self.repository, containerDefinitions=[
            {"name": "web", "image": image, "memory": 64}])
        self.push("v1", "v2", "v3")
        self.ecr.put_lifecycle_policy(**self.name, lifecyclePolicyText=policy(
            rule(1, keep(1, "v"))))
        wait_until(lambda: self.tags() == ["v1", "v3"], 20, "v2 is expired")
        wait_until(lambda: "uses it: kept" in self.server.log_tail(200), 20, "it is said so")
        ecs.deregister_task_definition(
            taskDefinition=made["taskDefinition"]["taskDefinitionArn"])
        wait_until(lambda: self.tags() == ["v3"], 20, "v1 is expired when nobody names it")

    def test_referrers_follow_their_image(self):
        subject = self.push("v1")[0]
        self.images.push(self.repository, None, "a signature", subject=subject)
        self.push("v2")
        listed = self.ecr.list_image_referrers(**self.name, subjectId={"imageDigest": subject})
        self.assertEqual(len(listed["referrers"]), 1)
        self.ecr.put_lifecycle_policy(**self.name, lifecyclePolicyText=policy(
            rule(1, keep(1, "v"))))

        def only_v2():
            found = self.ecr.describe_images(**self.name)["imageDetails"]
            return [one.get("imageTags") for one in found] == [["v2"]]
        wait_until(only_v2, 20, "image and signature are expired")

    def test_preview(self):
        client_error(self, "LifecyclePolicyPreviewNotFoundException",
                     self.ecr.get_lifecycle_policy_preview, **self.name)
        client_error(self, "LifecyclePolicyNotFoundException",
                     self.ecr.start_lifecycle_policy_preview, **self.name)
        self.push("v1", "v2", "v3", "v4")
        text = policy(rule(7, keep(1, "v")))
        started = self.ecr.start_lifecycle_policy_preview(**self.name, lifecyclePolicyText=text)
        self.assertEqual(started["status"], "IN_PROGRESS")
        self.ecr.get_waiter("lifecycle_policy_preview_complete").wait(
            **self.name, WaiterConfig={"Delay": 1})
        told = self.ecr.get_lifecycle_policy_preview(**self.name)
        self.assertEqual(told["summary"]["expiringImageTotalCount"], 3)
        self.assertEqual([one["imageTags"] for one in told["previewResults"]],
                         [["v1"], ["v2"], ["v3"]])
        for one in told["previewResults"]:
            self.assertEqual(one["action"], {"type": "EXPIRE"})
            self.assertEqual(one["appliedRulePriority"], 7)
        pages = list(self.ecr.get_paginator("get_lifecycle_policy_preview").paginate(
            **self.name, PaginationConfig={"PageSize": 2}))
        self.assertEqual([len(page["previewResults"]) for page in pages], [2, 1])
        some = self.ecr.get_lifecycle_policy_preview(**self.name, imageIds=[{"imageTag": "v2"}])
        self.assertEqual(len(some["previewResults"]), 1)
        # A preview does nothing.
        self.assertEqual(self.tags(), ["v1", "v2", "v3", "v4"])


if __name__ == "__main__":
    main()
