#include "ec2/model/permissions.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "ec2/errors.h"

namespace minato::ec2 {
namespace {

Result<std::string> normal_protocol(const std::optional<std::string>& given) {
  if (!given || given->empty()) return fail(errors::missing_parameter("ipProtocol"));
  std::string protocol = *given;
  std::ranges::transform(protocol, protocol.begin(),
                         [](unsigned char c) { return std::tolower(c); });
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kNames = {{
      {"tcp", "tcp"},
      {"6", "tcp"},
      {"udp", "udp"},
      {"17", "udp"},
      {"icmp", "icmp"},
      {"1", "icmp"},
      {"-1", "-1"},
      {"all", "-1"},
      {"icmpv6", "icmpv6"},
  }};
  for (const auto& [name, normal] : kNames) {
    if (protocol == name) return std::string(normal);
  }
  return fail(errors::invalid_value(*given, "protocol", "Protocol is unknown or not supported."));
}

Result<> check_ports(const std::string& protocol, const api::IpPermission& permission) {
  if (protocol != "tcp" && protocol != "udp") return {};
  if (!permission.from_port || !permission.to_port) {
    return fail(errors::missing_parameter("fromPort"));
  }
  const auto valid = [](std::int32_t port) { return port >= 0 && port <= 65535; };
  if (!valid(*permission.from_port) || !valid(*permission.to_port) ||
      *permission.from_port > *permission.to_port) {
    return fail(errors::invalid_value(
        std::to_string(*permission.from_port) + "-" + std::to_string(*permission.to_port),
        "portRange", "The port range must lie in 0-65535 and not be reversed."));
  }
  return {};
}

api::SecurityGroupRule base_rule(const std::string& protocol, const api::IpPermission& permission,
                                 bool egress) {
  api::SecurityGroupRule rule;
  rule.is_egress = egress;
  rule.ip_protocol = protocol;
  rule.from_port = protocol == "-1" ? -1 : permission.from_port.value_or(-1);
  rule.to_port = protocol == "-1" ? -1 : permission.to_port.value_or(-1);
  return rule;
}

// "2001:db8::/32" or a bare address.
bool is_ipv6_block(const std::string& text) {
  const auto slash = text.find('/');
  const std::string address = text.substr(0, slash);
  in6_addr parsed;
  if (inet_pton(AF_INET6, address.c_str(), &parsed) != 1) return false;
  if (slash == std::string::npos) return true;
  const char* const end = text.data() + text.size();
  int prefix = -1;
  const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, prefix);
  return error == std::errc() && stop == end && prefix >= 0 && prefix <= 128;
}

std::string referenced_group(const api::SecurityGroupRule& rule) {
  return rule.referenced_group_info ? rule.referenced_group_info->group_id.value_or("") : "";
}

}  // namespace

Result<std::vector<api::IpPermission>> collect_permissions(PermissionArguments arguments) {
  const bool simple = arguments.protocol || arguments.cidr || arguments.source_group_name;
  if (simple && !arguments.permissions.empty()) {
    return fail(errors::invalid_combination(
        "The parameter 'ipPermissions' may not be used with 'ipProtocol' and 'cidrIp'"));
  }
  if (simple) {
    api::IpPermission permission;
    permission.ip_protocol = arguments.source_group_name && !arguments.protocol
                                 ? std::optional<std::string>("-1")
                                 : arguments.protocol;
    permission.from_port = arguments.from_port;
    permission.to_port = arguments.to_port;
    if (arguments.cidr) {
      permission.ip_ranges.emplace().emplace_back().cidr_ip = *arguments.cidr;
    }
    if (arguments.source_group_name) {
      permission.user_id_group_pairs.emplace().emplace_back().group_name =
          *arguments.source_group_name;
    }
    arguments.permissions.push_back(std::move(permission));
  }
  if (arguments.permissions.empty()) return fail(errors::missing_parameter("ipPermissions"));
  return std::move(arguments.permissions);
}

Result<Rules> expand(const std::vector<api::IpPermission>& permissions, bool egress,
                     const GroupFinder& find_group) {
  Rules rules;
  for (const auto& permission : permissions) {
    TRY(const std::string protocol, normal_protocol(permission.ip_protocol));
    TRY_VOID(check_ports(protocol, permission));
    if (permission.prefix_list_ids && !permission.prefix_list_ids->empty()) {
      return fail(
          errors::invalid_value(permission.prefix_list_ids->front().prefix_list_id.value_or(""),
                                "prefixListId", "There are no prefix lists here."));
    }
    const std::size_t before = rules.size();
    for (const auto& range : permission.ip_ranges.value_or(std::vector<api::IpRange>{})) {
      const auto cidr = Cidr::parse(range.cidr_ip.value_or(""));
      if (!cidr) {
        return fail(errors::invalid_value(range.cidr_ip.value_or(""), "cidrIp",
                                          "This is not a valid CIDR block."));
      }
      auto& rule = rules.emplace_back(base_rule(protocol, permission, egress));
      rule.cidr_ipv4 = cidr->to_string();
      rule.description = range.description;
    }
    for (const auto& range : permission.ipv6_ranges.value_or(std::vector<api::Ipv6Range>{})) {
      if (!is_ipv6_block(range.cidr_ipv6.value_or(""))) {
        return fail(errors::invalid_value(range.cidr_ipv6.value_or(""), "cidrIpv6",
                                          "This is not a valid IPv6 CIDR block."));
      }
      auto& rule = rules.emplace_back(base_rule(protocol, permission, egress));
      rule.cidr_ipv6 = range.cidr_ipv6;
      rule.description = range.description;
    }
    for (const auto& pair :
         permission.user_id_group_pairs.value_or(std::vector<api::UserIdGroupPair>{})) {
      TRY(std::string id, find_group(pair));
      auto& rule = rules.emplace_back(base_rule(protocol, permission, egress));
      rule.referenced_group_info.emplace().group_id = std::move(id);
      rule.description = pair.description;
    }
    if (rules.size() == before) return fail(errors::missing_parameter("cidrIp"));
  }
  return rules;
}

std::vector<api::IpPermission> collapse(const Rules& rules, bool egress, std::string_view account) {
  std::vector<api::IpPermission> permissions;
  for (const auto& rule : rules) {
    if (rule.is_egress.value_or(false) != egress) continue;
    const bool all = rule.ip_protocol == "-1";
    auto found = std::ranges::find_if(permissions, [&](const api::IpPermission& permission) {
      return permission.ip_protocol == rule.ip_protocol &&
             (all ||
              (permission.from_port == rule.from_port && permission.to_port == rule.to_port));
    });
    if (found == permissions.end()) {
      api::IpPermission permission;
      permission.ip_protocol = rule.ip_protocol;
      if (!all) {
        permission.from_port = rule.from_port;
        permission.to_port = rule.to_port;
      }
      permission.ip_ranges.emplace();
      permission.ipv6_ranges.emplace();
      permission.prefix_list_ids.emplace();
      permission.user_id_group_pairs.emplace();
      found = permissions.insert(permissions.end(), std::move(permission));
    }
    if (rule.cidr_ipv4) {
      auto& range = found->ip_ranges->emplace_back();
      range.cidr_ip = rule.cidr_ipv4;
      range.description = rule.description;
    } else if (rule.cidr_ipv6) {
      auto& range = found->ipv6_ranges->emplace_back();
      range.cidr_ipv6 = rule.cidr_ipv6;
      range.description = rule.description;
    } else {
      auto& pair = found->user_id_group_pairs->emplace_back();
      pair.group_id = referenced_group(rule);
      pair.user_id = std::string(account);
      pair.description = rule.description;
    }
  }
  return permissions;
}

bool same_traffic(const api::SecurityGroupRule& a, const api::SecurityGroupRule& b) {
  const bool ports =
      a.ip_protocol == "-1" || (a.from_port == b.from_port && a.to_port == b.to_port);
  return a.is_egress == b.is_egress && a.ip_protocol == b.ip_protocol && ports &&
         a.cidr_ipv4 == b.cidr_ipv4 && a.cidr_ipv6 == b.cidr_ipv6 &&
         referenced_group(a) == referenced_group(b);
}

std::string describe(const api::SecurityGroupRule& rule) {
  std::string peer = rule.cidr_ipv4.value_or(rule.cidr_ipv6.value_or(referenced_group(rule)));
  std::string protocol = rule.ip_protocol.value_or("");
  std::ranges::transform(protocol, protocol.begin(),
                         [](unsigned char c) { return std::toupper(c); });
  if (protocol == "-1") return "peer: " + peer + ", ALL, ALLOW";
  return "peer: " + peer + ", " + protocol +
         ", from port: " + std::to_string(rule.from_port.value_or(-1)) +
         ", to port: " + std::to_string(rule.to_port.value_or(-1)) + ", ALLOW";
}

std::vector<InboundRule> to_inbound(const Rules& rules, const GroupMembers& members) {
  std::vector<InboundRule> inbound;
  for (const auto& rule : rules) {
    if (rule.is_egress.value_or(false)) continue;
    InboundRule made;
    const std::string protocol = rule.ip_protocol.value_or("");
    if (protocol == "-1") {
      made.protocol = IpProtocol::kAll;
    } else if (protocol == "udp") {
      made.protocol = IpProtocol::kUdp;
    } else if (protocol == "icmp") {
      made.protocol = IpProtocol::kIcmp;
    } else if (protocol != "tcp") {
      continue;
    }
    made.from_port = rule.from_port.value_or(-1);
    made.to_port = rule.to_port.value_or(-1);
    if (const auto cidr = Cidr::parse(rule.cidr_ipv4.value_or(""))) made.sources.push_back(*cidr);
    if (const std::string group = referenced_group(rule); !group.empty()) {
      for (const Ipv4 address : members(group)) made.sources.push_back(Cidr{address, 32});
    }
    if (!made.sources.empty()) inbound.push_back(std::move(made));
  }
  return inbound;
}

}  // namespace minato::ec2
