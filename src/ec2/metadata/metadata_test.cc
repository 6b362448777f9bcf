// Aim: an instance can prove who it is, by documents that only this server makes, and learns
// nothing else from the metadata address; the openssl of a reader's own agrees.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "codec/base64.h"
#include "ec2/keys/openssl_handles.h"
#include "ec2/metadata/identity_key.h"
#include "ec2/metadata/instance_metadata.h"

namespace minato::ec2 {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr TimePoint kNow = from_unix_ms(1'767'323'045'000);

AgentHost host() {
  AgentHost host;
  host.instance_id = "i-0123456789abcdef0";
  host.account = "123456789012";
  host.region = "us-east-1";
  host.availability_zone = "us-east-1a";
  host.instance_type = "t3.micro";
  host.image_id = "ami-1";
  host.private_ip = "172.31.0.9";
  host.private_name = "ip-172-31-0-9.ec2.internal";
  host.mac = "02:00:00:00:00:09";
  host.vpc_id = "vpc-1";
  host.subnet_id = "subnet-1";
  host.launched = kNow;
  host.role_arn = "arn:aws:iam::123456789012:role/secret";
  return host;
}

class IdentityKeyTest : public ::testing::Test {
 protected:
  IdentityKeyTest() {
    std::string pattern = (fs::temp_directory_path() / "identity_test.XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~IdentityKeyTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  std::string path() const { return (folder_ / "identity.pem").string(); }

  fs::path folder_;
};

std::string without_newlines(std::string text) {
  std::erase(text, '\n');
  return text;
}

TEST_F(IdentityKeyTest, OnlyWhatItSignedIsSigned) {
  IdentityKey key(path());
  EXPECT_FALSE(key.is_signed("document", ""));
  EXPECT_FALSE(fs::exists(path()));  // checking makes no key
  const auto signed_identity = key.sign(identity_document(host()), kNow);
  ASSERT_TRUE(signed_identity) << signed_identity.error().message;
  const auto& [document, signature, pkcs7] = *signed_identity;
  EXPECT_TRUE(key.is_signed(document, signature));
  EXPECT_TRUE(key.is_signed(document, without_newlines(signature)));
  EXPECT_FALSE(key.is_signed(document + " ", signature));
  EXPECT_FALSE(key.is_signed(document, ""));
  EXPECT_FALSE(key.is_signed(document, "AAAA"));
  EXPECT_FALSE(key.is_signed(document, without_newlines(pkcs7)));
  IdentityKey other((folder_ / "other.pem").string());
  ASSERT_TRUE(other.sign("x", kNow));
  EXPECT_FALSE(other.is_signed(document, signature));
}

TEST_F(IdentityKeyTest, IsMadeOnceAndKeptForItself) {
  const auto first = IdentityKey(path()).sign("document", kNow);
  ASSERT_TRUE(first);
  struct stat about{};
  ASSERT_EQ(::stat(path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  EXPECT_TRUE(IdentityKey(path()).is_signed("document", first->signature));
  EXPECT_EQ(IdentityKey(path()).sign("document", kNow + 1h)->signature, first->signature);
  std::ofstream(path()) << "broken";
  EXPECT_FALSE(IdentityKey(path()).is_signed("document", first->signature));
  EXPECT_EQ(IdentityKey(path()).sign("document", kNow).error().code, ErrorCode::kDataLoss);
}

TEST_F(IdentityKeyTest, OthersCheckThePkcs7WithTheCertificate) {
  const std::string document = identity_document(host());
  const auto made = IdentityKey(path()).sign(document, kNow);
  ASSERT_TRUE(made);
  const auto der = base64_decode(without_newlines(made->pkcs7));
  ASSERT_TRUE(der);
  const Memory in(BIO_new_mem_buf(der->data(), static_cast<int>(der->size())));
  PKCS7* envelope = d2i_PKCS7_bio(in.get(), nullptr);
  const Memory out(BIO_new(BIO_s_mem()));
  EXPECT_EQ(PKCS7_verify(envelope, nullptr, nullptr, nullptr, out.get(), PKCS7_NOVERIFY), 1);
  EXPECT_EQ(content_of(out), document);
  PKCS7_free(envelope);
}

TEST(IdentityDocument, HasTheMembersOfAws) {
  const auto document = boost::json::parse(identity_document(host())).as_object();
  for (const char* name : {"accountId", "architecture", "availabilityZone", "imageId", "instanceId",
                           "instanceType", "pendingTime", "privateIp", "region", "version"}) {
    EXPECT_TRUE(document.at(name).is_string()) << name;
  }
  EXPECT_EQ(document.at("instanceId").as_string(), "i-0123456789abcdef0");
  EXPECT_EQ(document.at("pendingTime").as_string(), "2026-01-02T03:04:05Z");
  EXPECT_TRUE(document.at("billingProducts").is_null());
}

class Metadata : public ::testing::Test {
 protected:
  http::Response ask(const std::string& method, const std::string& target,
                     const http::Headers& headers, TimePoint now = kNow) {
    http::Request request;
    request.method = method;
    request.target = target;
    request.headers = headers;
    return metadata_.answer(request, now);
  }
  std::string token(const std::string& seconds = "60") {
    const auto answer =
        ask("PUT", "/latest/api/token", {{"X-aws-ec2-metadata-token-ttl-seconds", seconds}});
    EXPECT_EQ(answer.status, 200);
    return answer.body;
  }
  http::Response get(const std::string& path) {
    return ask("GET", "/latest/" + path, {{"X-aws-ec2-metadata-token", token()}});
  }

  SeededRandom random_{1};
  InstanceMetadata metadata_{
      host(), {.document = "{}", .signature = "c2ln", .pkcs7 = "cGtjcw=="}, random_};
};

TEST_F(Metadata, SaysWhoTheInstanceIs) {
  EXPECT_EQ(get("meta-data/instance-id").body, "i-0123456789abcdef0");
  EXPECT_EQ(get("meta-data/placement/availability-zone").body, "us-east-1a");
  EXPECT_EQ(get("meta-data/network/interfaces/macs/02:00:00:00:00:09/vpc-id").body, "vpc-1");
  EXPECT_EQ(get("dynamic/instance-identity/document").body, "{}");
  EXPECT_EQ(get("dynamic/instance-identity/document/").body, "{}");
  EXPECT_EQ(get("dynamic/instance-identity/signature").body, "c2ln");
  EXPECT_EQ(get("dynamic/instance-identity/").body, "document\npkcs7\nsignature");
  EXPECT_EQ(get("").body, "dynamic/\nmeta-data/");
}

TEST_F(Metadata, GivesNoCredentialsAndNoUserData) {
  for (const char* path :
       {"meta-data/iam/", "meta-data/iam/info", "user-data", "meta-data/iam/security-credentials/",
        "meta-data/iam/security-credentials/secret", "meta-data/../meta-data/instance-id",
        "meta-data/instance"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
  EXPECT_EQ(get("meta-data/").body.find("iam"), std::string::npos);
}

TEST_F(Metadata, AnswersNothingWithoutAToken) {
  const std::string target = "/latest/meta-data/instance-id";
  const std::string good = token("60");
  EXPECT_EQ(ask("GET", target, {}).status, 401);
  EXPECT_EQ(ask("GET", target, {{"X-aws-ec2-metadata-token", good}}).status, 200);
  EXPECT_EQ(ask("GET", target, {{"X-aws-ec2-metadata-token", good}}, kNow + 61s).status, 401);
  for (const std::string& forged :
       {std::string(), std::string("."), std::string("99999999999999."), "1" + good, good + "0"}) {
    EXPECT_EQ(ask("GET", target, {{"X-aws-ec2-metadata-token", forged}}).status, 401) << forged;
  }
  // A token of another instance.
  SeededRandom random(2);
  const InstanceMetadata other(host(), {}, random);
  http::Request request;
  request.target = target;
  request.headers = {{"X-aws-ec2-metadata-token", good}};
  EXPECT_EQ(other.answer(request, kNow).status, 401);
}

TEST_F(Metadata, TokensComeByPutWithALifetime) {
  for (const char* lifetime : {"", "0", "-1", "21601", "6x"}) {
    EXPECT_EQ(ask("PUT", "/latest/api/token", {{"X-aws-ec2-metadata-token-ttl-seconds", lifetime}})
                  .status,
              400)
        << lifetime;
  }
  EXPECT_EQ(ask("PUT", "/latest/api/token", {}).status, 400);
  EXPECT_EQ(ask("PUT", "/latest/api/token",
                {{"X-aws-ec2-metadata-token-ttl-seconds", "60"}, {"X-Forwarded-For", "10.0.0.1"}})
                .status,
            403);
  EXPECT_EQ(ask("POST", "/latest/api/token", {}).status, 405);
}

}  // namespace
}  // namespace minato::ec2
