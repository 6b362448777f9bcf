// The language of lifecycle policies, and its checks. Pure.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace minato::ecr::lifecycle {

inline constexpr std::size_t kRulesMax = 50;        // of a policy, ECR's quota
inline constexpr std::ptrdiff_t kWildcardsMax = 4;  // of a pattern
inline constexpr int kArchivedDaysMin = 90;         // before a rule may expire what is archived

enum class TagStatus { kTagged, kUntagged, kAny };
enum class CountType {
  kImageCountMoreThan,
  kSinceImagePushed,
  kSinceImagePulled,
  kSinceImageTransitioned,
};
enum class Action { kExpire, kTransition };  // a transition leads to the archive

struct Rule {
  int priority = 0;
  TagStatus tag_status = TagStatus::kAny;
  // Of kTagged: every one must match a tag of the image, its beginning or as a wildcard pattern.
  std::vector<std::string> tags = {};
  bool by_prefix = false;
  bool archived = false;  // selects archived images instead of active ones
  CountType count_type = CountType::kImageCountMoreThan;
  int count = 1;  // images, else days
  Action action = Action::kExpire;
};

struct Policy {
  std::vector<Rule> rules;  // by priority, the first one goes first
};

// InvalidParameterException with ECR's words for what is wrong.
Result<Policy> parse_policy(std::string_view text);

// A policy as ECR answers it: what is JSON, without white space between its parts.
std::string compact(std::string_view text);

}  // namespace minato::ecr::lifecycle
