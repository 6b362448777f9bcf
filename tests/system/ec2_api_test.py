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


if __name__ == "__main__":
    main()
