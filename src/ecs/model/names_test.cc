// Aim: a name means one thing, whichever way it is written, and what is no name is refused.
#include "ecs/model/names.h"

#include <gtest/gtest.h>

namespace minato::ecs {
namespace {

const Scope kOwn{"123456789012", "us-east-1"};
constexpr std::string_view kWeb = "arn:aws:ecs:us-east-1:123456789012:cluster/web";

std::string message_of(const Result<std::string>& result) {
  EXPECT_FALSE(result.has_value()) << *result;
  return result ? "" : result.error().message;
}

TEST(ClusterNames, MeanOneArn) {
  EXPECT_EQ(*resolve_cluster(kOwn, "web"), kWeb);
  EXPECT_EQ(*resolve_cluster({"111111111111", "eu-west-1"}, std::string(kWeb)), kWeb);
  const auto standard = cluster_arn(kOwn, "default");
  EXPECT_EQ(*resolve_cluster(kOwn, std::nullopt), standard);
  EXPECT_EQ(*resolve_cluster(kOwn, ""), standard);
}

// An ARN was taken as it came: of any service, with any number of parts.
TEST(ClusterNames, WhatIsNoneIsRefused) {
  for (const std::string wrong : {"a/b", "arn:aws:ecs:us-east-1:123456789012:cluster/a/b",
                                  "arn:aws:ecs:us-east-1:123456789012:cluster/"
                                  "arn:aws:ecs:us-east-1:123456789012:cluster/b"}) {
    EXPECT_EQ(message_of(resolve_cluster(kOwn, wrong)),
              "Invalid identifier: Unexpected number of separators");
  }
  for (const std::string wrong :
       {"arn:aws:ecs:us-east-1:123456789012:task/web", "arn:aws:iam::123456789012:cluster/web",
        "arn:aws:ecs:us-east-1::cluster/web", "arn:aws:ecs:us-east-1:aws:cluster/web",
        "arn:aws:ecs::123456789012:cluster/web",
        "arn:aws-cn:ecs:us-east-1:123456789012:cluster/web",
        "arn:aws:ecs:us-east-1:123456789012:cluster/", "arn:"}) {
    EXPECT_EQ(message_of(resolve_cluster(kOwn, wrong)), "Invalid identifier: " + wrong);
  }
  EXPECT_EQ(message_of(resolve_cluster(kOwn, "a b")), "Identifier contains invalid characters.");
  EXPECT_EQ(message_of(resolve_cluster(kOwn, "*")), "Identifier contains invalid characters.");
}

TEST(TaskNames, MeanOneArn) {
  const std::string arn = "arn:aws:ecs:us-east-1:123456789012:task/web/0123";
  for (const std::string_view name : {"0123", "arn:aws:ecs:us-east-1:123456789012:task/0123",
                                      "arn:aws:ecs:us-east-1:123456789012:task/web/0123"}) {
    EXPECT_EQ(*resolve_in_cluster(kWeb, "task", name), arn);
  }
  EXPECT_TRUE(is_in_cluster(kWeb, arn));
}

// The account and region of an ARN were dropped: another account's task meant one's own.
TEST(TaskNames, AnArnKeepsItsAccountAndRegion) {
  for (const std::string arn : {"arn:aws:ecs:us-east-1:210987654321:task/web/0123",
                                "arn:aws:ecs:eu-west-1:123456789012:task/web/0123"}) {
    EXPECT_EQ(*resolve_in_cluster(kWeb, "task", arn), arn);
    EXPECT_FALSE(is_in_cluster(kWeb, arn));
  }
  EXPECT_FALSE(is_in_cluster(kWeb, "arn:aws:ecs:us-east-1:123456789012:task/other/0123"));
}

TEST(TaskNames, WhatIsNoneIsRefused) {
  for (const std::string_view wrong :
       {"web/0123", "a:b", "arn:aws:ecs:us-east-1:123456789012:task/web/0123/x", "a*",
        "arn:aws:ecs:us-east-1:123456789012:container-instance/web/0123",
        "arn:aws:logs:us-east-1:123456789012:task/web/0123",
        "arn:aws:ecs:us-east-1:aws:task/web/0123"}) {
    const auto result = resolve_in_cluster(kWeb, "task", wrong);
    ASSERT_FALSE(result.has_value()) << *result;
    EXPECT_EQ(result.error().name, "InvalidParameterException");
  }
  EXPECT_EQ(message_of(resolve_in_cluster(kWeb, "task",
                                          "arn:aws:ecs:us-east-1:123456789012:task/other/0123")),
            "Invalid identifier: Identifier is for cluster other. Your cluster is web");
}

TEST(DefinitionNames, WhatIsNoneIsRefused) {
  for (const std::string_view wrong :
       {"x/web:1", "task-definition/web:1", "web:0", "web:x", "web:1:1", "",
        "arn:aws:ecs:us-east-1:123456789012:task-definition/x/web:1",
        "arn:aws:ecs:us-east-1:aws:task-definition/web:1",
        "arn:aws:ecs:us-east-1:123456789012:web"}) {
    EXPECT_FALSE(parse_task_definition(wrong).has_value()) << wrong;
  }
  EXPECT_EQ(parse_task_definition("web:01")->revision, 1);
}

TEST(Roles, AreNamedByArnOnceEach) {
  const std::string arn = "arn:aws:iam::123456789012:role/app";
  EXPECT_EQ(role_arns(kOwn, {"app", arn, std::nullopt, "", "arn:aws:iam::1:role/b"}),
            (std::vector<std::string>{arn, "arn:aws:iam::1:role/b"}));
}

}  // namespace
}  // namespace minato::ecs
