// Aim: lifecycle policies are read as ECR reads them, and refused in its words.
#include "ecr/lifecycle/policy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace minato::ecr::lifecycle {
namespace {

constexpr std::string_view kExpire = R"({"type":"expire"})";
constexpr std::string_view kArchive = R"({"type":"transition","targetStorageClass":"archive"})";

std::string rule(int priority, std::string_view selection, std::string_view action = kExpire) {
  return fmt::format(R"({{"rulePriority":{},"selection":{{{}}},"action":{}}})", priority, selection,
                     action);
}

std::string policy(const std::string& rules) {
  return R"({"rules":[)" + rules + "]}";
}

constexpr std::string_view kAny = R"("tagStatus":"any","countType":"imageCountMoreThan",
    "countNumber":1)";
constexpr std::string_view kUntagged = R"("tagStatus":"untagged","countType":"sinceImagePushed",
    "countUnit":"days","countNumber":7)";
constexpr std::string_view kProd = R"("tagStatus":"tagged","tagPrefixList":["prod"],
    "countType":"imageCountMoreThan","countNumber":3)";
constexpr std::string_view kCold = R"("tagStatus":"any","storageClass":"archive",
    "countType":"sinceImageTransitioned","countUnit":"days","countNumber":90)";
constexpr std::string_view kUnused = R"("tagStatus":"any","countType":"sinceImagePulled",
    "countUnit":"days","countNumber":30)";

TEST(LifecyclePolicy, RulesAreSortedByPriority) {
  const auto parsed = parse_policy(
      policy(rule(9, kAny) + "," + rule(2, kProd) + "," + rule(5, kUntagged, kArchive)));
  ASSERT_TRUE(parsed) << parsed.error().message;
  ASSERT_EQ(parsed->rules.size(), 3u);
  EXPECT_EQ(parsed->rules[0].priority, 2);
  EXPECT_EQ(parsed->rules[0].tags, std::vector<std::string>{"prod"});
  EXPECT_TRUE(parsed->rules[0].by_prefix);
  EXPECT_EQ(parsed->rules[1].action, Action::kTransition);
  EXPECT_EQ(parsed->rules[1].count_type, CountType::kSinceImagePushed);
  EXPECT_EQ(parsed->rules[2].tag_status, TagStatus::kAny);
}

TEST(LifecyclePolicy, EachStorageClassHasItsOwnLastRule) {
  EXPECT_TRUE(parse_policy(policy(rule(1, kUnused, kArchive) + "," + rule(2, kCold))));
}

struct Refusal {
  std::string text;
  std::string_view message;  // after "Lifecycle policy validation failure: "
};

void expect_refused(const std::vector<Refusal>& rows) {
  for (const Refusal& row : rows) {
    const auto parsed = parse_policy(row.text);
    ASSERT_FALSE(parsed) << row.text;
    EXPECT_EQ(parsed.error().name, "InvalidParameterException");
    EXPECT_EQ(parsed.error().message,
              fmt::format("Invalid parameter at 'LifecyclePolicyText' failed to satisfy "
                          "constraint: 'Lifecycle policy validation failure: {}'",
                          row.message));
  }
}

std::string with(std::string_view selection, std::string_view action = kExpire) {
  return policy(rule(1, selection, action));
}

TEST(LifecyclePolicy, WhatBreaksTheSchemaIsNamed) {
  const std::string none = "instance failed to match exactly one schema (matched 0 out of 4)\n";
  std::string many;
  for (int i = 1; i <= 51; ++i) {
    many += (i > 1 ? "," : "") +
            rule(i, fmt::format(R"("tagStatus":"tagged","tagPrefixList":["p{}"],)"
                                R"("countType":"imageCountMoreThan","countNumber":1)",
                                i));
  }
  expect_refused({
      {"not json", "Could not map policyString into LifecyclePolicy."},
      {"[]", "Could not map policyString into LifecyclePolicy."},
      {"{}", "object has missing required properties ([\"rules\"])\n"},
      {R"({"rules":{}})",
       "instance type (object) does not match any allowed primitive type "
       "(allowed: [\"array\"])\n"},
      {R"({"rules":[]})",
       "array is too short: must have at least 1 elements but instance has "
       "0 elements\n"},
      {policy(many),
       "array is too long: must have at most 50 elements but instance has 51 "
       "elements\n"},
      {R"({"rules":[1]})",
       "instance type (integer) does not match any allowed primitive type "
       "(allowed: [\"object\"])\n"},
      {R"({"rules":[{"rulePriority":1}]})",
       "object has missing required properties ([\"action\",\"selection\"])\n"},
      {policy(rule(0, kAny)),
       "numeric instance is lower than the required minimum (minimum: 1, found: 0)\n"},
      {with(R"("tagStatus":"any","countType":"imageCountMoreThan","countNumber":0)"),
       "numeric instance is lower than the required minimum (minimum: 1, found: 0)\n"},
      {with(R"("tagStatus":"some","countType":"imageCountMoreThan","countNumber":1)"),
       "instance value (\"some\") not found in enum (possible values: "
       "[\"any\",\"tagged\",\"untagged\"])\n"},
      {with(std::string(kAny) + R"(,"colour":1)"),
       "object instance has properties which are not allowed by the schema: [\"colour\"]\n"},
      {with(std::string(kAny) + R"(,"countUnit":"days")"), none},
      {with(R"("tagStatus":"any","countType":"sinceImagePushed","countNumber":1)"), none},
      {with(std::string(kAny) + R"(,"storageClass":"archive")"), none},
      {with(kUnused), none},
      {with(kCold, kArchive), none},
      {with(kAny, R"({"type":"transition"})"), none},
      {with(kAny, R"({"type":"expire","targetStorageClass":"archive"})"), none},
      {with(R"("tagStatus":"any","storageClass":"archive","countUnit":"days",
                "countType":"sinceImageTransitioned","countNumber":30)"),
       "numeric instance is lower than the required minimum (minimum: 90, found: 30)\n"},
  });
}

TEST(LifecyclePolicy, WhatDoesNotFitTogetherIsNamed) {
  expect_refused({
      {with(R"("tagStatus":"tagged","countType":"imageCountMoreThan","countNumber":1)"),
       "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED."},
      {with(std::string(kProd) + R"(,"tagPatternList":["a*"])"),
       "Cannot specify both tagPrefixList and tagPatternList."},
      {with(std::string(kUntagged) + R"(,"tagPrefixList":["a"])"),
       "tagPrefixList and tagPatternList can only be specified when tagStatus=TAGGED."},
      {with(R"("tagStatus":"tagged","tagPatternList":["*a*b*c*d*"],
                "countType":"imageCountMoreThan","countNumber":1)"),
       "tagPatternList entry '*a*b*c*d*' has more than 4 wildcards."},
      {policy(rule(1, kProd) + "," + rule(1, kAny)),
       "Rule priorities must be unique: 1 is used twice."},
      {policy(rule(1, kAny) + "," + rule(2, kProd)),
       "Rule for tagStatus=ANY must have the lowest priority per storage class."},
      {policy(rule(1, kUntagged) + "," + rule(2, kUntagged, kArchive)),
       "Only one rule can select Untagged images per storage class."},
      {policy(rule(1, kProd) + "," + rule(2, kProd)),
       "Rules must have a unique set of tag prefixes or patterns per storage class."},
  });
}

}  // namespace
}  // namespace minato::ecr::lifecycle
