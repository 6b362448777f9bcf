#include "ec2/api/security_groups/rule_changes.h"
#include "ec2/service/network_defaults.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::AuthorizeSecurityGroupIngress> authorize_security_group_ingress(
    Ec2Service& service, const Context& context,
    const api::AuthorizeSecurityGroupIngress::Request& request, const NamedGroup& named) {
  CO_TRY_VOID(co_await ensure_default_group(service.state, service.random, context));
  api::AuthorizeSecurityGroupIngressResult result;
  CO_TRY(result.security_group_rules,
         co_await authorize_rules(service, context, rule_call(request, named, false),
                                  tags_for(request.tag_specifications, "security-group-rule")));
  result.return_ = true;
  co_return result;
}

}  // namespace

const Operation<api::AuthorizeSecurityGroupIngress, NamedGroup> kAuthorizeSecurityGroupIngress{
    .find = chosen_group<api::AuthorizeSecurityGroupIngress::Request>,
    .resources = group_arns,
    .sample = R"({"GroupId": "{security-group}", "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
         "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]})",
    .handle = authorize_security_group_ingress};

}  // namespace minato::ec2
