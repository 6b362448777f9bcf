// Aim: the cluster query language reads as documented and refuses nonsense with a sentence.
#include "ecs/scheduler/expression.h"

#include <gtest/gtest.h>

#include <map>

namespace minato::ecs {
namespace {

bool matches(std::string_view text) {
  static const std::map<std::string, std::string, std::less<>> kValues{
      {"attribute:ecs.instance-type", "t2.small"},
      {"attribute:stack", "prod"},
      {"agentVersion", "1.89.10"},
      {"runningTasksCount", "3"},
      {"agentConnected", "true"},
      {"ec2InstanceId", "i-0abc"}};
  static const std::set<std::string, std::less<>> kGroups{"service:db", "family:web"};
  ExpressionSubject subject;
  subject.value = [](std::string_view name) -> std::optional<std::string> {
    const auto found = kValues.find(name);
    if (found == kValues.end()) return std::nullopt;
    return found->second;
  };
  subject.task_groups = &kGroups;
  const auto expression = Expression::parse(text);
  EXPECT_TRUE(expression.has_value()) << text;
  return expression && expression->matches(subject);
}

TEST(Expression, ComparesAttributes) {
  EXPECT_TRUE(matches("attribute:stack == prod"));
  EXPECT_TRUE(matches("attribute:stack equals \"prod\""));
  EXPECT_FALSE(matches("attribute:stack != prod"));
  EXPECT_TRUE(matches("attribute:ecs.instance-type =~ t2.*"));
  EXPECT_TRUE(matches("attribute:ecs.instance-type not_matches 'm5.(large|xlarge)'"));
  EXPECT_TRUE(matches("attribute:ecs.instance-type in [t2.small, t3.micro]"));
  EXPECT_TRUE(matches("attribute:stack !in (test, dev)"));
}

TEST(Expression, AsksForExistence) {
  EXPECT_TRUE(matches("attribute:stack exists"));
  EXPECT_TRUE(matches("attribute:gpu !exists"));
  EXPECT_FALSE(matches("attribute:gpu == yes"));
  EXPECT_TRUE(matches("attribute:gpu != yes"));
}

TEST(Expression, OrdersNumbersAndVersions) {
  EXPECT_TRUE(matches("agentVersion >= 1.89.9"));
  EXPECT_TRUE(matches("agentVersion less_than 1.90.0"));
  EXPECT_TRUE(matches("runningTasksCount < 10"));
}

TEST(Expression, CombinesWithAndOrNotAndParentheses) {
  EXPECT_TRUE(
      matches("(attribute:stack == test or attribute:stack == prod) and "
              "agentConnected == true"));
  EXPECT_TRUE(matches("not(task:group == service:web) && task:group == service:db"));
  EXPECT_TRUE(matches("ec2InstanceId == i-1 || !(runningTasksCount > 3)"));
}

TEST(Expression, RefusesNonsense) {
  for (const auto* text : {"", "colour == red", "attribute:a",
                           "attribute:a ==", "(attribute:a exists", "attribute:a in [b",
                           "attribute:a == b c", "attribute:a =~ '['", "and", "attribute: == b"}) {
    EXPECT_FALSE(Expression::parse(text).has_value()) << text;
  }
  EXPECT_FALSE(Expression::parse(std::string(200, '(') + "agentConnected == true").has_value());
  EXPECT_FALSE(Expression::parse(std::string(3000, ' ')).has_value());
}

TEST(Expression, AnExplosivePatternEndsQuickly) {
  const auto expression = Expression::parse("attribute:stack =~ '(p+)+x'");
  ASSERT_TRUE(expression.has_value());
  ExpressionSubject subject;
  subject.value = [](std::string_view) { return std::string(128, 'p'); };
  EXPECT_FALSE(expression->matches(subject));
}

}  // namespace
}  // namespace minato::ecs
