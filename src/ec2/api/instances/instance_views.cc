#include "ec2/api/instances/instance_views.h"

#include "codec/time.h"
#include "ec2/model/catalog.h"

namespace minato::ec2 {
namespace {

Values one(const std::optional<std::string>& value) {
  return value ? Values{*value} : Values{};
}

Values group_values(const api::Instance& instance, bool names) {
  Values values;
  if (!instance.security_groups) return values;
  for (const auto& group : *instance.security_groups) {
    values.push_back((names ? group.group_name : group.group_id).value_or(""));
  }
  return values;
}

}  // namespace

api::Instance visible_instance(const InstanceRecord& record) {
  api::Instance instance = record.instance;
  if (record.state() == LifeState::kPending) {
    instance.public_dns_name = "";
    instance.public_ip_address.reset();
  }
  return instance;
}

std::optional<Values> instance_filter_values(const InstanceRecord& record, std::string_view name) {
  const auto& instance = record.instance;
  if (name == "instance-id") return one(instance.instance_id);
  if (name == "instance-state-name") return Values{std::string(state_name(record.state()))};
  if (name == "instance-state-code") {
    return Values{std::to_string(static_cast<int>(record.state()))};
  }
  if (name == "instance-type") return one(instance.instance_type);
  if (name == "image-id") return one(instance.image_id);
  if (name == "availability-zone") return Values{zone_name(record.region, record.zone)};
  if (name == "vpc-id" || name == "network-interface.vpc-id") return one(instance.vpc_id);
  if (name == "subnet-id" || name == "network-interface.subnet-id") return one(instance.subnet_id);
  if (name == "private-ip-address") return one(instance.private_ip_address);
  if (name == "private-dns-name") return one(instance.private_dns_name);
  if (name == "ip-address") return one(instance.public_ip_address);
  if (name == "dns-name") return one(instance.public_dns_name);
  if (name == "reservation-id") return Values{record.reservation_id};
  if (name == "owner-id") return Values{record.account};
  if (name == "key-name") return one(instance.key_name);
  if (name == "client-token") return one(instance.client_token);
  if (name == "architecture") return one(instance.architecture);
  if (name == "instance.group-id" || name == "network-interface.group-id") {
    return group_values(instance, false);
  }
  if (name == "instance.group-name" || name == "network-interface.group-name") {
    return group_values(instance, true);
  }
  if (name == "iam-instance-profile.arn") {
    return instance.iam_instance_profile ? one(instance.iam_instance_profile->arn) : Values{};
  }
  if (name == "launch-time") {
    return instance.launch_time ? Values{to_iso8601(*instance.launch_time)} : Values{};
  }
  return tag_values(instance.tags, name);
}

Result<std::vector<std::string>> instance_keys(const State& state, const Context& context,
                                               const std::optional<Values>& ids) {
  const std::string prefix = record_key(context.account, context.region, "");
  std::vector<std::string> keys;
  if (!ids || ids->empty()) {
    for (const auto* record : state.instances(prefix)) keys.push_back(prefix + record->id());
    return keys;
  }
  for (const auto& id : *ids) {
    if (!id.starts_with("i-")) return fail(errors::instance_malformed(id));
    if (!state.instance(prefix + id)) return fail(errors::instance_not_found(id));
    if (std::ranges::find(keys, prefix + id) == keys.end()) keys.push_back(prefix + id);
  }
  return keys;
}

api::InstanceStateChange state_change(LifeState before, const InstanceRecord& record) {
  api::InstanceStateChange change;
  change.instance_id = record.id();
  change.current_state = record.instance.state;
  auto& previous = change.previous_state.emplace();
  previous.code = static_cast<int>(before);
  previous.name = std::string(state_name(before));
  return change;
}

}  // namespace minato::ec2
