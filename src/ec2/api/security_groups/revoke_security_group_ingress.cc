#include "ec2/api/security_groups/rule_changes.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::RevokeSecurityGroupIngress> revoke_security_group_ingress(
    Ec2Service& service, const Context& context,
    const api::RevokeSecurityGroupIngress::Request& request, const NamedGroup& named) {
  RuleCall call = rule_call(request, named, false);
  call.ids = request.security_group_rule_ids.value_or(Values{});
  api::RevokeSecurityGroupIngressResult result;
  CO_TRY(result.revoked_security_group_rules,
         co_await revoke_rules(service, context, std::move(call)));
  result.return_ = true;
  co_return result;
}

}  // namespace

const Operation<api::RevokeSecurityGroupIngress, NamedGroup> kRevokeSecurityGroupIngress{
    .find = chosen_group<api::RevokeSecurityGroupIngress::Request>,
    .resources = group_arns,
    .sample = R"({"GroupId": "{security-group}", "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
         "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]})",
    .handle = revoke_security_group_ingress};

}  // namespace minato::ec2
