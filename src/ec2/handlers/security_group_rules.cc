// AuthorizeSecurityGroup{Ingress,Egress}, RevokeSecurityGroup{Ingress,Egress},
// ModifySecurityGroupRules and UpdateSecurityGroupRuleDescriptions{Ingress,Egress}. They return
// when the next connection sees the change.
#include "base/limits.h"
#include "ec2/handlers/filters.h"
#include "ec2/handlers/handlers.h"
#include "ec2/handlers/network_defaults.h"
#include "ec2/model/permissions.h"

namespace minato::ec2 {
namespace {

template <class Request>
PermissionArguments arguments_of(const Request& request) {
  PermissionArguments arguments;
  arguments.permissions = request.ip_permissions.value_or(std::vector<api::IpPermission>{});
  arguments.protocol = request.ip_protocol;
  arguments.cidr = request.cidr_ip;
  arguments.source_group_name = request.source_security_group_name;
  arguments.from_port = request.from_port;
  arguments.to_port = request.to_port;
  return arguments;
}

GroupFinder finder(const State& state, const Context& context) {
  return [&state, &context](const api::UserIdGroupPair& pair) -> Result<std::string> {
    const std::string wanted = pair.group_id.value_or(pair.group_name.value_or(""));
    if (wanted.empty()) return fail(errors::missing_parameter("GroupId"));
    TRY(const GroupRecord* group, find_group(state, context, wanted));
    return group->id();
  };
}

// The rules of a call and the key of the group they are for.
struct RuleCall {
  std::string key;
  Rules rules;
};

template <class Request>
Result<RuleCall> read_call(const State& state, const Context& context, const Request& request,
                           const std::string& group_id_or_name, bool egress) {
  if (group_id_or_name.empty()) return fail(errors::missing_parameter("GroupId"));
  TRY(const GroupRecord* group, find_group(state, context, group_id_or_name));
  TRY(const auto permissions, collect_permissions(arguments_of(request)));
  TRY(Rules rules, expand(permissions, egress, finder(state, context)));
  for (auto rule = rules.begin(); rule != rules.end(); ++rule) {
    if (std::any_of(rules.begin(), rule,
                    [&](const auto& other) { return same_traffic(other, *rule); })) {
      return fail(errors::permission_repeated());
    }
  }
  return RuleCall{record_key(context.account, context.region, group->id()), std::move(rules)};
}

Result<> check_count(const GroupRecord& group) {
  for (const bool egress : {false, true}) {
    const auto count = std::ranges::count_if(group.rules, [egress](const auto& rule) {
      return rule.is_egress.value_or(false) == egress;
    });
    if (static_cast<std::size_t>(count) > limits::kGroupRules) {
      return fail(errors::too_many_rules());
    }
  }
  return {};
}

Awaitable<Result<Rules>> authorize(Ec2Service& service, RuleCall call, Tags tags) {
  Rules added;
  CO_TRY([[maybe_unused]] const auto record,
         co_await service.state.update_group(call.key, [&](GroupRecord& group) -> Result<> {
           added.clear();
           for (auto rule : call.rules) {
             for (const auto& existing : group.rules) {
               if (same_traffic(existing, rule)) {
                 return fail(errors::permission_duplicate(describe(rule)));
               }
             }
             identify(rule, group, service.random);
             rule.tags = tags;
             group.rules.push_back(rule);
             added.push_back(std::move(rule));
           }
           return check_count(group);
         }));
  CO_TRY_VOID(co_await service.lifecycle.apply_security_groups());
  co_return added;
}

api::RevokedSecurityGroupRule revoked(const api::SecurityGroupRule& rule) {
  api::RevokedSecurityGroupRule made;
  made.security_group_rule_id = rule.security_group_rule_id;
  made.group_id = rule.group_id;
  made.is_egress = rule.is_egress;
  made.ip_protocol = rule.ip_protocol;
  made.from_port = rule.from_port;
  made.to_port = rule.to_port;
  made.cidr_ipv4 = rule.cidr_ipv4;
  made.cidr_ipv6 = rule.cidr_ipv6;
  made.description = rule.description;
  if (rule.referenced_group_info) made.referenced_group_id = rule.referenced_group_info->group_id;
  return made;
}

using Revoked = std::vector<api::RevokedSecurityGroupRule>;

// Takes the rules named by `ids`, or those with the traffic of `call.rules`, out of the group.
Awaitable<Result<Revoked>> revoke(Ec2Service& service, RuleCall call, Values ids) {
  Revoked gone;
  CO_TRY([[maybe_unused]] const auto record,
         co_await service.state.update_group(call.key, [&](GroupRecord& group) -> Result<> {
           gone.clear();
           const auto take = [&](const auto& matches) -> Result<> {
             const auto found = std::ranges::find_if(group.rules, matches);
             if (found == group.rules.end()) return fail(errors::permission_not_found());
             gone.push_back(revoked(*found));
             group.rules.erase(found);
             return {};
           };
           for (const auto& id : ids) {
             TRY_VOID(take([&](const auto& rule) { return rule.security_group_rule_id == id; }));
           }
           for (const auto& wanted : call.rules) {
             TRY_VOID(take([&](const auto& rule) { return same_traffic(rule, wanted); }));
           }
           return {};
         }));
  CO_TRY_VOID(co_await service.lifecycle.apply_security_groups());
  co_return gone;
}

template <class Request>
Awaitable<Result<Revoked>> revoke_call(Ec2Service& service, const Context& context,
                                       const Request& request, std::string group, bool egress) {
  const Values ids = request.security_group_rule_ids.value_or(Values{});
  if (ids.empty()) {
    CO_TRY(RuleCall call, read_call(service.state, context, request, group, egress));
    if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
    co_return co_await revoke(service, std::move(call), {});
  }
  CO_TRY(const GroupRecord* found, find_group(service.state, context, group));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  co_return co_await revoke(
      service, RuleCall{record_key(context.account, context.region, found->id()), {}}, ids);
}

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
  TRY(Rules rules, expand({permission}, egress, finder(state, context)));
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

// Gives the rules with the traffic of `call.rules`, or those named in the request, the descriptions
// that come with them.
template <class Request>
Awaitable<Result<>> describe_rules(Ec2Service& service, const Context& context,
                                   const Request& request, std::string group_id, bool egress) {
  const auto named = request.security_group_rule_descriptions.value_or(
      std::vector<api::SecurityGroupRuleDescription>{});
  RuleCall call;
  if (named.empty()) {
    PermissionArguments arguments;
    arguments.permissions = request.ip_permissions.value_or(std::vector<api::IpPermission>{});
    CO_TRY(const auto permissions, collect_permissions(std::move(arguments)));
    CO_TRY(call.rules, expand(permissions, egress, finder(service.state, context)));
  }
  if (group_id.empty()) co_return fail(errors::missing_parameter("GroupId"));
  CO_TRY(const GroupRecord* found, find_group(service.state, context, group_id));
  call.key = record_key(context.account, context.region, found->id());
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  CO_TRY([[maybe_unused]] const auto record,
         co_await service.state.update_group(call.key, [&](GroupRecord& group) -> Result<> {
           const auto set = [&](const auto& matches,
                                const std::optional<std::string>& description) -> Result<> {
             const auto rule = std::ranges::find_if(group.rules, matches);
             if (rule == group.rules.end()) return fail(errors::permission_not_found());
             rule->description = description;
             return {};
           };
           for (const auto& one : named) {
             TRY_VOID(set(
                 [&](const auto& rule) {
                   return rule.security_group_rule_id == one.security_group_rule_id &&
                          rule.is_egress.value_or(false) == egress;
                 },
                 one.description));
           }
           for (const auto& wanted : call.rules) {
             TRY_VOID(set([&](const auto& rule) { return same_traffic(rule, wanted); },
                          wanted.description));
           }
           return {};
         }));
  co_return Result<>();
}

}  // namespace

Answer<api::ModifySecurityGroupRules> modify_security_group_rules(
    Ec2Service& service, const Context& context,
    const api::ModifySecurityGroupRulesRequest& request) {
  CO_TRY(const GroupRecord* found, find_group(service.state, context, request.group_id));
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

Answer<api::UpdateSecurityGroupRuleDescriptionsIngress>
update_security_group_rule_descriptions_ingress(
    Ec2Service& service, const Context& context,
    const api::UpdateSecurityGroupRuleDescriptionsIngressRequest& request) {
  CO_TRY_VOID(co_await describe_rules(service, context, request,
                                      request.group_id.value_or(request.group_name.value_or("")),
                                      false));
  co_return api::UpdateSecurityGroupRuleDescriptionsIngressResult{.return_ = true};
}

Answer<api::UpdateSecurityGroupRuleDescriptionsEgress>
update_security_group_rule_descriptions_egress(
    Ec2Service& service, const Context& context,
    const api::UpdateSecurityGroupRuleDescriptionsEgressRequest& request) {
  CO_TRY_VOID(co_await describe_rules(
      service, context, request, request.group_id.value_or(request.group_name.value_or("")), true));
  co_return api::UpdateSecurityGroupRuleDescriptionsEgressResult{.return_ = true};
}

Answer<api::AuthorizeSecurityGroupIngress> authorize_security_group_ingress(
    Ec2Service& service, const Context& context,
    const api::AuthorizeSecurityGroupIngressRequest& request) {
  CO_TRY_VOID(co_await ensure_default_group(service.state, service.random, context));
  CO_TRY(RuleCall call,
         read_call(service.state, context, request,
                   request.group_id.value_or(request.group_name.value_or("")), false));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  api::AuthorizeSecurityGroupIngressResult result;
  CO_TRY(result.security_group_rules,
         co_await authorize(service, std::move(call),
                            tags_for(request.tag_specifications, "security-group-rule")));
  result.return_ = true;
  co_return result;
}

Answer<api::AuthorizeSecurityGroupEgress> authorize_security_group_egress(
    Ec2Service& service, const Context& context,
    const api::AuthorizeSecurityGroupEgressRequest& request) {
  CO_TRY(RuleCall call, read_call(service.state, context, request, request.group_id, true));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  api::AuthorizeSecurityGroupEgressResult result;
  CO_TRY(result.security_group_rules,
         co_await authorize(service, std::move(call),
                            tags_for(request.tag_specifications, "security-group-rule")));
  result.return_ = true;
  co_return result;
}

Answer<api::RevokeSecurityGroupIngress> revoke_security_group_ingress(
    Ec2Service& service, const Context& context,
    const api::RevokeSecurityGroupIngressRequest& request) {
  api::RevokeSecurityGroupIngressResult result;
  CO_TRY(result.revoked_security_group_rules,
         co_await revoke_call(service, context, request,
                              request.group_id.value_or(request.group_name.value_or("")), false));
  result.return_ = true;
  co_return result;
}

Answer<api::RevokeSecurityGroupEgress> revoke_security_group_egress(
    Ec2Service& service, const Context& context,
    const api::RevokeSecurityGroupEgressRequest& request) {
  api::RevokeSecurityGroupEgressResult result;
  CO_TRY(result.revoked_security_group_rules,
         co_await revoke_call(service, context, request, request.group_id, true));
  result.return_ = true;
  co_return result;
}

}  // namespace minato::ec2
