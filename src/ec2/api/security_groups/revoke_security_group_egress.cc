#include "ec2/api/security_groups/rule_changes.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::RevokeSecurityGroupEgress> revoke_security_group_egress(
    Ec2Service& service, const Context& context,
    const api::RevokeSecurityGroupEgress::Request& request, const NamedGroup& named) {
  RuleCall call = rule_call(request, named, true);
  call.ids = request.security_group_rule_ids.value_or(Values{});
  api::RevokeSecurityGroupEgressResult result;
  CO_TRY(result.revoked_security_group_rules,
         co_await revoke_rules(service, context, std::move(call)));
  result.return_ = true;
  co_return result;
}

}  // namespace

const Operation<api::RevokeSecurityGroupEgress, NamedGroup> kRevokeSecurityGroupEgress{
    .find = named_group<api::RevokeSecurityGroupEgress::Request>,
    .resources = group_arns,
    .sample = R"({"GroupId": "{security-group}", "IpPermissions": [
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]})",
    .handle = revoke_security_group_egress};

}  // namespace minato::ec2
