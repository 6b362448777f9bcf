// The policy language, statement by statement: what a policy says about one request.
#include "iam/policy.h"

#include <gtest/gtest.h>

#include "iam/wildcard.h"

namespace minato::iam {
namespace {

constexpr const char* kRepository = "arn:aws:ecr:us-east-1:111122223333:repository/team/web";

aws::Principal user() {
  return {.kind = aws::Principal::Kind::kUser,
          .account = "111122223333",
          .arn = "arn:aws:iam::111122223333:user/staff/ann",
          .user_id = "AIDAANN",
          .access_key_id = "AKIAANN"};
}

aws::Principal session() {
  return {.kind = aws::Principal::Kind::kAssumedRole,
          .account = "111122223333",
          .arn = "arn:aws:sts::111122223333:assumed-role/build/i-1",
          .user_id = "AROABUILD:i-1",
          .access_key_id = "ASIA1"};
}

struct Asked {
  aws::Principal principal = user();
  std::string action = "ecr:BatchGetImage";
  std::string resource = kRepository;
  std::vector<aws::ConditionKey> keys = {};
};

aws::AccessRequest request_of(const Asked& asked) {
  return {.principal = asked.principal,
          .action = asked.action,
          .resources = {&asked.resource, 1},
          .region = "us-east-1",
          .source_ip = "10.1.2.3",
          .now = from_unix_ms(1'700'000'000'000),  // 2023-11-14T22:13:20Z
          .keys = asked.keys};
}

Effect effect_of(const std::string& statements, const Asked& asked = {}) {
  const auto policy = parse_policy(R"({"Version":"2012-10-17","Statement":[)" + statements + "]}");
  EXPECT_TRUE(policy) << statements;
  return policy ? evaluate(*policy, {request_of(asked), asked.resource}) : Effect::kNone;
}

std::string allow_if(const std::string& condition) {
  return R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":)" + condition + "}";
}

struct Row {
  const char* statements;
  Effect effect;
};

TEST(Policy, ActionsAndResources) {
  constexpr Row rows[] = {
      {R"({"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"*"})", Effect::kAllow},
      {R"({"Effect":"Allow","Action":"ECR:batchget*","Resource":"*"})", Effect::kAllow},
      {R"({"Effect":"Allow","Action":["ecs:*","ecr:Batch?etImage"],"Resource":"*"})",
       Effect::kAllow},
      {R"({"Effect":"Allow","Action":"ecr:Batch","Resource":"*"})", Effect::kNone},
      {R"({"Effect":"Allow","NotAction":"iam:*","Resource":"*"})", Effect::kAllow},
      {R"({"Effect":"Allow","NotAction":"ecr:*","Resource":"*"})", Effect::kNone},
      {R"({"Effect":"Allow","Action":"*","Resource":"arn:aws:ecr:*:*:repository/team/*"})",
       Effect::kAllow},
      {R"({"Effect":"Allow","Action":"*","Resource":"arn:aws:ecr:*:*:repository/other"})",
       Effect::kNone},
      {R"({"Effect":"Allow","Action":"*","Resource":"ARN:aws:ecr:*:*:repository/team/web"})",
       Effect::kNone},
      {R"({"Effect":"Allow","Action":"*","NotResource":"*/web"})", Effect::kNone},
      {R"({"Effect":"Allow","Action":"*","NotResource":"*/api"})", Effect::kAllow},
      {R"({"Effect":"Allow","Action":"*","Resource":"*"},
          {"Effect":"Deny","Action":"ecr:Batch*","Resource":"*"})",
       Effect::kDeny},
      {R"({"Effect":"Deny","Action":"ecr:Put*","Resource":"*"},
          {"Effect":"Allow","Action":"*","Resource":"*"})",
       Effect::kAllow},
  };
  for (const Row& row : rows) EXPECT_EQ(effect_of(row.statements), row.effect) << row.statements;
}

// NotResource with a variable that has no value allowed everything.
TEST(Policy, ANotResourceWithAnUnknownVariableAllowsNothingAndDeniesAll) {
  constexpr Row rows[] = {
      {R"({"Effect":"Allow","Action":"*","NotResource":"*/${aws:PrincipalTag/team}"})",
       Effect::kNone},
      {R"({"Effect":"Allow","Action":"*","NotResource":["*/${aws:PrincipalTag/team}","*/api"]})",
       Effect::kNone},
      {R"({"Effect":"Allow","Action":"*","NotResource":"*/${aws:username}"})", Effect::kAllow},
      {R"({"Effect":"Allow","Action":"*","Resource":"*"},
          {"Effect":"Deny","Action":"*","NotResource":"*/${aws:PrincipalTag/team}"})",
       Effect::kDeny},
      {R"({"Effect":"Allow","Action":"*","Resource":"*"},
          {"Effect":"Deny","Action":"*","NotResource":["*/${aws:PrincipalTag/team}","*/web"]})",
       Effect::kAllow},
  };
  for (const Row& row : rows) EXPECT_EQ(effect_of(row.statements), row.effect) << row.statements;
}

TEST(Policy, ConditionsThatHold) {
  const char* const conditions[] = {
      R"({"StringEquals":{"aws:username":"ann"}})",
      R"({"StringEquals":{"AWS:UserName":["bob","ann"]}})",
      R"({"StringNotEquals":{"aws:username":"bob"}})",
      R"({"StringEqualsIgnoreCase":{"aws:username":"ANN"}})",
      R"({"StringLike":{"aws:userid":"AIDA*"}})",
      R"({"StringEquals":{"aws:PrincipalAccount":"111122223333"}})",
      R"({"StringEquals":{"aws:RequestedRegion":"us-east-1"}})",
      R"({"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::*:user/staff/*"}})",
      R"({"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})",
      R"({"IpAddress":{"aws:SourceIp":["192.168.0.1","10.1.2.3"]}})",
      R"({"NotIpAddress":{"aws:SourceIp":"10.1.3.0/24"}})",
      R"({"Bool":{"aws:SecureTransport":false}})",
      R"({"DateGreaterThan":{"aws:CurrentTime":"2023-11-14T22:00:00Z"}})",
      R"({"DateLessThan":{"aws:CurrentTime":"2023-11-15"}})",
      R"({"NumericLessThanEquals":{"aws:EpochTime":1700000000}})",
      R"({"Null":{"aws:TokenIssueTime":"true","aws:userid":"false"}})",
      R"({"StringEqualsIfExists":{"ecs:cluster":"x"}})",
      R"({"StringNotEquals":{"ecs:cluster":"x"}})",
      R"({"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}})",
      R"({"StringEquals":{"aws:username":"${aws:username}"}})",
      R"({"StringEquals":{"aws:username":"${aws:nothing, 'ann'}"}})",
  };
  for (const char* condition : conditions) {
    EXPECT_EQ(effect_of(allow_if(condition)), Effect::kAllow) << condition;
  }
}

TEST(Policy, ConditionsThatDoNotHold) {
  const char* const conditions[] = {
      R"({"StringEquals":{"aws:username":"Ann"}})",
      R"({"StringEquals":{"aws:username":"ann","aws:RequestedRegion":"eu-west-1"}})",
      R"({"StringNotLike":{"aws:username":["b*","a*"]}})",
      R"({"StringEquals":{"aws:username":"a*"}})",
      R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:*:user/staff/ann"}})",
      R"({"IpAddress":{"aws:SourceIp":"10.1.3.0/24"}})",
      R"({"Bool":{"aws:SecureTransport":"true"}})",
      R"({"DateLessThan":{"aws:CurrentTime":"2023-11-14"}})",
      R"({"NumericGreaterThan":{"aws:EpochTime":"1700000000"}})",
      R"({"NumericEquals":{"aws:username":"1"}})",
      R"({"Null":{"aws:userid":"true"}})",
      R"({"StringEquals":{"ecs:cluster":"x"}})",
      R"({"ForAnyValue:StringEquals":{"aws:TagKeys":["a"]}})",
      R"({"StringEquals":{"aws:username":"${aws:nothing}"}})",
  };
  for (const char* condition : conditions) {
    EXPECT_EQ(effect_of(allow_if(condition)), Effect::kNone) << condition;
  }
}

TEST(Policy, KeysOfTheOperationAndManyValues) {
  const Asked asked{.keys = {{"aws:TagKeys", "a"}, {"aws:TagKeys", "b"}, {"ecs:cluster", "c"}}};
  const auto says = [&](const char* condition) { return effect_of(allow_if(condition), asked); };
  EXPECT_EQ(says(R"({"StringEquals":{"ecs:cluster":"c"}})"), Effect::kAllow);
  EXPECT_EQ(says(R"({"ForAnyValue:StringEquals":{"aws:TagKeys":"b"}})"), Effect::kAllow);
  EXPECT_EQ(says(R"({"ForAllValues:StringEquals":{"aws:TagKeys":"b"}})"), Effect::kNone);
  EXPECT_EQ(says(R"({"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}})"), Effect::kAllow);
}

TEST(Policy, VariablesStandForThemselvesAndNotForWildcards) {
  const auto on = [](const std::string& resource, const std::string& asked) {
    return effect_of(R"({"Effect":"Allow","Action":"*","Resource":")" + resource + "\"}",
                     {.resource = asked});
  };
  EXPECT_EQ(on("arn:x/${aws:username}/*", "arn:x/ann/web"), Effect::kAllow);
  EXPECT_EQ(on("arn:x/${aws:username}/*", "arn:x/bob/web"), Effect::kNone);
  EXPECT_EQ(on("arn:x/${*}", "arn:x/anything"), Effect::kNone);
  EXPECT_EQ(on("arn:x/${*}", "arn:x/*"), Effect::kAllow);
  const auto old = parse_policy(
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:x/${aws:username}"}})");
  ASSERT_TRUE(old);
  const Asked asked{.resource = "arn:x/ann"};
  EXPECT_EQ(evaluate(*old, {request_of(asked), asked.resource}), Effect::kNone);
}

TEST(Policy, WhomAResourcePolicyNames) {
  const auto says = [](const std::string& principal, const aws::Principal& caller) {
    const auto policy = parse_policy(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",)" +
                                     principal + R"(,"Action":"ecr:*"}})");
    EXPECT_TRUE(policy) << principal;
    const Asked asked{.principal = caller};
    return evaluate_resource_policy(*policy, {request_of(asked), asked.resource});
  };
  EXPECT_TRUE(says(R"("Principal":"*")", user()).allows_caller);
  EXPECT_TRUE(says(R"("Principal":{"AWS":"*"})", user()).allows_caller);
  EXPECT_TRUE(says(R"("Principal":{"AWS":"arn:aws:iam::111122223333:user/staff/ann"})", user())
                  .allows_caller);
  EXPECT_TRUE(
      says(R"("Principal":{"AWS":["1","arn:aws:iam::111122223333:role/x/build"]})", session())
          .allows_caller);
  const auto account = says(R"("Principal":{"AWS":"111122223333"})", user());
  EXPECT_TRUE(account.allows_account);
  EXPECT_FALSE(account.allows_caller);
  EXPECT_FALSE(says(R"("Principal":{"Service":"ecs.amazonaws.com"})", user()).allows_caller);
  EXPECT_FALSE(says(R"("NotPrincipal":{"AWS":"111122223333"})", user()).allows_caller);
  EXPECT_TRUE(says(R"("NotPrincipal":{"AWS":"222222222222"})", user()).allows_caller);
}

TEST(Policy, DocumentsThatAreNone) {
  for (const char* text :
       {"", "[]", "{}", R"({"Statement":1})", R"({"Statement":{"Effect":"Maybe"}})",
        R"({"Statement":{"Effect":"Allow"}})", R"({"Statement":{"Effect":"Allow","Action":1}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","NotAction":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Condition":{"Likes":{"a":"b"}}}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Condition":{"Bool":"b"}}})"}) {
    EXPECT_FALSE(parse_policy(text)) << text;
  }
}

TEST(Wildcards, MatchTheWholeText) {
  EXPECT_TRUE(matches_wildcards("*", ""));
  EXPECT_TRUE(matches_wildcards("a*b*c", "axxbyybzzc"));
  EXPECT_FALSE(matches_wildcards("a*b", "abc"));
  EXPECT_FALSE(matches_wildcards("a?c", "ac"));
  EXPECT_TRUE(matches_wildcards("A?C", "abc", true));
  EXPECT_FALSE(matches_arn("arn:aws:*:user/x", "arn:aws:iam::1:user/x"));
  EXPECT_TRUE(matches_arn("arn:aws:iam::*:user/*", "arn:aws:iam::1:user/a:b"));
}

}  // namespace
}  // namespace minato::iam
