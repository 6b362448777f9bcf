"""EC2 without instances: key pairs, the default network, instance types, reachability's errors."""
import base64
import hashlib
import hmac
import os
import struct
import unittest

from botocore.exceptions import ClientError

from harness import Folder, Server, main, run


def colons(digest):
    return ":".join(f"{byte:02x}" for byte in digest)


def error_code(call, **arguments):
    """The error code and message that `call` ends with."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    raise AssertionError("no error")


class Ec2Test(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.ec2 = cls.server.client("ec2")
        cls.folder = Folder()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def file(self, name, text):
        path = os.path.join(self.folder.path, name)
        with open(path, "w", encoding="utf-8", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write(text)
        return path


class KeyPairs(Ec2Test):
    def test_an_rsa_key_is_returned_once_and_fingerprinted_by_its_private_half(self):
        made = self.ec2.create_key_pair(KeyName="made", TagSpecifications=[
            {"ResourceType": "key-pair", "Tags": [{"Key": "team", "Value": "a"}]}])
        self.assertTrue(made["KeyMaterial"].startswith("-----BEGIN RSA PRIVATE KEY-----"))
        path = self.file("made.pem", made["KeyMaterial"])
        run("openssl", "pkcs8", "-in", path, "-topk8", "-nocrypt", "-outform", "DER", "-out",
            path + ".der")
        with open(path + ".der", "rb") as file:
            self.assertEqual(made["KeyFingerprint"], colons(hashlib.sha1(file.read()).digest()))
        public = run("ssh-keygen", "-y", "-f", path).stdout.split()[1]
        found = self.ec2.describe_key_pairs(KeyNames=["made"], IncludePublicKey=True)["KeyPairs"]
        self.assertEqual(found[0]["PublicKey"], f"ssh-rsa {public} made")
        self.assertEqual(found[0]["KeyPairId"], made["KeyPairId"])
        self.assertEqual(found[0]["Tags"], [{"Key": "team", "Value": "a"}])
        self.assertEqual(found[0]["KeyType"], "rsa")
        self.assertNotIn("KeyMaterial", found[0])

    def test_an_ed25519_key_is_read_by_openssh(self):
        made = self.ec2.create_key_pair(KeyName="curve", KeyType="ed25519")
        path = self.file("curve.pem", made["KeyMaterial"])
        public = run("ssh-keygen", "-y", "-f", path).stdout.split()[1]
        digest = hashlib.sha256(base64.b64decode(public)).digest()
        self.assertEqual(made["KeyFingerprint"], base64.b64encode(digest).decode())
        shown = run("ssh-keygen", "-l", "-f", path).stdout
        self.assertIn(made["KeyFingerprint"].rstrip("="), shown)

    def test_a_putty_file_has_the_right_check_sum(self):
        for kind in ("rsa", "ed25519"):
            made = self.ec2.create_key_pair(KeyName=f"putty-{kind}", KeyType=kind,
                                            KeyFormat="ppk")["KeyMaterial"]
            lines = made.splitlines()
            counts = [index for index, line in enumerate(lines) if "-Lines: " in line]
            blobs = [base64.b64decode("".join(
                lines[at + 1:at + 1 + int(lines[at].split(": ")[1])])) for at in counts]
            head = [lines[0].split(": ")[1], "none", f"putty-{kind}"]
            signed = b"".join(struct.pack(">I", len(part)) + part
                              for part in [*(text.encode() for text in head), *blobs])
            key = hashlib.sha1(b"putty-private-key-file-mac-key").digest()
            self.assertEqual(lines[-1], "Private-MAC: " + hmac.new(key, signed, "sha1").hexdigest())

    def test_an_imported_key_has_the_fingerprint_of_its_public_half(self):
        path = os.path.join(self.folder.path, "own")
        run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", path, "-m", "PEM")
        with open(path + ".pub", "rb") as file:
            public = file.read()
        made = self.ec2.import_key_pair(KeyName="own", PublicKeyMaterial=public)
        run("openssl", "rsa", "-in", path, "-pubout", "-outform", "DER", "-out", path + ".der")
        with open(path + ".der", "rb") as file:
            self.assertEqual(made["KeyFingerprint"], colons(hashlib.md5(file.read()).digest()))
        self.assertTrue(made["KeyPairId"].startswith("key-"))

    def test_refusals_are_those_of_ec2(self):
        self.ec2.create_key_pair(KeyName="taken", KeyType="ed25519")
        self.assertEqual(error_code(self.ec2.create_key_pair, KeyName="taken")[0],
                         "InvalidKeyPair.Duplicate")
        for name, call, arguments in (
                ("InvalidKey.Format", self.ec2.import_key_pair,
                 {"KeyName": "bad", "PublicKeyMaterial": b"ssh-rsa nonsense"}),
                ("InvalidParameterValue", self.ec2.create_key_pair, {"KeyName": " x"}),
                ("InvalidKeyPair.NotFound", self.ec2.describe_key_pairs, {"KeyNames": ["none"]}),
                ("InvalidKeyPair.NotFound", self.ec2.describe_key_pairs,
                 {"KeyPairIds": ["key-0123456789abcdef0"]}),
                ("MissingParameter", self.ec2.delete_key_pair, {})):
            self.assertEqual(error_code(call, **arguments)[0], name)

    def test_filters_choose_and_deleting_twice_is_fine(self):
        made = self.ec2.create_key_pair(KeyName="filter-me", KeyType="ed25519")
        for name, value in (("key-name", "filter-*"), ("key-pair-id", made["KeyPairId"]),
                            ("fingerprint", made["KeyFingerprint"])):
            found = self.ec2.describe_key_pairs(Filters=[{"Name": name, "Values": [value]}])
            self.assertEqual([pair["KeyName"] for pair in found["KeyPairs"]], ["filter-me"])
        self.ec2.create_tags(Resources=[made["KeyPairId"]], Tags=[{"Key": "k", "Value": "v"}])
        found = self.ec2.describe_key_pairs(Filters=[{"Name": "tag:k", "Values": ["v"]}])
        self.assertEqual(len(found["KeyPairs"]), 1)
        gone = self.ec2.delete_key_pair(KeyPairId=made["KeyPairId"])
        self.assertEqual((gone["Return"], gone["KeyPairId"]), (True, made["KeyPairId"]))
        self.assertTrue(self.ec2.delete_key_pair(KeyName="filter-me")["Return"])
        self.assertEqual(error_code(self.ec2.describe_key_pairs, KeyNames=["filter-me"])[0],
                         "InvalidKeyPair.NotFound")

    def test_keys_survive_a_restart_and_the_private_half_is_nowhere(self):
        made = self.ec2.create_key_pair(KeyName="kept")
        self.server.stop()
        secret = made["KeyMaterial"].splitlines()[5].encode()
        for folder, _, names in os.walk(self.server.data):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(secret, file.read(), name)
        self.server.start()
        found = self.ec2.describe_key_pairs(KeyPairIds=[made["KeyPairId"]])["KeyPairs"]
        self.assertEqual(found[0]["KeyFingerprint"], made["KeyFingerprint"])


class Network(Ec2Test):
    """What a page that creates a cluster asks for."""

    def test_the_default_vpc_has_a_subnet_a_zone_and_a_gateway(self):
        vpc = self.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
        self.assertEqual(len(vpc), 1)
        subnets = self.ec2.describe_subnets(
            Filters=[{"Name": "vpc-id", "Values": [vpc[0]["VpcId"]]}])["Subnets"]
        zones = {subnet["AvailabilityZone"] for subnet in subnets}
        self.assertEqual(zones, {"us-east-1a", "us-east-1b", "us-east-1c"})
        for subnet in subnets:
            self.assertEqual(subnet["AvailableIpAddressCount"], 1019)
        gateway = self.ec2.describe_internet_gateways(
            Filters=[{"Name": "attachment.vpc-id", "Values": [vpc[0]["VpcId"]]}])
        self.assertTrue(gateway["InternetGateways"][0]["InternetGatewayId"].startswith("igw-"))

    def test_instance_types_are_paged_with_their_size(self):
        pages = self.ec2.get_paginator("describe_instance_types").paginate(
            PaginationConfig={"PageSize": 5})
        types = [one for page in pages for one in page["InstanceTypes"]]
        self.assertEqual([one["InstanceType"] for one in types][:2], ["t3.nano", "t3.micro"])
        self.assertEqual(len(types), 7)
        self.assertEqual((types[1]["VCpuInfo"]["DefaultVCpus"],
                          types[1]["MemoryInfo"]["SizeInMiB"]), (2, 1024))

    def test_several_rules_come_at_once_or_not_at_all(self):
        group = self.ec2.create_security_group(GroupName="several", Description="x")["GroupId"]

        def rule(port, cidr="0.0.0.0/0"):
            return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port,
                    "IpRanges": [{"CidrIp": cidr}]}
        made = self.ec2.authorize_security_group_ingress(
            GroupId=group, IpPermissions=[rule(22, "10.0.0.0/8"), rule(80), rule(8080)])
        self.assertEqual(len(made["SecurityGroupRules"]), 3)
        for name, permissions in (("InvalidPermission.Duplicate", [rule(90), rule(80)]),
                                  ("InvalidParameterValue", [rule(90), rule(90)]),
                                  ("InvalidParameterValue", [rule(90), rule(91, "1.2.3.4/33")])):
            self.assertEqual(error_code(self.ec2.authorize_security_group_ingress, GroupId=group,
                                        IpPermissions=permissions)[0], name)
        found = self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
        self.assertEqual([one["FromPort"] for one in found["IpPermissions"]], [22, 80, 8080])

    def test_a_dry_run_of_anything_does_nothing(self):
        group = self.ec2.create_security_group(GroupName="dry", Description="x")["GroupId"]
        for call, arguments in (
                (self.ec2.describe_vpcs, {}), (self.ec2.create_key_pair, {"KeyName": "dry"}),
                (self.ec2.delete_security_group, {"GroupId": group}),
                (self.ec2.create_tags, {"Resources": [group], "Tags": [{"Key": "a"}]})):
            self.assertEqual(error_code(call, DryRun=True, **arguments)[0], "DryRunOperation")
        self.assertEqual(error_code(self.ec2.describe_key_pairs, KeyNames=["dry"])[0],
                         "InvalidKeyPair.NotFound")
        found = self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
        self.assertEqual(found.get("Tags", []), [])


class Insights(Ec2Test):
    """Paths and analyses need an instance; without one they are refused by name."""

    def test_refusals_are_those_of_ec2(self):
        gateway = self.ec2.describe_internet_gateways()["InternetGateways"][0]["InternetGatewayId"]
        path = {"Source": gateway, "Destination": "i-0123456789abcdef0", "Protocol": "tcp",
                "DestinationPort": 80}
        for name, call, arguments in (
                ("InvalidInstanceID.NotFound", self.ec2.create_network_insights_path, path),
                ("InvalidParameterValue", self.ec2.create_network_insights_path,
                 {**path, "Source": "igw-0"}),
                ("InvalidNetworkInsightsPathId.NotFound",
                 self.ec2.start_network_insights_analysis, {"NetworkInsightsPathId": "nip-0"}),
                ("InvalidNetworkInsightsPathId.NotFound",
                 self.ec2.delete_network_insights_path, {"NetworkInsightsPathId": "nip-0"}),
                ("InvalidNetworkInsightsAnalysisId.NotFound",
                 self.ec2.describe_network_insights_analyses,
                 {"NetworkInsightsAnalysisIds": ["nia-0"]})):
            self.assertEqual(error_code(call, **arguments)[0], name)
        self.assertEqual(self.ec2.describe_network_insights_paths()["NetworkInsightsPaths"], [])


if __name__ == "__main__":
    main()
