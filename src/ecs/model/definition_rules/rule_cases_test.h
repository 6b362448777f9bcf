// Task definitions written as the members that differ from a good one, and what ECS says to them.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

#include "aws/json.h"
#include "ecs/model/task_definition_rules.h"

namespace minato::ecs {

struct RuleCase {
  std::string_view task;       // members of the definition, as JSON
  std::string_view container;  // members of its one container, "app"
  std::string_view sentence;   // empty: accepted
};

inline const Scope kRuleScope{"123456789012", "us-east-1"};

inline std::string with_members(std::string_view good, std::string_view more) {
  return std::string(good) + (more.empty() ? "" : ",") + std::string(more);
}

// Of two members with one name the last counts, so that `task` and `container` may replace any.
inline api::RegisterTaskDefinitionRequest definition_of(std::string_view task,
                                                        std::string_view container) {
  const auto inner = with_members(R"("name":"app","image":"nginx","memory":128)", container);
  const auto text =
      with_members(R"("family":"web","containerDefinitions":[{)" + inner + "}]", task);
  auto parsed = aws::json::parse<api::RegisterTaskDefinitionRequest>("{" + text + "}");
  EXPECT_TRUE(parsed.has_value()) << text << (parsed ? "" : parsed.error().message);
  return parsed ? std::move(*parsed) : api::RegisterTaskDefinitionRequest{};
}

inline std::string sentence_about(const api::RegisterTaskDefinitionRequest& request) {
  const auto checked = check_task_definition(request, kRuleScope);
  if (checked) return {};
  EXPECT_EQ(checked.error().name, "ClientException");
  return checked.error().message;
}

inline void expect_sentences(std::span<const RuleCase> cases) {
  for (const auto& one : cases) {
    EXPECT_EQ(sentence_about(definition_of(one.task, one.container)), one.sentence)
        << one.task << " / " << one.container;
  }
}

// A definition that Fargate takes; what follows is to be refused there.
inline constexpr std::string_view kFargateTask =
    R"("requiresCompatibilities":["FARGATE"],"networkMode":"awsvpc","cpu":"256","memory":"512")";

inline void expect_fargate_sentences(std::span<const RuleCase> cases) {
  for (const auto& one : cases) {
    const auto task = with_members(kFargateTask, one.task);
    EXPECT_EQ(sentence_about(definition_of(task, one.container)), one.sentence)
        << task << " / " << one.container;
  }
}

}  // namespace minato::ecs
