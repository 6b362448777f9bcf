#include "ec2/api/filters.h"
#include "ec2/model/permissions.h"
#include "ec2/service/network_defaults.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

api::SecurityGroup visible(const GroupRecord& record) {
  api::SecurityGroup group = record.group;
  group.ip_permissions = collapse(record.rules, false, record.account);
  group.ip_permissions_egress = collapse(record.rules, true, record.account);
  return group;
}

Values rule_values(const GroupRecord& record, bool egress, std::string_view what) {
  Values values;
  for (const auto& rule : record.rules) {
    if (rule.is_egress.value_or(false) != egress) continue;
    if (what == "cidr") values.push_back(rule.cidr_ipv4.value_or(""));
    if (what == "from-port") values.push_back(std::to_string(rule.from_port.value_or(-1)));
    if (what == "to-port") values.push_back(std::to_string(rule.to_port.value_or(-1)));
    if (what == "protocol") values.push_back(rule.ip_protocol.value_or(""));
    if (what == "group-id" && rule.referenced_group_info) {
      values.push_back(rule.referenced_group_info->group_id.value_or(""));
    }
  }
  return values;
}

std::optional<Values> group_filter_values(const GroupRecord& record, std::string_view name) {
  if (name == "group-id") return Values{record.id()};
  if (name == "group-name") return Values{record.group.group_name.value_or("")};
  if (name == "description") return Values{record.group.description.value_or("")};
  if (name == "vpc-id") return Values{record.group.vpc_id.value_or("")};
  if (name == "owner-id") return Values{record.account};
  if (name.starts_with("ip-permission.")) return rule_values(record, false, name.substr(14));
  if (name.starts_with("egress.ip-permission.")) return rule_values(record, true, name.substr(21));
  return tag_values(record.group.tags, name);
}

Answer<api::DescribeSecurityGroups> describe_security_groups(
    Ec2Service& service, const Context& context,
    const api::DescribeSecurityGroups::Request& request, const Anything&) {
  CO_TRY_VOID(co_await ensure_default_group(service.state, service.random, context));
  std::vector<NamedGroup> wanted;
  for (const auto& id : request.group_ids.value_or(Values{})) {
    CO_TRY(wanted.emplace_back(), name_group(service.state, context, id, std::nullopt));
  }
  for (const auto& name : request.group_names.value_or(Values{})) {
    CO_TRY(wanted.emplace_back(), name_group(service.state, context, std::nullopt, name));
  }
  std::vector<GroupRecord> records;
  for (const auto& named : wanted) {
    CO_TRY(const GroupRecord* group, find_group(service.state, context, named));
    records.push_back(*group);
  }
  if (wanted.empty()) {
    for (const auto* group :
         service.state.groups(record_key(context.account, context.region, ""))) {
      records.push_back(*group);
    }
  }
  CO_TRY(records, filtered<GroupRecord>(std::move(records), request.filters, group_filter_values));
  api::DescribeSecurityGroupsResult result;
  CO_TRY(records, page_of(
                      context, std::move(records), request,
                      [](const GroupRecord& record) { return record.id(); }, result.next_token));
  auto& groups = result.security_groups.emplace();
  for (const auto& record : records) groups.push_back(visible(record));
  co_return result;
}

}  // namespace

const Operation<api::DescribeSecurityGroups> kDescribeSecurityGroups{
    .find = anything<api::DescribeSecurityGroups::Request>,
    .resources = any_resource,
    .sample = R"({"GroupIds": ["{security-group}"]})",
    .handle = reading<describe_security_groups>};

}  // namespace minato::ec2
