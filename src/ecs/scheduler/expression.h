// The cluster query language of memberOf constraints and of ListContainerInstances' filter
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html).
//
//   expression := and-term { ("or" | "||") and-term }
//   and-term   := factor { ("and" | "&&") factor }
//   factor     := ("not" | "!") factor | "(" expression ")" | subject operator [argument]
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::ecs {

// What an expression may ask about one container instance. Every function may be called any number
// of times during matches().
struct ExpressionSubject {
  // The value of "agentConnected", "agentVersion", "attribute:x", "ec2InstanceId", "registeredAt"
  // (ISO 8601) or "runningTasksCount"; nullopt when the instance has none.
  std::function<std::optional<std::string>(std::string_view)> value;
  // Groups of the tasks on the instance, for "task:group".
  const std::set<std::string, std::less<>>* task_groups = nullptr;
};

class Expression {
 public:
  struct Node;

  // kInvalidArgument with a sentence about the first thing wrong. Text above 2,000 characters and
  // parentheses nested above about 30 are refused.
  static Result<Expression> parse(std::string_view text);
  bool matches(const ExpressionSubject& subject) const;

 private:
  std::shared_ptr<const Node> root_;
};

}  // namespace minato::ecs
