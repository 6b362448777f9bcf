// Aim: our canonical form is everybody's. Expected signatures are those of the published AWS SigV4
// test suite (key AKIDEXAMPLE, 2015-08-30T12:36:00Z, us-east-1/service), of the AWS documentation's
// IAM example, and of what botocore 1.43 and the signer of aws-sdk-go 1.51 send.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "aws/sigv4.h"
#include "codec/time.h"

namespace minato::aws {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kTimestamp = "20150830T123600Z";

struct Vector {
  std::string_view name;
  std::string method;
  std::string target;
  http::Headers headers;  // besides Host and X-Amz-Date
  std::string body;
  std::string service;
  std::string host;
  std::string signed_headers;
  std::string signature;
};

const std::string kHost = "example.amazonaws.com";
const std::string kPlain = "host;x-amz-date";
const std::string kVanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

const std::vector<Vector> kVectors{
    {"vanilla", "GET", "/", {}, "", "service", kHost, kPlain, kVanilla},
    {"query order",
     "GET",
     "/?Param2=value2&Param1=value1",
     {},
     "",
     "service",
     kHost,
     kPlain,
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {"relative path", "GET", "/example/..", {}, "", "service", kHost, kPlain, kVanilla},
    {"relative parent",
     "GET",
     "/example1/example2/../..",
     {},
     "",
     "service",
     kHost,
     kPlain,
     kVanilla},
    {"doubled slash", "GET", "//", {}, "", "service", kHost, kPlain, kVanilla},
    {"dot and slash", "GET", "/./", {}, "", "service", kHost, kPlain, kVanilla},
    {"unreserved path",
     "GET",
     "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
     {},
     "",
     "service",
     kHost,
     kPlain,
     "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
    {"utf8 path",
     "GET",
     "/\xe1\x88\xb4",
     {},
     "",
     "service",
     kHost,
     kPlain,
     "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
    {"post",
     "POST",
     "/",
     {},
     "",
     "service",
     kHost,
     kPlain,
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
    {"post form",
     "POST",
     "/",
     {{"Content-Type", "application/x-www-form-urlencoded"}},
     "Param1=value1",
     "service",
     kHost,
     "content-type;host;x-amz-date",
     "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
    {"duplicate header",
     "GET",
     "/",
     {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
     "",
     "service",
     kHost,
     "host;my-header1;x-amz-date",
     "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
    {"folded blanks",
     "GET",
     "/",
     {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
     "",
     "service",
     kHost,
     "host;my-header1;my-header2;x-amz-date",
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    {"iam documentation",
     "GET",
     "/?Action=ListUsers&Version=2010-05-08",
     {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
     "",
     "iam",
     "iam.amazonaws.com",
     "content-type;host;x-amz-date",
     "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"},
    {"botocore path and query",
     "GET",
     "/a%20b//c/../d%3Ae?x=1%2F2&b=&a=~",
     {},
     "",
     "ecs",
     "localhost:4566",
     kPlain,
     "a84d3f4042ef38339f6b2e2cb1f24f9f4bae2f840e90414aebb51c0c461b501b"},
    {"botocore s3",
     "GET",
     "/a%20b//c/../d%3Ae?x=1%2F2",
     {{"X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},
     "",
     "s3",
     "localhost:4566",
     "host;x-amz-content-sha256;x-amz-date",
     "f0810a5699ece71d1af98fc0c5756718f4b23fa94f43fc233ea234904584acbc"},
    {"space and plus in the query",
     "GET",
     "/?a=1+2&b=1%2B2&c=1%202",
     {},
     "",
     "service",
     kHost,
     kPlain,
     "2c6f6fb077ef1a6744f7c00352ae7e3315b382401bcf56ebe83ba1aa7bce036c"},
    // AWS's agent sends its query as Go's url.Values.Encode() writes it, a space as '+', and signs
    // it with "%20". It was refused.
    {"handshake of amazon-ecs-agent 1.89.1",
     "GET",
     "/acs/ws?agentHash=a0805048&agentVersion=1.89.1&clusterArn=web&containerInstanceArn="
     "arn%3Aaws%3Aecs%3Aus-east-1%3A123456789012%3Acontainer-instance%2Fweb%2F"
     "0123456789abcdef0123456789abcdef&dockerVersion=DockerVersion%3A+20.10.24%2Bdfsg1"
     "&protocolVersion=2&sendCredentials=true&seqNum=1",
     {{"User-Agent", "Go-http-client/1.1"}},
     "",
     "ecs",
     "10.0.0.5:4566",
     kPlain,
     "8a30529c011675271d275b5ae91ab0ac2e74528246331897cfbe6958548abda8"},
    {"botocore json",
     "POST",
     "/",
     {{"X-Amz-Target", "AmazonEC2ContainerServiceV20141113.ListClusters"},
      {"Content-Type", "application/x-amz-json-1.1"},
      {"X-Amz-Security-Token", "TOKEN/with+chars=="}},
     "{}",
     "ecs",
     "ecs.us-east-1.amazonaws.com",
     "content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
     "3931a60e7742c548bf9facf89df270e7e48bb5580acb4711602fd99d68e750c3"},
};

http::Request request_of(const Vector& vector) {
  http::Request request;
  request.method = vector.method;
  request.target = vector.target;
  request.headers = vector.headers;
  request.headers.add("Host", vector.host);
  request.headers.add("X-Amz-Date", std::string(kTimestamp));
  request.headers.add(
      "Authorization",
      fmt::format("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/{}/aws4_request, "
                  "SignedHeaders={}, Signature={}",
                  vector.service, vector.signed_headers, vector.signature));
  return request;
}

TEST(SigV4Vectors, EverySignatureVerifies) {
  SigningKeyCache keys;
  for (const Vector& vector : kVectors) {
    SCOPED_TRACE(vector.name);
    const http::Request request = request_of(vector);
    const auto claim = read_signature_claim(request);
    ASSERT_TRUE(claim) << claim.error().message;
    EXPECT_TRUE(verify_signature(request, *claim, vector.body, kSecret, keys));
  }
}

TEST(SigV4Vectors, TheSignerMakesTheSameSignatures) {
  for (const Vector& vector : kVectors) {
    // The signer leaves headers it has no reason to sign alone.
    if (vector.signed_headers.find("my-header") != std::string::npos) continue;
    SCOPED_TRACE(vector.name);
    http::Request request = request_of(vector);
    const std::string expected(*request.headers.find("Authorization"));
    request.body = vector.body;
    const auto token = request.headers.find("X-Amz-Security-Token");
    sign_request(request, {"AKIDEXAMPLE", std::string(kSecret), std::string(token.value_or(""))},
                 {"us-east-1", vector.service}, *parse_basic_iso8601(kTimestamp));
    EXPECT_EQ(request.headers.find("Authorization"), expected);
  }
}

TEST(SigV4Vectors, PresignedUrlOfBotocoreVerifiesAndIsMadeAlike) {
  const std::string url =
      "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
      "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fsts%2Faws4_request"
      "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host"
      "&X-Amz-Security-Token=TOKEN%2Fwith%2Bchars%3D%3D"
      "&X-Amz-Signature=2bc79778f5814aec7e63d2855706fdfc90c35ffbf116cd024d794c46a5450d36";
  http::Request request;
  request.target = url;
  request.headers.add("Host", "sts.amazonaws.com");
  const auto claim = read_signature_claim(request);
  ASSERT_TRUE(claim) << claim.error().message;
  EXPECT_EQ(claim->session_token, "TOKEN/with+chars==");
  SigningKeyCache keys;
  EXPECT_TRUE(verify_signature(request, *claim, "", kSecret, keys));

  http::Request plain = request;
  plain.target = "/?Action=GetCallerIdentity&Version=2011-06-15";
  const std::string made = presign_target(
      plain, {"AKIDEXAMPLE", std::string(kSecret), "TOKEN/with+chars=="}, {"us-east-1", "sts"},
      *parse_basic_iso8601(kTimestamp), std::chrono::seconds{60});
  EXPECT_EQ(made.substr(made.size() - 64), url.substr(url.size() - 64));
}

}  // namespace
}  // namespace minato::aws
