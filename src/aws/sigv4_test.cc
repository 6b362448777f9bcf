// Aim: a signature holds for exactly the request that was signed, at its time, and every broken one
// is told apart.
#include "aws/sigv4.h"

#include <gtest/gtest.h>

#include <thread>

#include "aws/sigv4_date.h"
#include "codec/time.h"

namespace minato::aws {
namespace {

const SigningCredentials kKey{"AKIAEXAMPLE", "secret", ""};
const SigningTarget kTarget{"eu-west-1", "ecs"};
const TimePoint kNow = from_unix_ms(1'700'000'000'000);

http::Request signed_post(std::string body = "{}") {
  http::Request request;
  request.method = "POST";
  request.body = std::move(body);
  request.headers = {{"Host", "localhost:4566"},
                     {"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "Service.Operation"}};
  sign_request(request, kKey, kTarget, kNow);
  return request;
}

AuthFault fault_of(const http::Request& request, TimePoint now = kNow,
                   std::string_view secret = "secret") {
  SigningKeyCache keys;
  const auto claim = read_signature_claim(request);
  if (!claim) return claim.error().fault;
  if (const auto timely = check_signature_time(*claim, now); !timely) return timely.error().fault;
  const auto verified = verify_signature(request, *claim, request.body, secret, keys);
  EXPECT_FALSE(verified);
  return verified ? AuthFault::kUnknownKey : verified.error().fault;
}

bool holds(const http::Request& request, TimePoint now = kNow) {
  SigningKeyCache keys;
  const auto claim = read_signature_claim(request);
  return claim && check_signature_time(*claim, now) &&
         verify_signature(request, *claim, request.body, "secret", keys);
}

void replace_in_authorization(http::Request& request, std::string_view from, std::string_view to) {
  std::string value(*request.headers.find("Authorization"));
  const auto at = value.find(from);
  ASSERT_NE(at, std::string::npos);
  request.headers.set("Authorization", value.replace(at, from.size(), to));
}

TEST(SigV4, WhatIsSignedHolds) {
  EXPECT_TRUE(holds(signed_post()));
  const auto claim = read_signature_claim(signed_post());
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->access_key_id, "AKIAEXAMPLE");
  EXPECT_EQ(claim->scope.region, "eu-west-1");
  EXPECT_EQ(claim->scope.service, "ecs");
}

TEST(SigV4, AnyChangeAfterSigningIsAMismatch) {
  const std::vector<std::function<void(http::Request&)>> changes{
      [](http::Request& r) { r.body = "{ }"; },
      [](http::Request& r) { r.method = "PUT"; },
      [](http::Request& r) { r.target = "/other"; },
      [](http::Request& r) { r.target = "/?a=b"; },
      [](http::Request& r) { r.headers.set("Host", "elsewhere"); },
      [](http::Request& r) { r.headers.set("X-Amz-Target", "Service.Other"); },
      [](http::Request& r) { r.headers.add("X-Amz-Target", "Service.Other"); },
      [](http::Request& r) { r.headers.add("X-Amz-Added", "1"); },
      [](http::Request& r) { r.headers.erase("Content-Type"); },
      [](http::Request& r) {
        r.headers.set("X-Amz-Date", to_basic_iso8601(kNow + Duration{1000}));
      },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    http::Request request = signed_post();
    changes[i](request);
    EXPECT_EQ(fault_of(request), AuthFault::kMismatch) << "change " << i;
  }
  EXPECT_EQ(fault_of(signed_post(), kNow, "other secret"), AuthFault::kMismatch);
}

TEST(SigV4, ABlankInAHeaderChangesNothing) {
  http::Request request = signed_post();
  request.headers.set("X-Amz-Target", "  Service.Operation \t");
  EXPECT_TRUE(holds(request));
}

TEST(SigV4, AcceptsFifteenMinutesOfSkewAndNoMore) {
  const auto skew = std::chrono::duration_cast<Duration>(kClockSkewMax);
  const Duration second{1000};
  EXPECT_TRUE(holds(signed_post(), kNow + skew));
  EXPECT_TRUE(holds(signed_post(), kNow - skew));
  EXPECT_EQ(fault_of(signed_post(), kNow + skew + second), AuthFault::kExpired);
  EXPECT_EQ(fault_of(signed_post(), kNow - skew - second), AuthFault::kExpired);
}

TEST(SigV4, SaysWhenASignatureExpired) {
  const auto claim = read_signature_claim(signed_post());
  const auto late = check_signature_time(*claim, kNow + std::chrono::hours{1});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message,
            "Signature expired: 20231114T221320Z is now earlier than 20231114T225820Z "
            "(20231114T231320Z - 15 min.)");
}

TEST(SigV4, NoSignatureIsMissingNotBroken) {
  http::Request request;
  EXPECT_EQ(fault_of(request), AuthFault::kMissing);
  request.headers.set("Authorization", "Basic dXNlcjpwYXNz");
  EXPECT_EQ(fault_of(request), AuthFault::kMissing);
}

TEST(SigV4, MalformedHeadersAreIncomplete) {
  const std::vector<std::pair<std::string, std::string>> edits{
      {"AWS4-HMAC-SHA256 ", "AWS4-ECDSA-P256-SHA256 "},
      {"Credential=AKIAEXAMPLE/", "Credential="},
      {"aws4_request", "aws5_request"},
      {"Signature=", "Sig="},
      {"SignedHeaders=", "SignedHeaders=;"},
      {"SignedHeaders=", "SignedHeaders=Host;"},
      {"/eu-west-1/", "/EU WEST/"},
      {", Signature=", ", Signature=A"},
      {", Signature=", " Signature "},
      {"Credential=", "Credential=x, Credential="},
  };
  for (const auto& [from, to] : edits) {
    http::Request request = signed_post();
    replace_in_authorization(request, from, to);
    EXPECT_EQ(fault_of(request), AuthFault::kIncomplete) << from << " -> " << to;
  }
}

TEST(SigV4, NamesEveryMissingPart) {
  http::Request request;
  request.headers = {{"Host", "h"}, {"Authorization", "AWS4-HMAC-SHA256"}};
  const auto claim = read_signature_claim(request);
  ASSERT_FALSE(claim);
  EXPECT_EQ(claim.error().message,
            "Authorization header requires 'Credential' parameter. Authorization header requires "
            "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. "
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
}

TEST(SigV4, TheHostMustBeSigned) {
  http::Request request = signed_post();
  replace_in_authorization(request, "content-type;host;", "content-type;");
  EXPECT_EQ(fault_of(request), AuthFault::kMismatch);
}

TEST(SigV4, RepeatedSignatureHeadersAreRefused) {
  for (const char* name : {"Authorization", "X-Amz-Date", "X-Amz-Security-Token"}) {
    http::Request request = signed_post();
    request.headers.add(name, std::string(request.headers.find(name).value_or("x")));
    if (std::string_view(name) == "X-Amz-Security-Token") request.headers.add(name, "y");
    EXPECT_EQ(fault_of(request), AuthFault::kIncomplete) << name;
  }
}

TEST(SigV4, TheDeclaredBodyHashMustBeTheBodys) {
  http::Request request = signed_post();
  request.headers.set("X-Amz-Content-Sha256", std::string(64, '0'));
  sign_request(request, kKey, kTarget, kNow);
  EXPECT_EQ(fault_of(request), AuthFault::kMismatch);
  // It was taken for every service: who holds a signed call could put another body under it.
  request.headers.set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD");
  sign_request(request, kKey, kTarget, kNow);
  EXPECT_EQ(fault_of(request), AuthFault::kMismatch);
  request.headers.set("X-Amz-Content-Sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  sign_request(request, kKey, kTarget, kNow);
  EXPECT_EQ(fault_of(request), AuthFault::kIncomplete);
}

http::Request presigned(std::chrono::seconds expires) {
  http::Request request;
  request.headers.add("Host", "localhost:4566");
  request.target = presign_target(request, kKey, kTarget, kNow, expires);
  return request;
}

// Go's url.Values writes a space as '+' and its signer signs "%20": it was taken for a plus sign.
TEST(SigV4, APlusInTheQueryIsASpaceAndNoPlusSign) {
  http::Request request;
  request.headers = {{"Host", "localhost:4566"}};
  request.target = "/?a=1%202";
  sign_request(request, kKey, kTarget, kNow);
  request.target = "/?a=1+2";
  EXPECT_TRUE(holds(request));
  request.target = "/?a=1%2B2";
  EXPECT_EQ(fault_of(request), AuthFault::kMismatch);
}

TEST(SigV4, APresignedRequestHoldsUntilItExpires) {
  using std::chrono::seconds;
  EXPECT_TRUE(holds(presigned(seconds{60})));
  EXPECT_TRUE(holds(presigned(seconds{60}), kNow + seconds{60}));
  EXPECT_EQ(fault_of(presigned(seconds{60}), kNow + seconds{61}), AuthFault::kExpired);
  EXPECT_TRUE(holds(presigned(seconds{604'800}), kNow + seconds{604'800}));
  EXPECT_EQ(fault_of(presigned(seconds{604'801})), AuthFault::kIncomplete);
  EXPECT_EQ(fault_of(presigned(seconds{0})), AuthFault::kIncomplete);
}

TEST(SigV4, PresignedParametersMustBeThereOnceAndUnchanged) {
  http::Request request = presigned(std::chrono::seconds{60});
  request.target += "&X-Amz-Date=20150830T123600Z";
  EXPECT_EQ(fault_of(request), AuthFault::kIncomplete);
  request = presigned(std::chrono::seconds{60});
  request.target += "&Action=DeleteEverything";
  EXPECT_EQ(fault_of(request), AuthFault::kMismatch);
  request = presigned(std::chrono::seconds{60});
  request.headers.set("Authorization", "AWS4-HMAC-SHA256 Credential=x");
  EXPECT_EQ(fault_of(request), AuthFault::kIncomplete);
}

TEST(SigV4, ReadsBothDateForms) {
  const auto expected = parse_basic_iso8601("20150830T123600Z");
  EXPECT_EQ(parse_request_date("Sun, 30 Aug 2015 12:36:00 GMT"), expected);
  EXPECT_EQ(parse_request_date("20150830T123600Z"), expected);
  for (const char* bad : {"", "Sun, 30 Aou 2015 12:36:00 GMT", "Sun, 3x Aug 2015 12:36:00 GMT",
                          "2015-08-30T12:36:00Z", "Sun, 30 Aug 2015 12:36:00 JST"}) {
    EXPECT_FALSE(parse_request_date(bad)) << bad;
  }
}

TEST(SigningKeyCache, StaysBoundedAndIsThreadSafe) {
  SigningKeyCache keys(8);
  const auto work = [&keys] {
    for (int i = 0; i < 200; ++i) {
      const CredentialScope scope{"20150830", "r" + std::to_string(i % 20), "ecs"};
      EXPECT_EQ(keys.get("secret", scope), derive_signing_key("secret", scope));
    }
  };
  std::thread other(work);
  work();
  other.join();
  EXPECT_LE(keys.size(), 8U);
}

}  // namespace
}  // namespace minato::aws
