#include "ec2/api/security_groups/rule_changes.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

// The one rule that a change asks for, in the direction of the rule that it replaces.
Result<api::SecurityGroupRule> changed_rule(const State& state, const Context& context,
                                            const api::SecurityGroupRuleRequest& wanted,
                                            bool egress) {
  api::IpPermission permission;
  permission.ip_protocol = wanted.ip_protocol;
  permission.from_port = wanted.from_port;
  permission.to_port = wanted.to_port;
  if (wanted.cidr_ipv4) permission.ip_ranges.emplace().emplace_back().cidr_ip = wanted.cidr_ipv4;
  if (wanted.cidr_ipv6) {
    permission.ipv6_ranges.emplace().emplace_back().cidr_ipv6 = wanted.cidr_ipv6;
  }
  if (wanted.prefix_list_id) {
    permission.prefix_list_ids.emplace().emplace_back().prefix_list_id = wanted.prefix_list_id;
  }
  if (wanted.referenced_group_id) {
    permission.user_id_group_pairs.emplace().emplace_back().group_id = wanted.referenced_group_id;
  }
  TRY(Rules rules, expand({permission}, egress, group_finder(state, context)));
  if (rules.size() != 1) {
    return fail(errors::invalid_combination("A rule has one source or destination."));
  }
  rules.front().description = wanted.description;
  return std::move(rules.front());
}

Result<> modify_rule(const State& state, const Context& context,
                     const api::SecurityGroupRuleUpdate& update, GroupRecord& group) {
  const auto found = std::ranges::find_if(group.rules, [&update](const auto& rule) {
    return rule.security_group_rule_id == update.security_group_rule_id;
  });
  if (found == group.rules.end()) {
    return fail(errors::rule_id_not_found(update.security_group_rule_id));
  }
  if (!update.security_group_rule) return fail(errors::missing_parameter("SecurityGroupRule"));
  TRY(auto changed,
      changed_rule(state, context, *update.security_group_rule, found->is_egress.value_or(false)));
  for (auto rule = group.rules.begin(); rule != group.rules.end(); ++rule) {
    if (rule != found && same_traffic(*rule, changed)) {
      return fail(errors::permission_duplicate(describe(changed)));
    }
  }
  changed.security_group_rule_id = found->security_group_rule_id;
  changed.security_group_rule_arn = found->security_group_rule_arn;
  changed.group_id = found->group_id;
  changed.group_owner_id = found->group_owner_id;
  changed.tags = found->tags;
  *found = std::move(changed);
  return {};
}

Result<NamedRules> rules_to_modify(const Ec2Service& service, const Context& context,
                                   const api::ModifySecurityGroupRules::Request& request) {
  NamedRules named;
  TRY(named.group, named_group(service, context, request));
  for (const auto& update : request.security_group_rules) {
    named.rules.push_back(update.security_group_rule_id);
  }
  return named;
}

aws::Arns rule_arns(const Context& context, const NamedRules& named) {
  aws::Arns arns = group_arns(context, named.group);
  for (const auto& id : named.rules) arns.push_back(arn_of(context, "security-group-rule", id));
  return arns;
}

Answer<api::ModifySecurityGroupRules> modify_security_group_rules(
    Ec2Service& service, const Context& context,
    const api::ModifySecurityGroupRules::Request& request, const NamedRules& named) {
  CO_TRY(const GroupRecord* found, find_group(service.state, context, named.group));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  const std::string key = record_key(context.account, context.region, found->id());
  CO_TRY([[maybe_unused]] const auto record,
         co_await service.state.update_group(key, [&](GroupRecord& group) -> Result<> {
           for (const auto& update : request.security_group_rules) {
             TRY_VOID(modify_rule(service.state, context, update, group));
           }
           return {};
         }));
  CO_TRY_VOID(co_await service.lifecycle.apply_security_groups());
  co_return api::ModifySecurityGroupRulesResult{.return_ = true};
}

}  // namespace

const Operation<api::ModifySecurityGroupRules, NamedRules> kModifySecurityGroupRules{
    .find = rules_to_modify,
    .resources = rule_arns,
    .sample = R"({"GroupId": "{security-group}", "SecurityGroupRules": [
        {"SecurityGroupRuleId": "{security-group-rule}", "SecurityGroupRule": {
          "IpProtocol": "tcp", "FromPort": 81, "ToPort": 81, "CidrIpv4": "0.0.0.0/0"}}]})",
    .handle = modify_security_group_rules};

}  // namespace minato::ec2
