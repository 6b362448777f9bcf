// Aim: broken policies are refused when they are written, and a trust policy lets in exactly whom
// it names.
#include "iam/policy_document.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace minato::iam {
namespace {

std::string statement(const std::string& body) {
  return fmt::format(R"({{"Version":"2012-10-17","Statement":[{{{}}}]}})", body);
}
std::string allow(const std::string& principal, const std::string& more = "") {
  return statement(fmt::format(R"("Effect":"Allow","Principal":{},"Action":"sts:AssumeRole"{})",
                               principal, more));
}

TEST(TrustPolicy, IsRefusedWhenItIsNone) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "This policy contains invalid Json"},
      {"[]", "This policy contains invalid Json"},
      {"{", "This policy contains invalid Json"},
      {std::string(10'000, '['), "This policy contains invalid Json"},
      {"{}", "Syntax errors in policy."},
      {R"({"Version":"2011","Statement":[]})", "Syntax errors in policy."},
      {R"({"Statement":[1]})", "Syntax errors in policy."},
      {statement(R"("Effect":"Maybe","Principal":"*","Action":"sts:AssumeRole")"),
       "Syntax errors in policy."},
      {statement(R"("Effect":"Allow","Action":"sts:AssumeRole")"),
       "Missing required field Principal"},
      {statement(R"("Effect":"Allow","Principal":{"Who":"x"},"Action":"sts:AssumeRole")"),
       "Invalid principal in policy"},
      {statement(R"("Effect":"Allow","Principal":"*")"), "Missing required field Action"},
      {allow(R"("*")", R"(,"Resource":"*")"), "Has prohibited field Resource"},
      {statement(R"("Effect":"Allow","Principal":"*","Action":"ecs:RunTask")"),
       "AssumeRole policy may only specify STS AssumeRole actions."},
  };
  for (const auto& [document, message] : cases) {
    const auto checked = check_trust_policy(document);
    ASSERT_FALSE(checked) << document;
    EXPECT_EQ(checked.error().name, "MalformedPolicyDocument");
    EXPECT_EQ(checked.error().message, message) << document.substr(0, 200);
  }
  EXPECT_TRUE(check_trust_policy(allow(R"({"Service":"ecs-tasks.amazonaws.com"})")));
  EXPECT_TRUE(check_trust_policy(
      R"({"Statement":{"Effect":"Allow","Principal":{"AWS":["1","2"]},"Action":["sts:*"]}})"));
}

TEST(IdentityPolicy, NeedsActionAndResourceAndNoPrincipal) {
  EXPECT_TRUE(check_identity_policy(statement(R"("Effect":"Allow","Action":"*","Resource":"*")")));
  EXPECT_TRUE(check_identity_policy(
      statement(R"("Effect":"Deny","NotAction":["a:b"],"NotResource":["*"])")));
  EXPECT_FALSE(check_identity_policy(statement(R"("Effect":"Allow","Action":"*")")));
  EXPECT_FALSE(check_identity_policy(statement(R"("Effect":"Allow","Resource":"*")")));
  EXPECT_FALSE(check_identity_policy(
      statement(R"("Effect":"Allow","Action":"*","Resource":"*","Principal":"*")")));
}

const aws::Principal kUser{.kind = aws::Principal::Kind::kUser,
                           .account = "111122223333",
                           .arn = "arn:aws:iam::111122223333:user/alice",
                           .user_id = "AIDA1",
                           .access_key_id = "AKIA1"};
const aws::Principal kSession{.kind = aws::Principal::Kind::kAssumedRole,
                              .account = "111122223333",
                              .arn = "arn:aws:sts::111122223333:assumed-role/build/s",
                              .user_id = "AROA1:s",
                              .access_key_id = "ASIA1"};

bool lets_in(const std::string& document, const aws::Principal& principal,
             std::string_view external_id = {}) {
  return trusts(document, {.principal = &principal, .service = {}, .external_id = external_id});
}

TEST(TrustPolicy, LetsInWhomItNames) {
  for (const char* principal : {R"("*")", R"({"AWS":"*"})", R"({"AWS":"111122223333"})",
                                R"({"AWS":["999900001111","arn:aws:iam::111122223333:root"]})",
                                R"({"AWS":"arn:aws:iam::111122223333:user/alice"})"}) {
    EXPECT_TRUE(lets_in(allow(principal), kUser)) << principal;
  }
  for (const char* principal :
       {R"({"AWS":"999900001111"})", R"({"AWS":"arn:aws:iam::111122223333:user/bob"})",
        R"({"Service":"ecs-tasks.amazonaws.com"})", R"({"AWS":[]})"}) {
    EXPECT_FALSE(lets_in(allow(principal), kUser)) << principal;
  }
}

TEST(TrustPolicy, ASessionIsItsRole) {
  EXPECT_TRUE(lets_in(allow(R"({"AWS":"arn:aws:iam::111122223333:role/path/build"})"), kSession));
  EXPECT_FALSE(lets_in(allow(R"({"AWS":"arn:aws:iam::111122223333:role/builder"})"), kSession));
  EXPECT_FALSE(lets_in(allow(R"({"AWS":"arn:aws:iam::999900001111:role/build"})"), kSession));
}

TEST(TrustPolicy, NamesServicesApart) {
  const std::string document =
      allow(R"({"Service":["ecs-tasks.amazonaws.com","ec2.amazonaws.com"]})");
  const auto service_in = [&document](std::string_view service) {
    return trusts(document, {.principal = nullptr, .service = service, .external_id = {}});
  };
  EXPECT_TRUE(service_in("ecs-tasks.amazonaws.com"));
  EXPECT_TRUE(service_in("ec2.amazonaws.com"));
  EXPECT_FALSE(service_in("lambda.amazonaws.com"));
  EXPECT_FALSE(lets_in(document, kUser));
}

TEST(TrustPolicy, ADenyWins) {
  EXPECT_FALSE(
      lets_in(R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"},)"
              R"({"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"sts:*"}]})",
              kUser));
}

TEST(TrustPolicy, ReadsTheExternalIdAndTrustsNoOtherCondition) {
  const std::string document =
      allow(R"("*")", R"(,"Condition":{"StringEquals":{"sts:ExternalId":"e"}})");
  EXPECT_TRUE(lets_in(document, kUser, "e"));
  EXPECT_FALSE(lets_in(document, kUser, "f"));
  EXPECT_FALSE(lets_in(document, kUser));
  EXPECT_FALSE(lets_in(
      allow(R"("*")", R"(,"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}})"), kUser));
}

TEST(TrustPolicy, WhatDoesNotParseTrustsNobody) {
  EXPECT_FALSE(lets_in("", kUser));
  EXPECT_FALSE(lets_in("{}", kUser));
}

}  // namespace
}  // namespace minato::iam
