// How stored instances look from outside, and which of them a request means.
#pragma once

#include <string>
#include <vector>

#include "ec2/api/filters.h"
#include "ec2/api/operation.h"

namespace minato::ec2 {

// As DescribeInstances shows it: no public name or address before it runs.
api::Instance visible_instance(const InstanceRecord& record);
// DescribeInstances' filters; nullopt for a name it does not have.
std::optional<Values> instance_filter_values(const InstanceRecord& record, std::string_view name);

// Keys of the instances named, all of the caller's account and region when `ids` is absent or
// empty. InvalidInstanceID.Malformed / .NotFound.
Result<std::vector<std::string>> instance_keys(const State& state, const Context& context,
                                               const std::optional<Values>& ids);

// From `before` to what the record says now.
api::InstanceStateChange state_change(LifeState before, const InstanceRecord& record);

}  // namespace minato::ec2
