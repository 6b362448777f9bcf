// Filter patterns on JSON: { ($.level = "error" || $.code >= 500) && $.user.name != "a*" }. Pure.
#pragma once

#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace re2 {
class RE2;
}

namespace minato::logs {

class JsonSelector {
 public:
  // Of the whole text with its braces; nullopt when it is no selector.
  static std::optional<JsonSelector> parse(std::string_view text);
  // False for what is not JSON.
  bool matches(std::string_view message) const;

 private:
  friend class SelectorParser;

  enum class Operator : std::uint8_t {
    kEqual,
    kNotEqual,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kIsNull,
    kIsTrue,
    kIsFalse,
    kNotExists,
    kAnd,
    kOr,
  };
  using Step = std::variant<std::string, std::size_t>;  // member or index
  struct Node {
    Operator op = Operator::kEqual;
    std::vector<Step> path = {};
    std::string text = {};              // compared with, may hold '*'
    std::optional<double> number = {};  // when it can be read as one
    std::shared_ptr<const re2::RE2> regex = {};
    std::vector<Node> children = {};
  };

  static bool holds(const Node& node, const boost::json::value& root);
  static bool compare(const Node& node, const boost::json::value& value);

  Node root_;
};

}  // namespace minato::logs
