#include <array>
#include <cctype>

#include "ecs/scheduler/expression_node.h"

namespace minato::ecs {
namespace {

constexpr std::size_t kTextMax = 2000;
constexpr int kDepthMax = 96;
constexpr std::size_t kPatternMax = 256;

using NodePtr = std::shared_ptr<const Expression::Node>;

struct OperatorName {
  std::string_view text;
  Comparison comparison;
};

// Longer symbols come first so that "!=" is not read as "!".
constexpr std::array<OperatorName, 24> kOperators{{
    {"!exists", Comparison::kNotExists},
    {"==", Comparison::kEqual},
    {"!=", Comparison::kNotEqual},
    {">=", Comparison::kGreaterEqual},
    {"<=", Comparison::kLessEqual},
    {"=~", Comparison::kMatches},
    {"!~", Comparison::kNotMatches},
    {"!in", Comparison::kNotIn},
    {">", Comparison::kGreater},
    {"<", Comparison::kLess},
    {"equals", Comparison::kEqual},
    {"not_equals", Comparison::kNotEqual},
    {"greater_than_equal", Comparison::kGreaterEqual},
    {"greater_than", Comparison::kGreater},
    {"less_than_equal", Comparison::kLessEqual},
    {"less_than", Comparison::kLess},
    {"exists", Comparison::kExists},
    {"not_exists", Comparison::kNotExists},
    {"in", Comparison::kIn},
    {"not_in", Comparison::kNotIn},
    {"matches", Comparison::kMatches},
    {"not_matches", Comparison::kNotMatches},
    {"notEquals", Comparison::kNotEqual},
    {"notExists", Comparison::kNotExists},
}};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("._:-/*+?\\^$@{}%#").contains(c);
}

bool known_subject(std::string_view subject) {
  if (subject.starts_with("attribute:")) return subject.size() > 10;
  for (const auto name : {"agentConnected", "agentVersion", "ec2InstanceId", "registeredAt",
                          "runningTasksCount", "task:group"}) {
    if (subject == name) return true;
  }
  return false;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<NodePtr> parse() {
    TRY(auto root, either(0));
    skip_space();
    if (at_ != text_.size()) return unexpected_text();
    return root;
  }

 private:
  std::unexpected<Error> wrong(std::string message) const {
    return fail(ErrorCode::kInvalidArgument, std::move(message));
  }
  std::unexpected<Error> unexpected_text() const {
    return wrong(fmt::format("Unexpected text at position {} of the expression.", at_));
  }

  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  bool take(std::string_view symbol) {
    skip_space();
    if (!text_.substr(at_).starts_with(symbol)) return false;
    // A word must end where the keyword ends: "and" is not the start of "android".
    const auto end = at_ + symbol.size();
    if (std::isalpha(static_cast<unsigned char>(symbol.back())) && end < text_.size() &&
        is_word(text_[end])) {
      return false;
    }
    at_ = end;
    return true;
  }

  Result<NodePtr> either(int depth) { return chain(depth, Expression::Node::Kind::kOr); }

  Result<NodePtr> chain(int depth, Expression::Node::Kind kind) {
    if (depth > kDepthMax) return wrong("The expression is nested too deeply.");
    const bool is_or = kind == Expression::Node::Kind::kOr;
    auto node = std::make_shared<Expression::Node>();
    node->kind = kind;
    do {
      auto child = is_or ? chain(depth + 1, Expression::Node::Kind::kAnd) : factor(depth + 1);
      if (!child) return child;
      node->children.push_back(std::move(*child));
    } while (is_or ? take("||") || take("or") : take("&&") || take("and"));
    if (node->children.size() == 1) return node->children.front();
    return node;
  }

  Result<NodePtr> factor(int depth) {
    if (depth > kDepthMax) return wrong("The expression is nested too deeply.");
    if (take("not") || take("!")) {
      auto node = std::make_shared<Expression::Node>();
      node->kind = Expression::Node::Kind::kNot;
      TRY(auto child, factor(depth + 1));
      node->children.push_back(std::move(child));
      return node;
    }
    if (take("(")) {
      TRY(auto inner, either(depth + 1));
      if (!take(")")) return wrong("A closing parenthesis is missing in the expression.");
      return inner;
    }
    return test();
  }

  Result<NodePtr> test() {
    auto node = std::make_shared<Expression::Node>();
    node->subject = word();
    if (!known_subject(node->subject)) {
      return wrong(fmt::format("Unknown subject '{}' in the expression.", node->subject));
    }
    const auto* found = static_cast<const OperatorName*>(nullptr);
    for (const auto& candidate : kOperators) {
      if (take(candidate.text)) {
        found = &candidate;
        break;
      }
    }
    if (found == nullptr) {
      return wrong(fmt::format("An operator is missing after '{}'.", node->subject));
    }
    node->comparison = found->comparison;
    TRY_VOID(read_arguments(*node));
    return node;
  }

  Result<> read_arguments(Expression::Node& node) {
    switch (node.comparison) {
      case Comparison::kExists:
      case Comparison::kNotExists:
        return {};
      case Comparison::kIn:
      case Comparison::kNotIn:
        return read_list(node);
      default:
        break;
    }
    auto value = word();
    if (value.empty()) return wrong(fmt::format("A value is missing for '{}'.", node.subject));
    if (node.comparison == Comparison::kMatches || node.comparison == Comparison::kNotMatches) {
      TRY_VOID(compile(node, value));
    }
    node.arguments.push_back(std::move(value));
    return {};
  }

  Result<> read_list(Expression::Node& node) {
    const bool square = take("[");
    if (!square && !take("(")) return wrong("A list is missing after 'in'.");
    do {
      auto value = word();
      if (value.empty()) return wrong("A list of the expression holds an empty value.");
      node.arguments.push_back(std::move(value));
    } while (take(","));
    if (!take(square ? "]" : ")")) return wrong("A list of the expression is not closed.");
    return {};
  }

  // The polynomial matcher has no exponential patterns, so that no input can stall the caller.
  Result<> compile(Expression::Node& node, const std::string& pattern) const {
    if (pattern.size() > kPatternMax) return wrong("A pattern of the expression is too long.");
    try {
      node.pattern.emplace(pattern,
                           std::regex_constants::ECMAScript | std::regex_constants::__polynomial);
    } catch (const std::regex_error&) {
      return wrong(fmt::format("'{}' is not a valid pattern.", pattern));
    }
    return {};
  }

  std::string word() {
    skip_space();
    if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) return quoted();
    const auto start = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::string quoted() {
    const auto close = text_.find(text_[at_], at_ + 1);
    if (close == std::string_view::npos) return {};
    auto value = std::string(text_.substr(at_ + 1, close - at_ - 1));
    at_ = close + 1;
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Expression> Expression::parse(std::string_view text) {
  if (text.size() > kTextMax) {
    return fail(ErrorCode::kInvalidArgument, "The expression is longer than 2000 characters.");
  }
  Expression expression;
  TRY(expression.root_, Parser(text).parse());
  return expression;
}

}  // namespace minato::ecs
