// Placing tasks on container instances: a pure function of what is wanted and what is free.
//
// Requests are placed in the order given, each seeing what the ones before it took, so a whole
// batch can be committed at once. Nothing is ever oversubscribed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ecs/scheduler/expression.h"
#include "ecs/scheduler/resources.h"

namespace minato::ecs {

using AttributeMap = std::map<std::string, std::string, std::less<>>;

// One container instance as the scheduler sees it. `attributes` must outlive the call.
struct Candidate {
  std::string arn;
  std::string ec2_instance_id;
  std::string agent_version;
  std::string registered_at;  // ISO 8601
  bool active = true;         // false while draining or inactive
  bool connected = true;
  bool external = false;  // a host outside EC2
  std::int64_t running_tasks = 0;
  Capacity free;
  const AttributeMap* attributes = nullptr;
  std::map<std::string, int, std::less<>> tasks_by_group;  // not yet stopped
};

struct Constraint {
  bool distinct_instance = false;
  std::optional<Expression> member_of;  // set when not distinct_instance
};

struct Strategy {
  enum class Kind { kRandom, kSpread, kBinpack };
  Kind kind = Kind::kRandom;
  // kSpread: "instanceId" or an attribute name without "attribute:". kBinpack: "cpu" or "memory".
  std::string field;
};

struct RequiredAttribute {
  std::string name;
  std::optional<std::string> value;
};

struct PlacementRequest {
  Demand demand;
  int count = 1;
  std::string group;
  // Launch type EXTERNAL takes external instances only, EC2 only the others. Those of the wrong
  // kind do not count as instances: no reason is given for them.
  std::optional<bool> external;
  std::vector<RequiredAttribute> required_attributes;
  std::vector<Constraint> constraints;
  std::vector<Strategy> strategies;  // in order of weight; ties end by `seed`
  std::uint64_t seed = 0;
};

// Why one instance could not take a task: a reason as ECS words it.
struct PlacementFailure {
  std::string instance_arn;
  std::string reason;
};

struct PlacementResult {
  std::vector<std::string> instance_arns;  // one a placed task, at most `count`
  std::vector<PlacementFailure> failures;  // one an instance, empty when all were placed
};

// Takes what it places out of `candidates`. The result depends on the set of candidates, not on
// their order; equal inputs give equal results.
std::vector<PlacementResult> place(std::vector<Candidate>& candidates,
                                   const std::vector<PlacementRequest>& requests);

// StartTask: one task on each of `instance_arns`, which are candidates; constraints and strategies
// do not choose, but resources, attributes and the agent still count. `count` and `external` are
// ignored.
PlacementResult place_on(std::vector<Candidate>& candidates, const PlacementRequest& request,
                         const std::vector<std::string>& instance_arns);

// Whether the request's launch type is for instances of this kind.
bool is_eligible(const Candidate& candidate, const PlacementRequest& request);

// The reason why `candidate` cannot take one task of `request` now, empty when it can.
std::string refusal(const Candidate& candidate, const PlacementRequest& request);

// What cluster query expressions may ask about a candidate. Valid while `candidate` and `groups`
// live.
ExpressionSubject subject_of(const Candidate& candidate,
                             const std::set<std::string, std::less<>>& groups);

}  // namespace minato::ecs
