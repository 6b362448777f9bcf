// Aim: keys are made, read and fingerprinted as EC2 documents it; expected values come from
// ssh-keygen and the openssl program.
#include "ec2/keys/key_material.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "codec/base64.h"
#include "codec/digest.h"
#include "ec2/keys/openssl_handles.h"
#include "ec2/keys/ssh_wire.h"

namespace minato::ec2 {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

constexpr std::string_view kRsaBlob =
    "AAAAB3NzaC1yc2EAAAADAQABAAAAgQDD+/1H9MPi/ZO693T4kTubNb0IERcQAR/pmnWhrqNQA/KoSiPVryDMCVvRmGmY"
    "rsWU5Gp2gcVIm2gEzc/O/IPGQPrmf5GUrfxYD8bPBbf4vw4u2hsF72hgIIQ5dWURh7lnppewTI3qeL9pbepMFbePtJdR"
    "4hlaRqxkveQCLQqkww==";
constexpr std::string_view kRsaDer =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDD+/1H9MPi/ZO693T4kTubNb0IERcQAR/pmnWhrqNQA/KoSiPVryDM"
    "CVvRmGmYrsWU5Gp2gcVIm2gEzc/O/IPGQPrmf5GUrfxYD8bPBbf4vw4u2hsF72hgIIQ5dWURh7lnppewTI3qeL9pbepM"
    "FbePtJdR4hlaRqxkveQCLQqkwwIDAQAB";
constexpr std::string_view kRsaMd5 = "e6:44:d0:5a:3e:50:bb:7c:4f:01:97:e9:8f:f9:b8:9a";
constexpr std::string_view kEd25519 =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

std::string text(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const auto part : parts) all.append(part);
  return all;
}

TEST(ReadPublicKey, TakesEveryFormOfAnRsaKey) {
  const std::string line = text({"ssh-rsa ", kRsaBlob});
  const std::string forms[] = {
      text({line, " me@host\n"}),
      line,
      text({"---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"goes on \\\nand on\"\n",
            kRsaBlob.substr(0, 70), "\n", kRsaBlob.substr(70), "\n---- END SSH2 PUBLIC KEY ----"}),
      std::string(kRsaDer),
      text({"-----BEGIN PUBLIC KEY-----\n", kRsaDer.substr(0, 64), "\n", kRsaDer.substr(64, 64),
            "\n", kRsaDer.substr(128, 64), "\n", kRsaDer.substr(192),
            "\n-----END PUBLIC KEY-----\n"}),
  };
  for (const auto& form : forms) {
    const auto key = read_public_key(form);
    ASSERT_TRUE(key) << form;
    EXPECT_EQ(key->kind, KeyKind::kRsa);
    EXPECT_EQ(key->fingerprint, kRsaMd5);
    EXPECT_EQ(key->text, line);
  }
}

TEST(ReadPublicKey, FingerprintsEd25519AsOpenSshDoes) {
  const auto key = read_public_key(text({kEd25519, " x"})).value();
  EXPECT_EQ(key.kind, KeyKind::kEd25519);
  EXPECT_EQ(key.fingerprint, "lbmsoA0yIEcEiVDRnMWuzm+nV+3ZEEpVIURqFoeSspg=");
  EXPECT_EQ(key.text, kEd25519);
}

TEST(ReadPublicKey, RefusesWhatIsNoKey) {
  SshWriter odd_size;
  odd_size.text("ssh-rsa");
  odd_size.integer("\x01");
  odd_size.integer(std::string(96, '\x7f'));
  SshWriter negative;
  negative.text("ssh-rsa");
  negative.text("\xff");
  negative.text(std::string(128, '\xff'));
  for (const std::string& bad :
       {std::string(), std::string("hello"), std::string("ssh-rsa"), std::string("ssh-rsa !!!"),
        text({"ssh-ed25519 ", kRsaBlob.substr(0, 40)}), text({"ssh-dss ", kRsaBlob}),
        text({"ssh-rsa ", kRsaBlob.substr(0, 100)}), std::string(20'000, 'A'),
        "ssh-rsa " + base64_encode(odd_size.bytes()), "ssh-rsa " + base64_encode(negative.bytes()),
        std::string("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")}) {
    const auto key = read_public_key(bad);
    ASSERT_FALSE(key) << bad;
    EXPECT_EQ(key.error().name, "InvalidKey.Format");
  }
}

TEST(GenerateKey, MakesAnRsaKeyWhosePublicHalfFits) {
  const auto made = generate_key(KeyKind::kRsa, KeyFormat::kPem, "web").value();
  EXPECT_THAT(made.private_key, StartsWith("-----BEGIN RSA PRIVATE KEY-----\n"));
  EXPECT_EQ(made.public_key.fingerprint.size(), 20 * 3 - 1);
  const Memory memory(BIO_new_mem_buf(made.private_key.data(), int(made.private_key.size())));
  const KeyHandle key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
  ASSERT_TRUE(key);
  EXPECT_EQ(EVP_PKEY_get_bits(key.get()), 2048);
  const auto imported = read_public_key(made.public_key.text).value();
  EXPECT_EQ(imported.text, made.public_key.text);
  // Created and imported keys are fingerprinted differently.
  EXPECT_EQ(imported.fingerprint.size(), 16 * 3 - 1);
}

TEST(GenerateKey, MakesAnEd25519KeyInTheFormOfOpenSsh) {
  const auto made = generate_key(KeyKind::kEd25519, KeyFormat::kPem, "web").value();
  EXPECT_THAT(made.private_key, StartsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
  EXPECT_THAT(made.private_key, EndsWith("-----END OPENSSH PRIVATE KEY-----\n"));
  EXPECT_EQ(read_public_key(made.public_key.text)->fingerprint, made.public_key.fingerprint);
}

TEST(GenerateKey, WritesPuttyFiles) {
  const auto rsa = generate_key(KeyKind::kRsa, KeyFormat::kPpk, "web").value();
  EXPECT_THAT(rsa.private_key, StartsWith("PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n"
                                          "Comment: web\nPublic-Lines: 6\n"));
  EXPECT_THAT(rsa.private_key, HasSubstr("\nPrivate-Lines: 14\n"));
  const auto ed = generate_key(KeyKind::kEd25519, KeyFormat::kPpk, "web").value();
  EXPECT_THAT(ed.private_key, HasSubstr("\nPrivate-Lines: 1\n"));
  EXPECT_THAT(ed.private_key.substr(ed.private_key.rfind("Private-MAC")),
              MatchesRegex("Private-MAC: [0-9a-f]+\n"));
}

TEST(SshWire, KeepsNumbersPositiveAndShort) {
  SshWriter writer;
  writer.integer(std::string_view("\0\x80", 2));
  EXPECT_EQ(writer.bytes(), std::string_view("\0\0\0\2\0\x80", 6));
  SshReader reader(writer.bytes());
  EXPECT_EQ(reader.integer(), "\x80");
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(reader.text());
}

}  // namespace
}  // namespace minato::ec2
