// Security group rules in their three forms: permissions of the API (many sources each), single
// stored rules, and the inbound rules the driver enforces. Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ec2/network/inbound_rule.h"
#include "gen/ec2.h"

namespace minato::ec2 {

using Rules = std::vector<api::SecurityGroupRule>;
// The id of a source group given by id or name; an error when there is none.
using GroupFinder = std::function<Result<std::string>(const api::UserIdGroupPair&)>;
// Private addresses of the members of a group.
using GroupMembers = std::function<std::vector<Ipv4>(const std::string& group_id)>;

// The permissions of an authorise or revoke call, whose simple form (IpProtocol, FromPort, ToPort,
// CidrIp, SourceSecurityGroupName) is folded into one. Errors name the parameter.
struct PermissionArguments {
  std::vector<api::IpPermission> permissions;
  std::optional<std::string> protocol, cidr, source_group_name;
  std::optional<std::int32_t> from_port, to_port;
};
Result<std::vector<api::IpPermission>> collect_permissions(PermissionArguments arguments);

// One rule a source, checked and normalised ("6" is "tcp", host bits of CIDRs cleared), without
// ids.
Result<Rules> expand(const std::vector<api::IpPermission>& permissions, bool egress,
                     const GroupFinder& find_group);
// The permissions that `rules` stand for, of one direction, in rule order.
std::vector<api::IpPermission> collapse(const Rules& rules, bool egress, std::string_view account);

// Whether two rules let the same traffic through (ids, descriptions and tags aside).
bool same_traffic(const api::SecurityGroupRule& a, const api::SecurityGroupRule& b);
// "peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW", as EC2 words a duplicate.
std::string describe(const api::SecurityGroupRule& rule);

// What the driver is told for the inbound half of `rules`. IPv6 sources have no place.
std::vector<InboundRule> to_inbound(const Rules& rules, const GroupMembers& members);

}  // namespace minato::ec2
