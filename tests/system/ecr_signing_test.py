"""Managed signing: images signed on push, checked without Minato's code."""
import base64
import hashlib
import json
import os
import stat
import subprocess
import unittest

from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import ExtendedKeyUsageOID

from ecr_settings_test import Images, client_error
from harness import MINATO, Server, main, wait_until

SIGNATURE = "application/vnd.cncf.notary.signature"


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def check_envelope(envelope, certificate):
    """The payload of a JWS that the certificate's key has signed; InvalidSignature otherwise."""
    signature = unpadded(envelope["signature"])
    pair = utils.encode_dss_signature(int.from_bytes(signature[:48], "big"),
                                      int.from_bytes(signature[48:], "big"))
    signed = f"{envelope['protected']}.{envelope['payload']}".encode()
    certificate.public_key().verify(pair, signed, ec.ECDSA(hashes.SHA384()))
    return json.loads(unpadded(envelope["payload"]))


class Signing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.ecr = cls.server.client("ecr")
        cls.images = Images(cls.server)
        account, region = cls.server.access["account"], cls.server.access["region"]
        cls.profile = f"arn:aws:signer:{region}:{account}:/signing-profiles/build_key"
        cls.ecr.put_signing_configuration(signingConfiguration={"rules": [{
            "signingProfileArn": cls.profile,
            "repositoryFilters": [{"filter": "signed*", "filterType": "WILDCARD_MATCH"}]}]})
        cls.ecr.create_repository(repositoryName="signed")
        cls.ecr.create_repository(repositoryName="plain")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def statuses(self, digest, repository="signed"):
        answer = self.ecr.describe_image_signing_status(repositoryName=repository,
                                                        imageId={"imageDigest": digest})
        return [(one["signingProfileArn"], one["status"]) for one in answer["signingStatuses"]]

    def signatures(self, digest, repository="signed"):
        answer = self.images.http("GET", f"/v2/{repository}/referrers/{digest}")
        return json.loads(answer.body)["manifests"]

    def push_signed(self, tag, content):
        digest = self.images.push("signed", tag, content)
        wait_until(lambda: self.statuses(digest) == [(self.profile, "COMPLETE")], what="signature")
        return digest

    def test_configuration_is_kept_and_deleted(self):
        other = self.server.client("ecr", region="eu-north-1")
        client_error(self, "SigningConfigurationNotFoundException",
                     other.get_signing_configuration)
        client_error(self, "SigningConfigurationNotFoundException",
                     other.delete_signing_configuration)
        client_error(self, "InvalidParameterException", other.put_signing_configuration,
                     signingConfiguration={"rules": [{"signingProfileArn": "arn:aws:signer:eu-"
                                                      "north-1:999999999999:/signing-profiles/a_b"
                                                      }]})
        rules = {"rules": [{"signingProfileArn": self.profile}]}
        other.put_signing_configuration(signingConfiguration=rules)
        self.assertEqual(other.get_signing_configuration()["signingConfiguration"], rules)
        self.assertEqual(other.delete_signing_configuration()["signingConfiguration"], rules)

    def test_signature_verifies_and_is_a_referrer(self):
        digest = self.push_signed("v1", "to be signed")
        listed = self.signatures(digest)
        self.assertEqual([one["artifactType"] for one in listed], [SIGNATURE])
        manifest = json.loads(self.images.http(
            "GET", f"/v2/signed/manifests/{listed[0]['digest']}").body)
        self.assertEqual(manifest["artifactType"], SIGNATURE)
        self.assertEqual(manifest["config"]["mediaType"], "application/vnd.oci.empty.v1+json")
        self.assertEqual(manifest["subject"]["digest"], digest)
        self.assertEqual(manifest["layers"][0]["mediaType"], "application/jose+json")
        envelope = json.loads(self.images.http(
            "GET", f"/v2/signed/blobs/{manifest['layers'][0]['digest']}").body)
        self.assertEqual(set(envelope), {"payload", "protected", "header", "signature"})
        headers = json.loads(unpadded(envelope["protected"]))
        self.assertEqual(headers["alg"], "ES384")
        self.assertEqual(headers["cty"], "application/vnd.cncf.notary.payload.v1+json")
        self.assertEqual(headers["io.cncf.notary.signingScheme"], "notary.x509")
        self.assertEqual(headers["crit"], ["io.cncf.notary.signingScheme"])
        self.assertRegex(headers["io.cncf.notary.signingTime"], r"^\d{4}-.*T\d\d:\d\d:\d\dZ$")

        der = base64.b64decode(envelope["header"]["x5c"][0])
        thumbprints = json.loads(
            manifest["annotations"]["io.cncf.notary.x509chain.thumbprint#S256"])
        self.assertEqual(thumbprints, [hashlib.sha256(der).hexdigest()])
        certificate = x509.load_der_x509_certificate(der)
        payload = check_envelope(envelope, certificate)
        image = self.images.http("GET", f"/v2/signed/manifests/{digest}").body
        self.assertEqual(payload, {"targetArtifact": {
            "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest,
            "size": len(image)}})
        changed = {**envelope, "payload": base64.urlsafe_b64encode(b"{}").decode().rstrip("=")}
        with self.assertRaises(InvalidSignature):
            check_envelope(changed, certificate)

    def test_certificate_is_what_notation_takes(self):
        self.push_signed("cert", "for the certificate")
        done = subprocess.run([MINATO, "signing-profile", "export", self.profile, "--data-dir",
                               self.server.data], capture_output=True, text=True, check=True)
        self.assertNotIn("PRIVATE", done.stdout)
        certificate = x509.load_pem_x509_certificate(done.stdout.encode())
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
        self.assertTrue(usage.critical)
        self.assertTrue(usage.value.digital_signature)
        self.assertFalse(usage.value.key_cert_sign or usage.value.crl_sign)
        self.assertFalse(usage.value.key_encipherment or usage.value.key_agreement)
        extended = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        self.assertEqual(list(extended.value), [ExtendedKeyUsageOID.CODE_SIGNING])
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        self.assertFalse(basic.value.ca)
        self.assertEqual(certificate.public_key().curve.name, "secp384r1")
        self.assertEqual(certificate.issuer, certificate.subject)
        certificate.verify_directly_issued_by(certificate)
        account, region = self.server.access["account"], self.server.access["region"]
        path = os.path.join(self.server.data, "signing", account, region, "build_key.pem")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_image_is_signed_once_and_its_signature_not_at_all(self):
        digest = self.push_signed("once", "signed once")
        self.assertEqual(self.images.push("signed", "again", "signed once"), digest)
        self.push_signed("after", "something after it")
        listed = self.signatures(digest)
        self.assertEqual(len(listed), 1)
        self.assertEqual(self.statuses(listed[0]["digest"]), [])
        self.assertEqual(self.signatures(listed[0]["digest"]), [])
        found = self.ecr.list_image_referrers(repositoryName="signed",
                                              subjectId={"imageDigest": digest})
        self.assertEqual([one["digest"] for one in found["referrers"]], [listed[0]["digest"]])

    def test_other_repositories_and_unknown_images(self):
        digest = self.images.push("plain", "v1", "not signed")
        self.assertEqual(self.statuses(digest, "plain"), [])
        client_error(self, "ImageNotFoundException", self.ecr.describe_image_signing_status,
                     repositoryName="signed", imageId={"imageTag": "none"})

    def test_status_goes_with_the_image(self):
        digest = self.push_signed("gone", "deleted and pushed again")
        self.ecr.batch_delete_image(repositoryName="signed", imageIds=[{"imageDigest": digest}])
        with self.assertRaises(ClientError):
            self.statuses(digest)
        self.assertEqual(self.push_signed("gone", "deleted and pushed again"), digest)


if __name__ == "__main__":
    main()
