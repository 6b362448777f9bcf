// What is stored of each ECS resource: the modelled shape as clients see it, plus what only the
// control plane knows. Values that can be counted (tasks on an instance, ...) are never stored.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ecs/model/instance_owner.h"
#include "ecs/scheduler/placement.h"
#include "ecs/scheduler/resources.h"
#include "gen/ecs.h"

namespace minato::ecs {

// Key: the cluster's ARN. INACTIVE clusters stay visible.
struct ClusterRecord {
  api::Cluster cluster;  // without counts
};

// Key: task_definition_key(), which sorts revisions by number.
struct TaskDefinitionRecord {
  api::TaskDefinition definition;
  std::vector<api::Tag> tags;
};

// Key: family_key(). Revisions are never used twice, also after a definition is deleted.
struct FamilyRecord {
  int latest_revision = 0;
};

// Key: the container instance's ARN.
struct InstanceRecord {
  api::ContainerInstance instance;  // without counts, remainingResources and agentConnected
  InstanceOwner owner;

  // Read out of `instance` when the record is decoded.
  Capacity total;
  AttributeMap attributes;
  void derive();
  // A host outside EC2, as with ECS Anywhere: for tasks of launch type EXTERNAL.
  bool is_external() const;
};

// Key: the task's ARN.
struct TaskRecord {
  api::Task task;
  Demand demand;              // held until STOPPED is reported
  std::string network_mode;   // of its definition
  std::string task_role_arn;  // after overrides; empty without
  std::string execution_role_arn;
  // Secrets by which containers ask the agent for credentials; empty without role.
  std::string task_credentials_id;
  std::string execution_credentials_id;
};

// Key: "<account>/<region>/<principal arn>/<name>".
struct SettingRecord {
  api::Setting setting;
};

// Key: "<cluster arn>/<client token>". Remembers what a RunTask call with a client token did.
struct ClientTokenRecord {
  std::string request_digest;
  std::vector<std::string> task_arns;
  TimePoint expires;
};

std::string task_definition_key(std::string_view arn_prefix, std::string_view family, int revision);
std::string family_key(std::string_view arn_prefix, std::string_view family);

std::string encode(const ClusterRecord& record);
std::string encode(const TaskDefinitionRecord& record);
std::string encode(const FamilyRecord& record);
std::string encode(const InstanceRecord& record);
std::string encode(const TaskRecord& record);
std::string encode(const SettingRecord& record);
std::string encode(const ClientTokenRecord& record);

// kDataLoss when `text` is not what encode() of the same type makes.
template <class Record>
Result<Record> decode(std::string_view text);
template <>
Result<ClusterRecord> decode(std::string_view text);
template <>
Result<TaskDefinitionRecord> decode(std::string_view text);
template <>
Result<FamilyRecord> decode(std::string_view text);
template <>
Result<InstanceRecord> decode(std::string_view text);
template <>
Result<TaskRecord> decode(std::string_view text);
template <>
Result<SettingRecord> decode(std::string_view text);
template <>
Result<ClientTokenRecord> decode(std::string_view text);

}  // namespace minato::ecs
