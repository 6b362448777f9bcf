#include "logs/filter/json_selector.h"

#include <re2/re2.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "base/limits.h"
#include "logs/filter/filter_pattern.h"

namespace minato::logs {

namespace json = boost::json;

// Reads a selector from left to right; every function gives nullopt where it does not fit.
class SelectorParser {
 public:
  explicit SelectorParser(std::string_view text) : rest_(text) {}

  std::optional<JsonSelector> whole() {
    if (!take("{")) return std::nullopt;
    auto root = any(0);
    if (!root || !take("}")) return std::nullopt;
    blanks();
    if (!rest_.empty()) return std::nullopt;
    JsonSelector selector;
    selector.root_ = std::move(*root);
    return selector;
  }

 private:
  using Node = JsonSelector::Node;
  using Operator = JsonSelector::Operator;
  // A pattern has at most 1024 characters; deeper nesting is an attempt on the stack.
  static constexpr int kDepthMax = 32;

  void blanks() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.front())) != 0) {
      rest_.remove_prefix(1);
    }
  }
  bool take(std::string_view token) {
    blanks();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  std::optional<Node> any(int depth) {
    return chain(Operator::kOr, "||", [this, depth] { return all(depth); });
  }
  std::optional<Node> all(int depth) {
    return chain(Operator::kAnd, "&&", [this, depth] { return one(depth); });
  }
  template <class Inner>
  std::optional<Node> chain(Operator op, std::string_view token, Inner inner) {
    Node node{.op = op};
    do {
      auto child = inner();
      if (!child) return std::nullopt;
      node.children.push_back(std::move(*child));
    } while (take(token));
    return node;
  }

  std::optional<Node> one(int depth) {
    if (take("(")) {
      if (depth == kDepthMax) return std::nullopt;
      auto inner = any(depth + 1);
      if (!inner || !take(")")) return std::nullopt;
      return inner;
    }
    Node node;
    if (!path(node) || !operation(node)) return std::nullopt;
    return node;
  }

  bool path(Node& node) {
    if (!take("$")) return false;
    while (!rest_.empty()) {
      if (rest_.front() == '.') {
        rest_.remove_prefix(1);
        const auto end = std::min(rest_.find_first_of(" \t.[]=!<>(){}&|"), rest_.size());
        if (end == 0) return false;
        node.path.emplace_back(std::string(rest_.substr(0, end)));
        rest_.remove_prefix(end);
      } else if (rest_.front() == '[') {
        std::size_t index = 0;
        const auto read = std::from_chars(rest_.data() + 1, rest_.data() + rest_.size(), index);
        rest_.remove_prefix(static_cast<std::size_t>(read.ptr - rest_.data()));
        if (read.ec != std::errc() || !rest_.starts_with(']')) return false;
        rest_.remove_prefix(1);
        node.path.emplace_back(index);
      } else {
        break;
      }
    }
    return !node.path.empty();
  }

  bool operation(Node& node) {
    static constexpr std::pair<std::string_view, Operator> kWords[] = {
        {"IS NULL", Operator::kIsNull},
        {"IS TRUE", Operator::kIsTrue},
        {"IS FALSE", Operator::kIsFalse},
        {"NOT EXISTS", Operator::kNotExists},
    };
    static constexpr std::pair<std::string_view, Operator> kSigns[] = {
        {"!=", Operator::kNotEqual}, {"<=", Operator::kLessEqual}, {">=", Operator::kGreaterEqual},
        {"=", Operator::kEqual},     {"<", Operator::kLess},       {">", Operator::kGreater},
    };
    for (const auto& [word, op] : kWords) {
      if (!take(word)) continue;
      node.op = op;
      return true;
    }
    for (const auto& [sign, op] : kSigns) {
      if (!take(sign)) continue;
      node.op = op;
      return operand(node);
    }
    return false;
  }

  bool operand(Node& node) {
    blanks();
    if (rest_.empty()) return false;
    const bool equality = node.op == Operator::kEqual || node.op == Operator::kNotEqual;
    if (rest_.front() == '"') {
      const auto end = rest_.find('"', 1);
      if (end == std::string_view::npos) return false;
      node.text = rest_.substr(1, end - 1);
      rest_.remove_prefix(end + 1);
      return equality;
    }
    if (rest_.front() == '%') {
      const auto end = rest_.find('%', 1);
      if (end == std::string_view::npos) return false;
      node.regex = compile_regex(rest_.substr(1, end - 1));
      rest_.remove_prefix(end + 1);
      return node.regex != nullptr && equality;
    }
    const auto end = std::min(rest_.find_first_of(" \t)}&|"), rest_.size());
    node.text = rest_.substr(0, end);
    rest_.remove_prefix(end);
    double number = 0;
    const char* last = node.text.data() + node.text.size();
    const auto read = std::from_chars(node.text.data(), last, number);
    if (read.ec == std::errc() && read.ptr == last) node.number = number;
    return !node.text.empty() && (equality || node.number);
  }

  std::string_view rest_;
};

namespace {

// '*' stands for any characters.
bool matches_wildcard(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::optional<std::size_t> star;
  std::size_t mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star) {
      p = *star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

}  // namespace

std::optional<JsonSelector> JsonSelector::parse(std::string_view text) {
  return SelectorParser(text).whole();
}

bool JsonSelector::matches(std::string_view message) const {
  boost::system::error_code error;
  const json::parse_options options{.max_depth = limits::kJsonDepth};
  const json::value value = json::parse(message, error, {}, options);
  return !error && holds(root_, value);
}

bool JsonSelector::holds(const Node& node, const json::value& root) {
  const auto holds_here = [&root](const Node& child) { return holds(child, root); };
  if (node.op == Operator::kAnd) return std::ranges::all_of(node.children, holds_here);
  if (node.op == Operator::kOr) return std::ranges::any_of(node.children, holds_here);
  const json::value* at = &root;
  for (const Step& step : node.path) {
    if (const auto* name = std::get_if<std::string>(&step)) {
      const auto* object = at->if_object();
      at = object ? object->if_contains(*name) : nullptr;
    } else {
      const auto* array = at->if_array();
      at = array ? array->if_contains(std::get<std::size_t>(step)) : nullptr;
    }
    if (!at) return node.op == Operator::kNotExists;
  }
  return node.op != Operator::kNotExists && compare(node, *at);
}

bool JsonSelector::compare(const Node& node, const json::value& value) {
  if (node.op == Operator::kIsNull) return value.is_null();
  if (node.op == Operator::kIsTrue) return value.is_bool() && value.get_bool();
  if (node.op == Operator::kIsFalse) return value.is_bool() && !value.get_bool();
  if (node.op == Operator::kEqual || node.op == Operator::kNotEqual) {
    bool equal = false;
    if (node.regex)
      equal = re2::RE2::PartialMatch(text_of(value), *node.regex);
    else if (node.number && value.is_number())
      equal = value.to_number<double>() == *node.number;
    else
      equal = matches_wildcard(node.text, text_of(value));
    return equal == (node.op == Operator::kEqual);
  }
  if (!value.is_number() || !node.number) return false;
  const double number = value.to_number<double>();
  if (node.op == Operator::kLess) return number < *node.number;
  if (node.op == Operator::kLessEqual) return number <= *node.number;
  if (node.op == Operator::kGreater) return number > *node.number;
  return number >= *node.number;
}

}  // namespace minato::logs
