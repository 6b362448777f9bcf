#include "ec2/service/group_members.h"

namespace minato::ec2 {
namespace {

bool in_group(const InstanceRecord& record, const std::string& group_id) {
  if (!record.instance.security_groups) return false;
  for (const auto& group : *record.instance.security_groups) {
    if (group.group_id == group_id) return true;
  }
  return false;
}

}  // namespace

std::vector<const GroupRecord*> groups_of(const State& state, const InstanceRecord& record) {
  auto groups = state.groups(record_key(record.account, record.region, ""));
  std::erase_if(groups, [&](const GroupRecord* group) { return !in_group(record, group->id()); });
  return groups;
}

std::vector<Ipv4> group_members(const State& state, const std::string& prefix,
                                const std::string& group_id) {
  std::vector<Ipv4> addresses;
  for (const auto* record : state.instances(prefix)) {
    if (!in_group(*record, group_id)) continue;
    const auto address = Ipv4::parse(record->instance.private_ip_address.value_or(""));
    if (address) addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace minato::ec2
