#include "ecs/scheduler/expression.h"

#include <charconv>

#include "ecs/scheduler/expression_node.h"

namespace minato::ecs {
namespace {

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Splits "1.89.10" into numbers so that versions compare by their parts.
std::vector<std::int64_t> version_parts(std::string_view text) {
  std::vector<std::int64_t> parts;
  while (!text.empty()) {
    const auto dot = text.find('.');
    const auto part = text.substr(0, dot);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc{} || end != part.data() + part.size()) return {};
    parts.push_back(value);
    text = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  }
  return parts;
}

int order(std::string_view a, std::string_view b) {
  if (const auto x = number(a), y = number(b); x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
  const auto x = version_parts(a);
  const auto y = version_parts(b);
  if (!x.empty() && !y.empty()) return x < y ? -1 : x > y ? 1 : 0;
  return a.compare(b);
}

bool holds(const Expression::Node& node, const std::string& value) {
  const auto& first = node.arguments.empty() ? std::string() : node.arguments.front();
  switch (node.comparison) {
    case Comparison::kEqual:
    case Comparison::kNotEqual:
      return value == first;
    case Comparison::kGreater:
      return order(value, first) > 0;
    case Comparison::kGreaterEqual:
      return order(value, first) >= 0;
    case Comparison::kLess:
      return order(value, first) < 0;
    case Comparison::kLessEqual:
      return order(value, first) <= 0;
    case Comparison::kExists:
    case Comparison::kNotExists:
      return true;
    case Comparison::kIn:
    case Comparison::kNotIn:
      return std::find(node.arguments.begin(), node.arguments.end(), value) != node.arguments.end();
    case Comparison::kMatches:
    case Comparison::kNotMatches:
      return std::regex_match(value, *node.pattern);
  }
  return false;
}

bool is_negated(Comparison comparison) {
  return comparison == Comparison::kNotEqual || comparison == Comparison::kNotExists ||
         comparison == Comparison::kNotIn || comparison == Comparison::kNotMatches;
}

// A negated test holds where no value satisfies the plain one, so it also holds for an instance
// without the attribute.
bool test(const Expression::Node& node, const ExpressionSubject& subject) {
  bool any = false;
  if (node.subject == "task:group") {
    if (subject.task_groups != nullptr) {
      for (const auto& group : *subject.task_groups) any = any || holds(node, group);
    }
  } else if (const auto value = subject.value(node.subject)) {
    any = holds(node, *value);
  }
  return any != is_negated(node.comparison);
}

bool evaluate(const Expression::Node& node, const ExpressionSubject& subject) {
  const auto child_holds = [&](const auto& child) { return evaluate(*child, subject); };
  switch (node.kind) {
    case Expression::Node::Kind::kAnd:
      return std::all_of(node.children.begin(), node.children.end(), child_holds);
    case Expression::Node::Kind::kOr:
      return std::any_of(node.children.begin(), node.children.end(), child_holds);
    case Expression::Node::Kind::kNot:
      return !evaluate(*node.children.front(), subject);
    case Expression::Node::Kind::kTest:
      return test(node, subject);
  }
  return false;
}

}  // namespace

bool Expression::matches(const ExpressionSubject& subject) const {
  return evaluate(*root_, subject);
}

}  // namespace minato::ecs
