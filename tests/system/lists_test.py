"""Lists in pages through boto3: what each page shows is taken away before the next one is asked
for, and nothing is lost or shown twice; ECS's own words for what is refused."""
import json
import unittest

from botocore.exceptions import ClientError

from harness import Server, main, wait_until

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
     "Action": "sts:AssumeRole"}]})
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})


class Lists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.ecs = cls.server.client("ecs")
        cls.ecr = cls.server.client("ecr")
        cls.iam = cls.server.client("iam")
        cls.logs = cls.server.client("logs")
        cls.ec2 = cls.server.client("ec2")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def refused(self, call, **arguments):
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        error = caught.exception.response["Error"]
        return error["Code"], error["Message"]

    def walk(self, page, remove):
        """All that `page(token) -> (items, token)` shows while remove(item) takes each away."""
        seen, token = [], None
        while True:
            items, token = page(token)
            for item in items:
                remove(item)
            seen += items
            if not token:
                return seen

    def register(self, family, count):
        for _ in range(count):
            self.ecs.register_task_definition(family=family, containerDefinitions=[
                {"name": "main", "image": "busybox", "memory": 16}])

    def test_task_definitions_in_both_orders(self):
        for sort in ("ASC", "DESC"):
            family = "paged-" + sort
            self.register(family, 24)

            def page(token):
                found = self.ecs.list_task_definitions(
                    familyPrefix=family, sort=sort, maxResults=5,
                    **({"nextToken": token} if token else {}))
                return ([int(arn.rsplit(":", 1)[1]) for arn in found["taskDefinitionArns"]],
                        found.get("nextToken"))

            def deregister(revision):
                self.ecs.deregister_task_definition(taskDefinition=f"{family}:{revision}")

            expected = list(range(1, 25))
            self.assertEqual(self.walk(page, deregister),
                             expected if sort == "ASC" else expected[::-1])

    def test_every_service_goes_on_behind_what_is_gone(self):
        names = [f"item-{i}" for i in range(1, 12)]
        for name in names:
            self.ecs.create_cluster(clusterName=name)
            self.ecr.create_repository(repositoryName=name)
            self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
            self.logs.create_log_group(logGroupName=name)
            self.ec2.create_security_group(GroupName=name, Description=name)

        def ecs(token):
            found = self.ecs.list_clusters(maxResults=2, **({"nextToken": token} if token else {}))
            return ([arn.rsplit("/", 1)[1] for arn in found["clusterArns"]],
                    found.get("nextToken"))

        def ecr(token):
            found = self.ecr.describe_repositories(maxResults=2,
                                                   **({"nextToken": token} if token else {}))
            return [one["repositoryName"] for one in found["repositories"]], found.get("nextToken")

        def iam(token):
            found = self.iam.list_roles(MaxItems=2, **({"Marker": token} if token else {}))
            self.assertEqual(found["IsTruncated"], "Marker" in found)
            return [one["RoleName"] for one in found["Roles"]], found.get("Marker")

        def logs(token):
            found = self.logs.describe_log_groups(limit=2,
                                                  **({"nextToken": token} if token else {}))
            return [one["logGroupName"] for one in found["logGroups"]], found.get("nextToken")

        def ec2(token):
            found = self.ec2.describe_security_groups(MaxResults=5,
                                                      **({"NextToken": token} if token else {}))
            return [one["GroupName"] for one in found["SecurityGroups"]], found.get("NextToken")

        def unless_default(call):
            return lambda name: name in names and call(name)

        for page, remove in (
                (ecs, unless_default(lambda name: self.ecs.delete_cluster(cluster=name))),
                (ecr, lambda name: self.ecr.delete_repository(repositoryName=name)),
                (iam, unless_default(lambda name: self.iam.delete_role(RoleName=name))),
                (logs, lambda name: self.logs.delete_log_group(logGroupName=name)),
                (ec2, unless_default(lambda name: self.ec2.delete_security_group(
                    GroupName=name)))):
            with self.subTest(page.__name__):
                seen = self.walk(page, remove)
                self.assertEqual(len(seen), len(set(seen)))
                self.assertLessEqual(set(names), set(seen))

    def test_policy_versions_are_ordered_by_number(self):
        arn = self.iam.create_policy(PolicyName="many", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
        for version in range(2, 12):
            self.iam.create_policy_version(PolicyArn=arn, PolicyDocument=DOCUMENT,
                                           SetAsDefault=True)
            if version > 4:
                self.iam.delete_policy_version(PolicyArn=arn, VersionId=f"v{version - 4}")
        pages = self.iam.get_paginator("list_policy_versions").paginate(
            PolicyArn=arn, PaginationConfig={"PageSize": 1})
        found = [one["VersionId"] for page in pages for one in page["Versions"]]
        self.assertEqual(found[:4], ["v11", "v10", "v9", "v8"])

    def test_tokens_are_of_their_list(self):
        self.register("tokens", 2)
        token = self.ecs.list_task_definitions(familyPrefix="tokens", maxResults=1)["nextToken"]
        self.assertEqual(self.refused(self.ecs.list_clusters, nextToken=token),
                         ("InvalidParameterException", "Invalid token."))
        self.assertEqual(self.refused(self.ecr.describe_repositories, nextToken=token)[0],
                         "InvalidParameterException")
        self.assertEqual(self.refused(self.iam.list_users, Marker=token)[0], "ValidationError")
        self.assertEqual(self.refused(self.ec2.describe_vpcs, NextToken=token)[0],
                         "InvalidNextToken")
        self.assertEqual(self.refused(self.logs.describe_log_groups, nextToken=token),
                         ("InvalidParameterException", "The specified nextToken is invalid."))
        # It outlives the server.
        self.server.stop()
        self.server.start()
        found = self.ecs.list_task_definitions(familyPrefix="tokens", nextToken=token)
        self.assertTrue(found["taskDefinitionArns"][0].endswith("tokens:2"))

    def test_deleted_definitions_go(self):
        self.register("gone", 2)
        self.ecs.deregister_task_definition(taskDefinition="gone:1")
        done = self.ecs.delete_task_definitions(
            taskDefinitions=["gone:1", "gone:2", "gone:7", "gone"])
        self.assertEqual([one["status"] for one in done["taskDefinitions"]],
                         ["DELETE_IN_PROGRESS"])
        self.assertEqual([one["arn"] for one in done["failures"]], ["gone:2", "gone:7", "gone"])

        def left():
            return self.ecs.list_task_definitions(
                familyPrefix="gone", status="DELETE_IN_PROGRESS")["taskDefinitionArns"]
        wait_until(lambda: not left(), what="the revision is gone")
        self.assertEqual(self.refused(self.ecs.describe_task_definition, taskDefinition="gone:1"),
                         ("ClientException", "Unable to describe task definition."))

    def test_the_words_of_ecs(self):
        self.ecs.create_cluster(clusterName="words")
        self.ecs.delete_cluster(cluster="words")
        arn = f"arn:aws:ecs:{self.server.access['region']}:{self.server.access['account']}:"
        inactive = ("InvalidParameterException", "The specified cluster is inactive. Specify an "
                                                 "active cluster and try again.")
        for call, more in ((self.ecs.list_tags_for_resource, {}),
                           (self.ecs.tag_resource, {"tags": [{"key": "a", "value": "b"}]}),
                           (self.ecs.untag_resource, {"tagKeys": ["a"]})):
            self.assertEqual(self.refused(call, resourceArn=arn + "cluster/words", **more),
                             inactive)
            # A name that the model of the operation has.
            code = self.refused(call, resourceArn=arn + "task-definition/no:1", **more)[0]
            shapes = self.ecs.meta.service_model.operation_model(
                {"list_tags_for_resource": "ListTagsForResource", "tag_resource": "TagResource",
                 "untag_resource": "UntagResource"}[call.__name__]).error_shapes
            self.assertIn(code, [shape.name for shape in shapes])
        for call, arguments, message in (
                (self.ecs.run_task, {"taskDefinition": "a", "launchType": "MOON"},
                 "launch type should be one of [EC2,FARGATE,EXTERNAL"),
                (self.ecs.create_service, {"serviceName": "a", "schedulingStrategy": "X"},
                 "Scheduling strategy should be one of [REPLICA,DAEMON]"),
                (self.ecs.describe_clusters, {"include": ["X"]},
                 "include should be one of [ATTACHMENTS,CONFIGURATIONS,SETTINGS,STATISTICS,TAGS]"),
                (self.ecs.put_account_setting, {"name": "x", "value": "enabled"},
                 "x should be one of [serviceLongArnFormat,"),
                (self.ecs.put_account_setting, {"name": "containerInsights", "value": "x"},
                 "Invalid setting 'value'"),
                (self.ecs.create_cluster,
                 {"settings": [{"name": "containerInsights", "value": "x"}]},
                 "Invalid setting 'value'")):
            code, told = self.refused(call, **arguments)
            self.assertEqual(code, "InvalidParameterException")
            self.assertEqual(told[:len(message)], message)
        self.ecs.put_account_setting(name="fargateEventWindows", value="enabled")
        found = self.ecs.list_account_settings(name="fargateEventWindows")["settings"]
        self.assertEqual(found[0]["value"], "enabled")
        self.assertEqual(self.refused(self.ecs.list_account_settings, value="enabled")[0],
                         "InvalidParameterException")


if __name__ == "__main__":
    main()
