// The tree of a parsed cluster query expression; shared by the parser and the evaluator only.
#pragma once

#include <regex>
#include <string>
#include <vector>

#include "ecs/scheduler/expression.h"

namespace minato::ecs {

enum class Comparison {
  kEqual,
  kNotEqual,
  kGreater,
  kGreaterEqual,
  kLess,
  kLessEqual,
  kExists,
  kNotExists,
  kIn,
  kNotIn,
  kMatches,
  kNotMatches,
};

struct Expression::Node {
  enum class Kind { kAnd, kOr, kNot, kTest };
  Kind kind = Kind::kTest;
  std::vector<std::shared_ptr<const Node>> children;
  std::string subject;
  Comparison comparison = Comparison::kEqual;
  std::vector<std::string> arguments;
  std::optional<std::regex> pattern;
};

}  // namespace minato::ecs
