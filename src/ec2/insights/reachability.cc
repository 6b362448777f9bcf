#include "ec2/insights/reachability.h"

#include "base/arn.h"

namespace minato::ec2 {
namespace {

constexpr Ipv4 kLoopback{0x7f000001};  // 127.0.0.1

api::AnalysisComponent component(const InstanceRecord& owner, std::string_view type,
                                 const std::string& id) {
  api::AnalysisComponent made;
  made.id = id;
  made.arn = make_arn("ec2", owner.region, owner.account, std::string(type) + "/" + id);
  return made;
}

api::AnalysisComponent interface_component(const InstanceRecord& record) {
  const auto& interfaces = record.instance.network_interfaces;
  const bool has_one = interfaces && !interfaces->empty();
  return component(record, "network-interface",
                   has_one ? interfaces->front().network_interface_id.value_or("") : "");
}

api::AnalysisComponent group_component(const GroupRecord& group) {
  api::AnalysisComponent made;
  made.id = group.id();
  made.arn = group.group.security_group_arn;
  made.name = group.group.group_name;
  return made;
}

std::string protocol_name(IpProtocol protocol) {
  return protocol == IpProtocol::kUdp ? "udp" : "tcp";
}

bool lets_in(const ReachabilityQuestion& question, const api::SecurityGroupRule& rule,
             Ipv4 source) {
  for (const auto& inbound : to_inbound({rule}, question.members)) {
    const int any_port = std::max(0, inbound.from_port);
    const auto port = question.port.value_or(static_cast<std::uint16_t>(any_port));
    if (allows({inbound}, question.protocol, port, source)) return true;
  }
  return false;
}

struct Match {
  const GroupRecord* group = nullptr;
  const api::SecurityGroupRule* rule = nullptr;
};

// The first rule that lets `source` in.
std::optional<Match> find_rule(const ReachabilityQuestion& question, Ipv4 source) {
  for (const auto* group : question.groups) {
    for (const auto& rule : group->rules) {
      if (lets_in(question, rule, source)) return Match{group, &rule};
    }
  }
  return std::nullopt;
}

api::Explanation bad_state(const InstanceRecord& destination) {
  api::Explanation made;
  made.explanation_code = std::string(explanation::kBadState);
  made.component = instance_component(destination);
  made.state = std::string(state_name(destination.state()));
  return made;
}

api::Explanation closed_groups(const ReachabilityQuestion& question) {
  api::Explanation made;
  made.explanation_code = std::string(explanation::kGroupRules);
  made.direction = "ingress";
  made.component = interface_component(question.destination);
  made.network_interface = made.component;
  made.protocols = std::vector<std::string>{protocol_name(question.protocol)};
  if (question.port) made.port = *question.port;
  auto& groups = made.security_groups.emplace();
  for (const auto* group : question.groups) groups.push_back(group_component(*group));
  if (groups.size() == 1) made.security_group = groups.front();
  return made;
}

api::PathComponent rule_component(const Match& match) {
  api::PathComponent made;
  made.component = group_component(*match.group);
  auto& rule = made.security_group_rule.emplace();
  rule.direction = "ingress";
  rule.security_group_id = match.group->id();
  rule.cidr = match.rule->cidr_ipv4;
  const std::string protocol = match.rule->ip_protocol.value_or("-1");
  rule.protocol = protocol == "-1" ? "all" : protocol;
  if (protocol != "-1") {
    auto& range = rule.port_range.emplace();
    range.from = match.rule->from_port;
    range.to = match.rule->to_port;
  }
  return made;
}

api::PathComponent source_component(const ReachabilityQuestion& question) {
  const auto& record = question.destination;
  api::PathComponent made;
  made.component = question.source.component;
  made.vpc = component(record, "vpc", record.instance.vpc_id.value_or(""));
  auto& header = made.outbound_header.emplace();
  header.protocol = question.protocol == IpProtocol::kUdp ? "17" : "6";
  header.source_addresses = {question.source.address.to_string()};
  header.destination_addresses = {record.instance.private_ip_address.value_or("")};
  if (question.port) {
    auto& range = header.destination_port_ranges.emplace().emplace_back();
    range.from = *question.port;
    range.to = *question.port;
  }
  return made;
}

std::vector<api::PathComponent> path_through(const ReachabilityQuestion& question,
                                             const Match& match) {
  const auto& record = question.destination;
  std::vector<api::PathComponent> path = {source_component(question), rule_component(match)};
  auto& interface = path.emplace_back();
  interface.component = interface_component(record);
  interface.attached_to = instance_component(record);
  interface.subnet = component(record, "subnet", record.instance.subnet_id.value_or(""));
  interface.vpc = component(record, "vpc", record.instance.vpc_id.value_or(""));
  path.emplace_back().component = instance_component(record);
  for (std::size_t i = 0; i < path.size(); ++i) {
    path[i].sequence_number = static_cast<std::int32_t>(i + 1);
  }
  return path;
}

}  // namespace

api::AnalysisComponent instance_component(const InstanceRecord& record) {
  return component(record, "instance", record.id());
}

api::Explanation no_listener(const InstanceRecord& destination, std::uint16_t port) {
  api::Explanation made;
  made.explanation_code = std::string(explanation::kNoListener);
  made.direction = "ingress";
  made.component = instance_component(destination);
  made.address = destination.instance.public_ip_address;
  made.port = port;
  made.protocols = std::vector<std::string>{"tcp"};
  return made;
}

Reachability analyse(const ReachabilityQuestion& question) {
  Reachability found;
  const bool running = question.destination.state() == LifeState::kRunning;
  if (!running) found.explanations.push_back(bad_state(question.destination));
  const auto match = find_rule(question, question.source.address);
  if (!match) found.explanations.push_back(closed_groups(question));
  if (!running || !match) return found;
  found.path = path_through(question, *match);
  found.can_probe = question.protocol == IpProtocol::kTcp && question.port &&
                    find_rule(question, kLoopback).has_value();
  return found;
}

}  // namespace minato::ec2
