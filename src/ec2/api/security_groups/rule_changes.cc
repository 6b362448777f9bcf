#include "ec2/api/security_groups/rule_changes.h"

#include "base/limits.h"
#include "ec2/service/network_defaults.h"

namespace minato::ec2 {
namespace {

// The rules of a call and the key of the group they are for.
struct RulesOfGroup {
  std::string key;
  Rules rules;
};

Result<RulesOfGroup> read_rules(const State& state, const Context& context, const RuleCall& call) {
  TRY(const GroupRecord* group, find_group(state, context, call.group));
  RulesOfGroup found{.key = record_key(context.account, context.region, group->id()), .rules = {}};
  if (!call.ids.empty()) return found;
  TRY(const auto permissions, collect_permissions(call.arguments));
  TRY(found.rules, expand(permissions, call.egress, group_finder(state, context)));
  return found;
}

Result<> check_distinct(const Rules& rules) {
  for (auto rule = rules.begin(); rule != rules.end(); ++rule) {
    if (std::any_of(rules.begin(), rule,
                    [&](const auto& other) { return same_traffic(other, *rule); })) {
      return fail(errors::permission_repeated());
    }
  }
  return {};
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

}  // namespace

GroupFinder group_finder(const State& state, const Context& context) {
  return [&state, &context](const api::UserIdGroupPair& pair) -> Result<std::string> {
    TRY(const NamedGroup named, name_group(state, context, pair.group_id, pair.group_name));
    TRY(const GroupRecord* group, find_group(state, context, named));
    return group->id();
  };
}

Awaitable<Result<Rules>> authorize_rules(Ec2Service& service, const Context& context, RuleCall call,
                                         Tags tags) {
  CO_TRY(const RulesOfGroup wanted, read_rules(service.state, context, call));
  CO_TRY_VOID(check_distinct(wanted.rules));
  if (call.dry_run) co_return fail(errors::dry_run());
  Rules added;
  CO_TRY([[maybe_unused]] const auto record,
         co_await service.state.update_group(wanted.key, [&](GroupRecord& group) -> Result<> {
           added.clear();
           for (auto rule : wanted.rules) {
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

Awaitable<Result<Revoked>> revoke_rules(Ec2Service& service, const Context& context,
                                        RuleCall call) {
  CO_TRY(const RulesOfGroup wanted, read_rules(service.state, context, call));
  CO_TRY_VOID(check_distinct(wanted.rules));
  if (call.dry_run) co_return fail(errors::dry_run());
  Revoked gone;
  CO_TRY([[maybe_unused]] const auto record,
         co_await service.state.update_group(wanted.key, [&](GroupRecord& group) -> Result<> {
           gone.clear();
           const auto take = [&](const auto& matches) -> Result<> {
             const auto found = std::ranges::find_if(group.rules, matches);
             if (found == group.rules.end()) return fail(errors::permission_not_found());
             gone.push_back(revoked(*found));
             group.rules.erase(found);
             return {};
           };
           for (const auto& id : call.ids) {
             TRY_VOID(take([&](const auto& rule) { return rule.security_group_rule_id == id; }));
           }
           for (const auto& one : wanted.rules) {
             TRY_VOID(take([&](const auto& rule) { return same_traffic(rule, one); }));
           }
           return {};
         }));
  CO_TRY_VOID(co_await service.lifecycle.apply_security_groups());
  co_return gone;
}

Awaitable<Result<>> describe_rules(Ec2Service& service, const Context& context, RuleCall call,
                                   Descriptions named) {
  for (const auto& one : named) call.ids.push_back(one.security_group_rule_id.value_or(""));
  CO_TRY(const RulesOfGroup wanted, read_rules(service.state, context, call));
  if (call.dry_run) co_return fail(errors::dry_run());
  CO_TRY(
      [[maybe_unused]] const auto record,
      co_await service.state.update_group(wanted.key, [&](GroupRecord& group) -> Result<> {
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
                       rule.is_egress.value_or(false) == call.egress;
              },
              one.description));
        }
        for (const auto& one : wanted.rules) {
          TRY_VOID(set([&](const auto& rule) { return same_traffic(rule, one); }, one.description));
        }
        return {};
      }));
  co_return Result<>();
}

}  // namespace minato::ec2
