// Principals whose pulls do not count as pulls: scanners and mirrors would keep every image young.
// One setting an account and region. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace minato::registry {

inline constexpr std::string_view kPullExclusionsSetting = "pull_time_exclusions";

// When each was added, by ARN of an IAM user or role.
using PullExclusions = std::map<std::string, TimePoint, std::less<>>;

// The stored text of the setting. Text that does not parse excludes nobody.
std::string encode_pull_exclusions(const PullExclusions& exclusions);
PullExclusions parse_pull_exclusions(std::string_view text);

// Whether a principal is on the list. A session of a role
// (arn:aws:sts::<account>:assumed-role/<role>/<session>) is on it when its role is, whatever path
// the role has: the session's ARN does not tell the path.
bool excludes(const PullExclusions& exclusions, std::string_view principal_arn);

}  // namespace minato::registry
