// Filter patterns of FilterLogEvents: terms, phrases, regular expressions and JSON selectors
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html). Pure.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "logs/filter/json_selector.h"

namespace re2 {
class RE2;
}

namespace minato::logs {

class FilterPattern {
 public:
  // InvalidParameterException naming the pattern when it is of a form that is not served
  // (space-delimited ones) or broken. Only blanks match everything.
  static Result<FilterPattern> parse(std::string_view text);
  bool matches(std::string_view message) const;

 private:
  // One of a text pattern; exactly one of the two is used.
  struct Term {
    std::string text;
    std::shared_ptr<const re2::RE2> regex;
    bool found_in(std::string_view message) const;
  };

  Result<> add_term(std::string_view& rest, std::string_view whole);

  std::vector<Term> required_;
  std::vector<Term> any_of_;
  std::vector<Term> excluded_;
  std::shared_ptr<const JsonSelector> json_;
};

// Compiles the inside of %...%: linear in the text whatever it says. nullptr when it is broken.
std::shared_ptr<const re2::RE2> compile_regex(std::string_view text);

}  // namespace minato::logs
