// The Condition block of policies: operators, keys and variables. Pure.
// docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/credentials.h"

namespace minato::iam {

enum class Compare { kString, kStringIgnoreCase, kStringLike, kArn, kNumber, kDate, kBool, kIp };
enum class Order { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
enum class Quantifier { kOne, kAnyValue, kAllValues };

// How values of a key are compared: "ForAnyValue:StringNotLikeIfExists".
struct ConditionOperator {
  Compare compare = Compare::kString;
  Order order = Order::kEqual;
  Quantifier quantifier = Quantifier::kOne;
  bool negated = false;
  bool if_exists = false;
  bool null_check = false;
};
// nullopt when there is no such operator.
std::optional<ConditionOperator> parse_operator(std::string_view name);

struct Condition {
  ConditionOperator op;
  std::string key;  // lower case
  std::vector<std::string> values;
};

// The values of a condition key, given in lower case; none when the request does not have it.
std::vector<std::string> key_values(const aws::AccessRequest& request, std::string_view key);

bool holds(const Condition& condition, const aws::AccessRequest& request, bool variables);

// `text` with each ${key} replaced by its value; nullopt when a key has none. ${*}, ${?} and ${$}
// stand for the characters themselves, which do not match others afterwards.
std::optional<std::string> expand_variables(std::string_view text,
                                            const aws::AccessRequest& request);

}  // namespace minato::iam
