// CreateSecurityGroup, DeleteSecurityGroup, DescribeSecurityGroups, DescribeSecurityGroupRules.
#include "ec2/handlers/filters.h"
#include "ec2/handlers/handlers.h"
#include "ec2/handlers/network_defaults.h"
#include "ec2/model/catalog.h"
#include "ec2/model/permissions.h"

namespace minato::ec2 {
namespace {

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
bool valid_text(std::string_view text) {
  constexpr std::string_view kSigns = " ._-:/()#,@[]+=&;{}!$*";
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [&](unsigned char c) {
    return std::isalnum(c) || kSigns.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

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

std::optional<Values> rule_filter_values(const api::SecurityGroupRule& rule,
                                         std::string_view name) {
  if (name == "group-id") return Values{rule.group_id.value_or("")};
  if (name == "security-group-rule-id") return Values{rule.security_group_rule_id.value_or("")};
  return tag_values(rule.tags, name);
}

bool is_used(const State& state, const Context& context, const GroupRecord& group) {
  const std::string prefix = record_key(context.account, context.region, "");
  for (const auto* record : state.instances(prefix)) {
    for (const auto& used :
         record->instance.security_groups.value_or(std::vector<api::GroupIdentifier>{})) {
      if (used.group_id == group.id()) return true;
    }
  }
  for (const auto* other : state.groups(prefix)) {
    if (other->id() == group.id()) continue;
    for (const auto& rule : other->rules) {
      if (rule.referenced_group_info && rule.referenced_group_info->group_id == group.id()) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

Answer<api::CreateSecurityGroup> create_security_group(
    Ec2Service& service, const Context& context, const api::CreateSecurityGroupRequest& request) {
  CO_TRY_VOID(co_await ensure_default_group(service.state, service.random, context));
  const std::string vpc = default_vpc_id(context.account, context.region);
  if (request.vpc_id && *request.vpc_id != vpc) {
    co_return fail(errors::vpc_not_found(*request.vpc_id));
  }
  if (!valid_text(request.group_name) || request.group_name.starts_with("sg-")) {
    co_return fail(errors::invalid_value(request.group_name, "groupName",
                                         "It has unsupported characters or length."));
  }
  if (!valid_text(request.description)) {
    co_return fail(errors::invalid_value(request.description, "GroupDescription",
                                         "It has unsupported characters or length."));
  }
  GroupRecord record;
  record.account = context.account;
  record.region = context.region;
  record.group.group_id = "sg-" + random_hex(service.random, 17);
  record.group.group_name = request.group_name;
  record.group.description = request.description;
  record.group.owner_id = context.account;
  record.group.vpc_id = vpc;
  record.group.security_group_arn = group_arn(record);
  const Tags tags = tags_for(request.tag_specifications, "security-group");
  if (!tags.empty()) record.group.tags = tags;
  record.rules = {allow_all_egress(service.random, record)};
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  CO_TRY(record, co_await service.state.create_group(std::move(record)));
  api::CreateSecurityGroupResult result;
  result.group_id = record.group.group_id;
  result.security_group_arn = record.group.security_group_arn;
  result.tags = record.group.tags;
  co_return result;
}

Answer<api::DeleteSecurityGroup> delete_security_group(
    Ec2Service& service, const Context& context, const api::DeleteSecurityGroupRequest& request) {
  const std::string wanted = request.group_id.value_or(request.group_name.value_or(""));
  if (wanted.empty()) co_return fail(errors::missing_parameter("GroupId"));
  CO_TRY(const GroupRecord* group, find_group(service.state, context, wanted));
  if (group->group.group_name == "default") co_return fail(errors::cannot_delete_default_group());
  if (is_used(service.state, context, *group)) co_return fail(errors::group_in_use(group->id()));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  api::DeleteSecurityGroupResult result;
  result.return_ = true;
  result.group_id = group->id();
  CO_TRY_VOID(
      co_await service.state.erase_group(record_key(context.account, context.region, group->id())));
  co_return result;
}

Answer<api::DescribeSecurityGroups> describe_security_groups(
    Ec2Service& service, const Context& context,
    const api::DescribeSecurityGroupsRequest& request) {
  CO_TRY_VOID(co_await ensure_default_group(service.state, service.random, context));
  Values wanted = request.group_ids.value_or(Values{});
  const Values names = request.group_names.value_or(Values{});
  wanted.insert(wanted.end(), names.begin(), names.end());
  std::vector<GroupRecord> records;
  for (const auto& id_or_name : wanted) {
    CO_TRY(const GroupRecord* group, find_group(service.state, context, id_or_name));
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

Answer<api::DescribeSecurityGroupRules> describe_security_group_rules(
    Ec2Service& service, const Context& context,
    const api::DescribeSecurityGroupRulesRequest& request) {
  Rules rules;
  for (const auto* group : service.state.groups(record_key(context.account, context.region, ""))) {
    rules.insert(rules.end(), group->rules.begin(), group->rules.end());
  }
  if (const auto& ids = request.security_group_rule_ids; ids && !ids->empty()) {
    std::erase_if(rules, [&](const api::SecurityGroupRule& rule) {
      return std::ranges::find(*ids, rule.security_group_rule_id.value_or("")) == ids->end();
    });
  }
  CO_TRY(rules,
         filtered<api::SecurityGroupRule>(std::move(rules), request.filters, rule_filter_values));
  api::DescribeSecurityGroupRulesResult result;
  CO_TRY(result.security_group_rules, page_of(
                                          context, std::move(rules), request,
                                          [](const api::SecurityGroupRule& rule) {
                                            return rule.security_group_rule_id.value_or("");
                                          },
                                          result.next_token));
  co_return result;
}

}  // namespace minato::ec2
