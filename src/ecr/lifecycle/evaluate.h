// Which images a lifecycle policy acts on. Pure.
//
// The order is ECR's
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html, "Lifecycle policy
// evaluation rules"): every rule finds its images as if no other rule acted; then the rules are
// applied by priority. An image is acted on by one rule or none, and never by a rule below one
// whose tag selection it matches. Images named by an index wait for the index. Images with a
// subject (signatures, SBOMs) are not selected by rules; they follow their subject.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "ecr/lifecycle/policy.h"

namespace minato::ecr::lifecycle {

// Pushes come in any order: what refers to an image that is not there is given this long.
inline constexpr Duration kOrphanGrace = std::chrono::hours(24);

struct Image {
  std::string digest;
  std::vector<std::string> tags = {};
  TimePoint pushed_at = {};
  std::optional<TimePoint> pulled_at = {};
  std::optional<TimePoint> archived_at = {};   // the last time
  std::optional<TimePoint> activated_at = {};  // restored, the last time
  bool archived = false;
  std::string subject = {};                 // digest, empty when none
  std::vector<std::string> manifests = {};  // digests that an index names
  std::string used_by = {};                 // who keeps it from being touched; empty when nobody
};

struct Step {
  std::size_t image = 0;  // index into the images given
  Action action = Action::kExpire;
  int priority = 0;  // of the rule; 0 for what follows a subject that was dealt with before
};

struct Outcome {
  std::vector<Step> steps;   // by priority, then the oldest first; followers after their subject
  std::vector<Step> spared;  // what would be acted on if nobody used it
};

Outcome evaluate(const Policy& policy, const std::vector<Image>& images, TimePoint now);

}  // namespace minato::ecr::lifecycle
