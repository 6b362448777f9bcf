#include "ec2/api/security_groups/rule_changes.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::AuthorizeSecurityGroupEgress> authorize_security_group_egress(
    Ec2Service& service, const Context& context,
    const api::AuthorizeSecurityGroupEgress::Request& request, const NamedGroup& named) {
  api::AuthorizeSecurityGroupEgressResult result;
  CO_TRY(result.security_group_rules,
         co_await authorize_rules(service, context, rule_call(request, named, true),
                                  tags_for(request.tag_specifications, "security-group-rule")));
  result.return_ = true;
  co_return result;
}

}  // namespace

const Operation<api::AuthorizeSecurityGroupEgress, NamedGroup> kAuthorizeSecurityGroupEgress{
    .find = named_group<api::AuthorizeSecurityGroupEgress::Request>,
    .resources = group_arns,
    .sample = R"({"GroupId": "{security-group}", "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
         "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]})",
    .handle = authorize_security_group_egress};

}  // namespace minato::ec2
