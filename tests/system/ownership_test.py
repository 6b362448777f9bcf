"""Whose it is: every operation of every service, asked by a key without rights, by a key whom a
Deny on the very thing stops whatever name it is called by, and by another account that knows the
ARN.

The operations and a sample request of each are what `minato operations --samples` prints; an
operation without a sample fails. `{things}` of samples are made in ownership_world.py.
"""
import itertools
import json
import re
import unittest

from harness import MINATO, main, needs_root, run
from ownership_world import World
from raw_requests import Model

# Where AWS has no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/
WITHOUT_RESOURCE = {
    "ecr": {"CreatePullThroughCacheRule", "CreateRepositoryCreationTemplate",
            "DeletePullThroughCacheRule", "DeleteRegistryPolicy",
            "DeleteRepositoryCreationTemplate", "DeleteSigningConfiguration",
            "DeregisterPullTimeUpdateExclusion", "DescribePullThroughCacheRules",
            "DescribeRegistry", "DescribeRepositoryCreationTemplates", "GetAccountSetting",
            "GetAuthorizationToken", "GetRegistryPolicy", "GetRegistryScanningConfiguration",
            "GetSigningConfiguration", "ListPullTimeUpdateExclusions", "PutAccountSetting",
            "PutRegistryPolicy", "PutRegistryScanningConfiguration",
            "PutReplicationConfiguration", "PutSigningConfiguration",
            "RegisterPullTimeUpdateExclusion", "UpdatePullThroughCacheRule",
            "UpdateRepositoryCreationTemplate", "ValidatePullThroughCacheRule"},
    "ec2": {"DescribeAccountAttributes", "DescribeAvailabilityZones", "DescribeImages",
            "DescribeInstanceCreditSpecifications", "DescribeInstanceStatus",
            "DescribeInstanceTypes", "DescribeInstances", "DescribeInternetGateways",
            "DescribeKeyPairs", "DescribeNetworkInsightsAnalyses", "DescribeNetworkInsightsPaths",
            "DescribeNetworkInterfaces", "DescribeRegions", "DescribeRouteTables",
            "DescribeSecurityGroupRules", "DescribeSecurityGroups", "DescribeSubnets",
            "DescribeTags", "DescribeVolumes", "DescribeVpcs"},
    "ecs": {"DescribeTaskDefinition", "DiscoverPollEndpoint", "ListClusters",
            "ListTaskDefinitionFamilies", "ListTaskDefinitions", "ListAccountSettings",
            "PutAccountSetting", "PutAccountSettingDefault", "DeleteAccountSetting"},
    "iam": {"ListAccountAliases", "ListInstanceProfiles", "ListPolicies", "ListRoles",
            "ListUsers", "ListVirtualMFADevices"},
    "sts": {"GetAccessKeyInfo"},
}
# Anybody may ask these who is known.
OPEN = {("sts", "GetCallerIdentity"), ("sts", "GetSessionToken")}
# They name another account's things and touch nothing of it: where to connect to, whose a key is,
# whose pulls the caller's own registry does not count.
HARMLESS = {("ecs", "DiscoverPollEndpoint"), ("sts", "GetAccessKeyInfo"),
            ("ecr", "RegisterPullTimeUpdateExclusion")}
# Members that say the same in other words: {one: (other, the thing by that name)}.
SAME = {"GroupId": ("GroupName", {"security-group": "security-group-name"}),
        "KeyName": ("KeyPairId", {"key-pair": "key-pair-id"}),
        "logGroupName": ("logGroupIdentifier", {}), "logGroupIdentifier": ("logGroupName", {})}
# What an operation answers that does not take a thing by this kind of name.
NO_SUCH_NAME = {"InvalidParameterException", "ValidationException", "ClientException",
                "ValidationError"}
# What the samples are told that only ask; but for the first, calls that would be refused anyway.
WITH_DRY_RUN = {"DryRunOperation", "InvalidKeyPair.Duplicate", "InvalidGroup.Duplicate",
                "DependencyViolation", "AnalysisExistsForNetworkInsightsPath"}
DENIED = {"AccessDeniedException", "AccessDenied", "UnauthorizedOperation"}


def samples():
    return json.loads(run(MINATO, "operations", "--samples").stdout)


def things_in(value):
    return sorted(set(re.findall(r"\{([a-z][a-z0-9-]*)\}", json.dumps(value))))


def filled(value, names):
    text = json.dumps(value)
    for thing, name in names.items():
        text = text.replace("{" + thing + "}", json.dumps(name)[1:-1])
    return json.loads(text)


def variants(service, operation, sample):
    """The sample, and the same said with other members."""
    yield sample
    model = Model.of(service)
    members = model.shapes[model.operations[operation]["input"]]["members"]
    for one, (other, things) in SAME.items():
        if one in sample and other in members and other not in sample:
            text = json.dumps(sample[one])
            for thing, name in things.items():
                text = text.replace("{" + thing + "}", "{" + name + "}")
            yield {**{name: value for name, value in sample.items() if name != one},
                   other: json.loads(text)}


@needs_root
class Ownership(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.samples = samples()

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def walk(self, check):
        for service, operation, request in self.each():
            with self.subTest(service=service, operation=operation, request=request):
                check(service, operation, request)

    def each(self):
        """(service, operation, sample with {things}) of all that is served."""
        for service, operations in sorted(self.samples.items()):
            for operation, sample in sorted(operations.items()):
                if sample:
                    yield service, operation, json.loads(sample)

    def calls(self, service, operation, sample):
        """The call in every way to name its things; the plain one comes first."""
        for request in variants(service, operation, sample):
            things = things_in(request)
            for names in itertools.product(*(self.world.names[thing] for thing in things)):
                yield filled(request, dict(zip(things, names)))

    def resource_of(self, service, operation, request):
        """What a key without rights is told that it may not act on."""
        answer = self.world.nobody.ask(service, operation, request)
        self.assertIn(answer.code, DENIED, answer)
        told = re.search(r"on resource: (\S+) because no identity-based policy", answer.message)
        self.assertTrue(told, answer)
        return told.group(1)

    def test_every_operation_has_a_sample(self):
        self.assertEqual([f"{service}:{operation}" for service, operations in self.samples.items()
                          for operation, sample in operations.items() if not sample], [])

    def test_samples_name_things_that_there_are(self):
        self.walk(lambda service, operation, request: self.assertEqual(
            {thing for way in variants(service, operation, request) for thing in things_in(way)} -
            set(self.world.names), set()))

    def test_a_key_without_rights_is_told_the_same_thing_by_every_name(self):
        def check(service, operation, request):
            if (service, operation) in OPEN:
                return
            plain, *others = self.calls(service, operation, request)
            resource = self.resource_of(service, operation, plain)
            for call in others:
                answer = self.world.nobody.ask(service, operation, call)
                if answer.code not in NO_SUCH_NAME:
                    self.assertIn(f"on resource: {resource} because", answer.message, call)
            without = operation in WITHOUT_RESOURCE.get(service, ())
            self.assertEqual(resource == "*", without, resource)
        self.walk(check)

    def test_a_deny_on_the_thing_holds_for_every_name_of_it(self):
        def check(service, operation, request):
            if (service, operation) in OPEN or operation in WITHOUT_RESOURCE.get(service, ()):
                return
            plain, *others = self.calls(service, operation, request)
            stopped = self.world.denied(self.resource_of(service, operation, plain))
            for call in (plain, *others):
                answer = stopped.ask(service, operation, call)
                if call != plain and answer.code in NO_SUCH_NAME:
                    continue
                self.assertIn(answer.code, DENIED, answer)
                self.assertIn("explicit deny", answer.message)
        self.walk(check)

    def test_another_account_gets_nothing_by_any_name(self):
        def check(service, operation, request):
            if (service, operation) in HARMLESS:
                return
            for call in self.calls(service, operation, request):
                answer = self.world.other.ask(service, operation, call)
                if self.world.account in json.dumps(call):
                    self.assertNotEqual(answer.status, 200, answer)
                else:
                    self.assertNotIn(self.world.account.encode(), answer.body)
        self.walk(check)

    def test_a_dry_run_changes_nothing(self):
        def check(service, operation, request):
            model = Model.of(service)
            if "DryRun" not in model.shapes[model.operations[operation]["input"]]["members"]:
                return
            plain = next(self.calls(service, operation, request))
            answer = self.world.own.ask(service, operation, {**plain, "DryRun": True})
            self.assertIn(answer.code, WITH_DRY_RUN, answer)
            self.assertEqual(answer.status == 412, answer.code == "DryRunOperation", answer)
        self.walk(check)

    def tearDown(self):
        self.assertEqual(self.world.changes(), [])


if __name__ == "__main__":
    main()
