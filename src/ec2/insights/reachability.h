// What Reachability Analyzer says about a path to an instance, deduced from configuration. Pure.
// https://docs.aws.amazon.com/vpc/latest/reachability/how-reachability-analyzer-works.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ec2/model/permissions.h"
#include "ec2/model/records.h"

namespace minato::ec2 {

namespace explanation {
// AWS's own codes:
// https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
inline constexpr std::string_view kBadState = "BAD_STATE";
inline constexpr std::string_view kGroupRules = "ENI_SG_RULES_MISMATCH";
// A code of our own: AWS sends no packets, we try the port. docs/differences.md describes it.
inline constexpr std::string_view kNoListener = "MINATO_PORT_NOT_LISTENING";
}  // namespace explanation

// Where a connection comes from, as its path says.
struct PathSource {
  api::AnalysisComponent component;  // a gateway or an instance; no id for a mere address
  Ipv4 address;                      // 127.0.0.1: a client on this machine
};

// One look at the configuration. Everything outlives the call.
struct ReachabilityQuestion {
  PathSource source;
  const InstanceRecord& destination;
  std::vector<const GroupRecord*> groups;  // of the destination
  GroupMembers members;
  IpProtocol protocol = IpProtocol::kTcp;
  std::optional<std::uint16_t> port;  // any when there is none
};

struct Reachability {
  std::vector<api::Explanation> explanations;  // empty: nothing is in the way
  std::vector<api::PathComponent> path;        // filled when nothing is in the way
  // Whether a connection attempt from this machine can tell if something listens: TCP, one port,
  // nothing in the way, and the rules let this machine in too.
  bool can_probe = false;
};

Reachability analyse(const ReachabilityQuestion& question);

// The explanation for a port that nothing listens on.
api::Explanation no_listener(const InstanceRecord& destination, std::uint16_t port);

api::AnalysisComponent instance_component(const InstanceRecord& record);

}  // namespace minato::ec2
