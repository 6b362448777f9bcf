// Security groups and the instances in them.
#pragma once

#include <string>
#include <vector>

#include "ec2/network/cidr.h"
#include "ec2/service/state.h"

namespace minato::ec2 {

// The groups of an instance. Valid until the next co_await.
std::vector<const GroupRecord*> groups_of(const State& state, const InstanceRecord& record);
// The private addresses of a group's members. `prefix` is record_key() with an empty id.
std::vector<Ipv4> group_members(const State& state, const std::string& prefix,
                                const std::string& group_id);

}  // namespace minato::ec2
