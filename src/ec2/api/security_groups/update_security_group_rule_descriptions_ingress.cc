#include "ec2/api/security_groups/rule_changes.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::UpdateSecurityGroupRuleDescriptionsIngress>
update_security_group_rule_descriptions_ingress(
    Ec2Service& service, const Context& context,
    const api::UpdateSecurityGroupRuleDescriptionsIngress::Request& request,
    const NamedGroup& named) {
  RuleCall call{.group = named, .egress = false};
  call.arguments.permissions = request.ip_permissions.value_or(std::vector<api::IpPermission>{});
  call.dry_run = request.dry_run.value_or(false);
  CO_TRY_VOID(
      co_await describe_rules(service, context, std::move(call),
                              request.security_group_rule_descriptions.value_or(Descriptions{})));
  co_return api::UpdateSecurityGroupRuleDescriptionsIngressResult{.return_ = true};
}

}  // namespace

const Operation<api::UpdateSecurityGroupRuleDescriptionsIngress, NamedGroup>
    kUpdateSecurityGroupRuleDescriptionsIngress{
        .find = chosen_group<api::UpdateSecurityGroupRuleDescriptionsIngress::Request>,
        .resources = group_arns,
        .sample = R"({"GroupId": "{security-group}", "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
         "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]})",
        .handle = update_security_group_rule_descriptions_ingress};

}  // namespace minato::ec2
