#include "ec2/api/filters.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

std::optional<Values> rule_filter_values(const api::SecurityGroupRule& rule,
                                         std::string_view name) {
  if (name == "group-id") return Values{rule.group_id.value_or("")};
  if (name == "security-group-rule-id") return Values{rule.security_group_rule_id.value_or("")};
  return tag_values(rule.tags, name);
}

Answer<api::DescribeSecurityGroupRules> describe_security_group_rules(
    Ec2Service& service, const Context& context,
    const api::DescribeSecurityGroupRules::Request& request, const Anything&) {
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

}  // namespace

const Operation<api::DescribeSecurityGroupRules> kDescribeSecurityGroupRules{
    .find = anything<api::DescribeSecurityGroupRules::Request>,
    .resources = any_resource,
    .sample = R"({"SecurityGroupRuleIds": ["{security-group-rule}"]})",
    .handle = reading<describe_security_group_rules>};

}  // namespace minato::ec2
