// What the EC2 service stores: one record an instance and one a security group, as JSON of the API
// shapes plus what the API does not show.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "gen/ec2.h"

namespace minato::ec2 {

namespace table {
inline constexpr std::string_view kInstances = "ec2_instances";
inline constexpr std::string_view kGroups = "ec2_security_groups";
inline constexpr std::string_view kGroupNames = "ec2_security_group_names";  // name -> id
inline constexpr std::string_view kIndexes = "ec2_instance_indexes";         // index -> id
inline constexpr std::string_view kKeyPairs = "ec2_key_pairs";
inline constexpr std::string_view kInsightsPaths = "ec2_network_insights_paths";
inline constexpr std::string_view kInsightsAnalyses = "ec2_network_insights_analyses";
}  // namespace table

// Codes and names of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html.
enum class LifeState : int {
  kPending = 0,
  kRunning = 16,
  kShuttingDown = 32,
  kTerminated = 48,
  kStopping = 64,
  kStopped = 80,
};
std::string_view state_name(LifeState state);

struct InstanceRecord {
  api::Instance instance;  // what DescribeInstances answers
  std::string account;
  std::string region;
  std::string reservation_id;
  int index = 0;  // see InstanceSpec
  int zone = 0;
  std::string user_data;  // base64, as it came
  std::string role_arn;   // of the instance profile; empty when there is none
  std::optional<TimePoint> terminated_at;

  const std::string& id() const { return *instance.instance_id; }
  LifeState state() const;
  // Sets state, reason and transition texts as EC2 words them.
  void set_state(LifeState state, std::string reason, TimePoint now);
  bool operator==(const InstanceRecord&) const = default;
};

struct GroupRecord {
  api::SecurityGroup group;  // without its permissions
  std::vector<api::SecurityGroupRule> rules;
  std::string account;
  std::string region;

  const std::string& id() const { return *group.group_id; }
  bool operator==(const GroupRecord&) const = default;
};

// "<account>/<region>/<id>"; with an empty id the prefix of everything of that account and region.
std::string record_key(std::string_view account, std::string_view region, std::string_view id);

std::string encode(const InstanceRecord& record);
std::string encode(const GroupRecord& record);
Result<InstanceRecord> decode_instance(std::string_view text);
Result<GroupRecord> decode_group(std::string_view text);

}  // namespace minato::ec2
