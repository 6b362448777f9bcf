// What the operations share that change the rules of a group. They return when the next connection
// sees the change.
#pragma once

#include <vector>

#include "ec2/api/filters.h"
#include "ec2/api/operation.h"
#include "ec2/model/permissions.h"

namespace minato::ec2 {

// The rules that a request is about: by what they let through, or by their ids.
struct RuleCall {
  NamedGroup group;
  bool egress = false;
  PermissionArguments arguments = {};
  Values ids = {};
  bool dry_run = false;  // only check
};

template <class Request>
RuleCall rule_call(const Request& request, const NamedGroup& group, bool egress) {
  RuleCall call{.group = group, .egress = egress};
  call.arguments.permissions = request.ip_permissions.value_or(std::vector<api::IpPermission>{});
  call.arguments.protocol = request.ip_protocol;
  call.arguments.cidr = request.cidr_ip;
  call.arguments.source_group_name = request.source_security_group_name;
  call.arguments.from_port = request.from_port;
  call.arguments.to_port = request.to_port;
  call.dry_run = request.dry_run.value_or(false);
  return call;
}

// Finds the groups that rules refer to.
GroupFinder group_finder(const State& state, const Context& context);

// All rules or none.
Awaitable<Result<Rules>> authorize_rules(Ec2Service& service, const Context& context, RuleCall call,
                                         Tags tags);
using Revoked = std::vector<api::RevokedSecurityGroupRule>;
Awaitable<Result<Revoked>> revoke_rules(Ec2Service& service, const Context& context, RuleCall call);

// Gives the rules in `call`, or those named by their ids, the descriptions that come with them.
using Descriptions = std::vector<api::SecurityGroupRuleDescription>;
Awaitable<Result<>> describe_rules(Ec2Service& service, const Context& context, RuleCall call,
                                   Descriptions named);

}  // namespace minato::ec2
