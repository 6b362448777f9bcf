"""Terraform's AWS provider finds what it wrote: apply, empty plan, change, empty plan, import, empty
plan, destroy. Members answered that were not asked for, or asked for and not answered, show here.

terraform/ has every resource type of ECR, ECS, IAM, logs and EC2 that the provider has and Minato
serves. All go through one run of each command, since each start of the provider takes seconds.
"""
import json
import os
import re
import shutil
import unittest

from harness import MINATO, ROOT, Folder, Server, main, needs_root, run

CONFIGURATION = os.path.join(ROOT, "tests/system/terraform")
PROVIDER = "registry.terraform.io/hashicorp/aws"
PLUGIN_FOLDERS = ("/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins",
                  "/opt/tf-plugins")
PREFIXES = ("aws_ecr_", "aws_ecs_", "aws_iam_", "aws_cloudwatch_log_")
# What the provider has and Minato does not serve, by the first operation that it would need.
NOT_SERVED = {
    "aws_ecs_capacity_provider": "ecs:CreateCapacityProvider",
    "aws_ecs_cluster_capacity_providers": "ecs:PutClusterCapacityProviders",
    "aws_ecs_service": "ecs:CreateService",
    "aws_ecs_task_set": "ecs:CreateTaskSet",
    "aws_iam_account_alias": "iam:CreateAccountAlias",
    "aws_iam_account_password_policy": "iam:UpdateAccountPasswordPolicy",
    "aws_iam_group": "iam:CreateGroup",
    "aws_iam_group_membership": "iam:AddUserToGroup",
    "aws_iam_group_policies_exclusive": "iam:PutGroupPolicy",
    "aws_iam_group_policy": "iam:PutGroupPolicy",
    "aws_iam_group_policy_attachment": "iam:AttachGroupPolicy",
    "aws_iam_group_policy_attachments_exclusive": "iam:AttachGroupPolicy",
    "aws_iam_openid_connect_provider": "iam:CreateOpenIDConnectProvider",
    "aws_iam_organizations_features": "iam:EnableOrganizationsRootSessions",
    "aws_iam_saml_provider": "iam:CreateSAMLProvider",
    "aws_iam_security_token_service_preferences": "iam:SetSecurityTokenServicePreferences",
    "aws_iam_server_certificate": "iam:UploadServerCertificate",
    "aws_iam_service_linked_role": "iam:CreateServiceLinkedRole",
    "aws_iam_service_specific_credential": "iam:CreateServiceSpecificCredential",
    "aws_iam_signing_certificate": "iam:UploadSigningCertificate",
    "aws_iam_user_group_membership": "iam:AddUserToGroup",
    "aws_iam_user_login_profile": "iam:CreateLoginProfile",
    "aws_iam_user_ssh_key": "iam:UploadSSHPublicKey",
    "aws_iam_virtual_mfa_device": "iam:CreateVirtualMFADevice",
    "aws_cloudwatch_log_account_policy": "logs:PutAccountPolicy",
    "aws_cloudwatch_log_anomaly_detector": "logs:CreateLogAnomalyDetector",
    "aws_cloudwatch_log_data_protection_policy": "logs:PutDataProtectionPolicy",
    "aws_cloudwatch_log_delivery": "logs:CreateDelivery",
    "aws_cloudwatch_log_delivery_destination": "logs:PutDeliveryDestination",
    "aws_cloudwatch_log_delivery_destination_policy": "logs:PutDeliveryDestinationPolicy",
    "aws_cloudwatch_log_delivery_source": "logs:PutDeliverySource",
    "aws_cloudwatch_log_destination": "logs:PutDestination",
    "aws_cloudwatch_log_destination_policy": "logs:PutDestinationPolicy",
    "aws_cloudwatch_log_index_policy": "logs:PutIndexPolicy",
    "aws_cloudwatch_log_metric_filter": "logs:PutMetricFilter",
    "aws_cloudwatch_log_resource_policy": "logs:PutResourcePolicy",
    "aws_cloudwatch_log_subscription_filter": "logs:PutSubscriptionFilter",
}
# Arguments that live in Terraform's state alone, so that an import cannot know them.
ONLY_IN_STATE = {
    "force_delete", "force_destroy", "force_detach_policies", "revoke_rules_on_delete",
    "skip_destroy", "track_latest", "user_data_replace_on_change", "wait_for_completion", "force",
    "timeouts",
}
# Types without an import, and those whose import takes another text than their id.
NO_IMPORT = {"aws_iam_policy_attachment"}
IMPORT_ID = {
    "aws_ecr_account_setting": "{name}", "aws_ecs_cluster": "{name}",
    "aws_ecs_task_definition": "{arn}",
    "aws_ecs_account_setting_default": "{name}",
    "aws_cloudwatch_log_stream": "{log_group_name}:{name}",
    "aws_iam_role_policies_exclusive": "{role_name}",
    "aws_iam_role_policy_attachment": "{role}/{policy_arn}",
    "aws_iam_role_policy_attachments_exclusive": "{role_name}",
    "aws_iam_user_policies_exclusive": "{user_name}",
    "aws_iam_user_policy_attachment": "{user}/{policy_arn}",
    "aws_iam_user_policy_attachments_exclusive": "{user_name}",
}


def plugins():
    """A folder of plugins with the provider, or None."""
    for folder in (os.environ.get("MINATO_TERRAFORM_PLUGINS"), *PLUGIN_FOLDERS):
        if folder and os.path.isdir(os.path.join(folder, PROVIDER)):
            return folder
    return None


def command_line_configuration():
    """The file that configures terraform on this machine, or None."""
    for path in (os.environ.get("TF_CLI_CONFIG_FILE"), os.path.expanduser("~/.terraformrc")):
        if path and os.path.exists(path):
            return path
    return None


def import_id(resource):
    values = resource["values"]
    if resource["type"] == "aws_security_group_rule":
        other = values["source_security_group_id"] or "_".join(values["cidr_blocks"])
        return "_".join([values["security_group_id"], values["type"], values["protocol"],
                         str(values["from_port"]), str(values["to_port"]), other])
    return IMPORT_ID.get(resource["type"], "{id}").format(**values)


def differences(change):
    """{argument: (before, after)} of a planned change; an empty value is none."""
    before, after = change["before"] or {}, change["after"] or {}
    unknown = change["after_unknown"]
    return {name: (before.get(name), after.get(name)) for name in {**before, **after}
            if (before.get(name) or None) != (after.get(name) or None)
            and unknown.get(name) is not True}


class Terraform:
    """terraform in folders that share one copy of the provider."""

    def __init__(self, server):
        self.folder = Folder("minato-terraform-")
        path = self.folder.path
        configuration = command_line_configuration()
        if plugins():
            configuration = os.path.join(path, "terraformrc")
            with open(configuration, "w", encoding="utf-8") as file:
                file.write("provider_installation {\n  filesystem_mirror {\n"
                           f'    path = "{plugins()}"\n  }}\n}}\n')
        if not configuration:
            raise unittest.SkipTest("no terraform CLI configuration and no folder of plugins has "
                                    + PROVIDER)
        self.env = {**server.env(), "AWS_ENDPOINT_URL": server.endpoint, "CHECKPOINT_DISABLE": "1",
                    "TF_CLI_CONFIG_FILE": configuration, "TF_IN_AUTOMATION": "1",
                    "TF_DATA_DIR": os.path.join(path, "data")}
        done = self.run(self.copy("state"), "init", "-input=false", check=False)
        if done.returncode != 0:
            raise unittest.SkipTest(f"terraform finds no {PROVIDER}: {done.stderr.strip()[-300:]}")

    def copy(self, name):
        """A folder with the configuration and a state of its own."""
        path = os.path.join(self.folder.path, name)
        shutil.copytree(CONFIGURATION, path)
        lock = os.path.join(self.folder.path, "state", ".terraform.lock.hcl")
        if os.path.exists(lock):
            shutil.copy(lock, path)
        return path

    def run(self, folder, *argv, check=True):
        return run("terraform", f"-chdir={folder}", *argv, *(
            () if argv[0] == "show" else ("-no-color",)), env=self.env, check=check, timeout=300)

    def apply(self, folder, *argv):
        return self.run(folder, "apply", "-auto-approve", "-input=false", "-parallelism=40", *argv)

    def plan(self, folder, *argv):
        return self.run(folder, "plan", "-detailed-exitcode", "-input=false", "-parallelism=40",
                        *argv, check=False)

    def show(self, folder, *argv):
        return json.loads(self.run(folder, "show", "-json", *argv).stdout)


def served_operations():
    """{service:Operation} that has a handler; of services without a table, all that are known."""
    found = set()
    for service in ("iam", "ec2", "sts"):
        with open(os.path.join(ROOT, f"models/{service}.json"), encoding="utf-8") as file:
            found |= {f"{service}:{name}" for name in json.load(file)["operations"]}
    service = None
    for line in run(MINATO, "operations").stdout.splitlines():
        heading, row = re.match(r"## (\w+)", line), re.match(r"\| (\w+) \| served \|", line)
        service = heading.group(1) if heading else service
        if row:
            found.add(f"{service}:{row.group(1)}")
    return found


@needs_root
@unittest.skipUnless(shutil.which("terraform"), "needs terraform")
class EveryResource(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.addClassCleanup(cls.server.close)
        secrets = os.path.join(cls.server.data, "secrets/ecr-pullthroughcache")
        os.makedirs(secrets, exist_ok=True)
        for name in ("first", "second"):
            with open(os.path.join(secrets, name), "w", encoding="utf-8",
                      opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write('{"username": "robot", "accessToken": "secret"}')
        cls.terraform = Terraform(cls.server)
        cls.state = os.path.join(cls.terraform.folder.path, "state")

    def assert_empty(self, folder, *argv):
        done = self.terraform.plan(folder, *argv)
        self.assertEqual(done.returncode, 0, f"the plan is not empty:\n{done.stdout}{done.stderr}")

    def managed(self, folder):
        resources = self.terraform.show(folder)["values"]["root_module"]["resources"]
        return [one for one in resources if one["mode"] == "managed"]

    def test_resources_are_applied_changed_imported_and_destroyed(self):
        terraform = self.terraform
        terraform.apply(self.state)
        self.assert_empty(self.state)
        terraform.apply(self.state, "-var=changed=true")
        self.assert_empty(self.state, "-var=changed=true")
        self.check_import(self.managed(self.state))
        terraform.apply(self.state, "-destroy", "-var=changed=true")
        self.assertNotIn("resources", terraform.show(self.state).get("values", {}))

    def check_import(self, resources):
        terraform, folder = self.terraform, self.terraform.copy("imported")
        with open(os.path.join(folder, "imports.tf"), "w", encoding="utf-8") as file:
            for one in resources:
                if one["type"] not in NO_IMPORT:
                    file.write(f'import {{\n  to = {one["address"]}\n'
                               f'  id = {json.dumps(import_id(one))}\n}}\n')
        done = terraform.plan(folder, "-var=changed=true", "-out=plan")
        self.assertIn(done.returncode, (0, 2), done.stdout + done.stderr)
        plan = terraform.show(folder, "plan")
        for one in plan["resource_changes"]:
            if one["mode"] != "managed" or one["type"] in NO_IMPORT:
                continue
            with self.subTest(imported=one["address"]):
                self.assertIn(one["change"]["actions"], (["no-op"], ["update"]), one["change"])
                found = differences(one["change"])
                self.assertEqual({}, {name: change for name, change in found.items()
                                      if name not in ONLY_IN_STATE})
        terraform.apply(folder, "plan")
        self.assert_empty(folder, "-var=changed=true")

    def test_every_type_of_the_provider_is_here_or_needs_what_is_not_served(self):
        schema = json.loads(self.terraform.run(self.state, "providers", "schema", "-json").stdout)
        types = set(schema["provider_schemas"][PROVIDER]["resource_schemas"])
        here = set()
        for name in os.listdir(CONFIGURATION):
            with open(os.path.join(CONFIGURATION, name), encoding="utf-8") as file:
                here |= set(re.findall(r'^resource "(\w+)"', file.read(), re.M))
        expected = {name for name in types if name.startswith(PREFIXES)}
        self.assertEqual(expected - here - set(NOT_SERVED), set())
        self.assertEqual(here & set(NOT_SERVED), set())
        served = served_operations()
        self.assertEqual({name for name, operation in NOT_SERVED.items() if operation in served},
                         set(), "served now, so they belong into the configuration")


if __name__ == "__main__":
    main()
