#include "ec2/api/security_groups/rule_changes.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::UpdateSecurityGroupRuleDescriptionsEgress>
update_security_group_rule_descriptions_egress(
    Ec2Service& service, const Context& context,
    const api::UpdateSecurityGroupRuleDescriptionsEgress::Request& request,
    const NamedGroup& named) {
  RuleCall call{.group = named, .egress = true};
  call.arguments.permissions = request.ip_permissions.value_or(std::vector<api::IpPermission>{});
  call.dry_run = request.dry_run.value_or(false);
  CO_TRY_VOID(
      co_await describe_rules(service, context, std::move(call),
                              request.security_group_rule_descriptions.value_or(Descriptions{})));
  co_return api::UpdateSecurityGroupRuleDescriptionsEgressResult{.return_ = true};
}

}  // namespace

const Operation<api::UpdateSecurityGroupRuleDescriptionsEgress, NamedGroup>
    kUpdateSecurityGroupRuleDescriptionsEgress{
        .find = chosen_group<api::UpdateSecurityGroupRuleDescriptionsEgress::Request>,
        .resources = group_arns,
        .sample = R"({"GroupId": "{security-group}", "IpPermissions": [
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]})",
        .handle = update_security_group_rule_descriptions_egress};

}  // namespace minato::ec2
