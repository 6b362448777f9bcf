// The control plane's picture of ECS in memory: one mirror a table of the store, and the indexes
// that deciding code needs. Used on the control executor only.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "ecs/model/names.h"
#include "ecs/model/records.h"
#include "ecs/state/definition_index.h"
#include "store/table.h"

namespace minato::ecs {

using TaskEntry = store::Table<TaskRecord>::Entry;
using InstanceEntry = store::Table<InstanceRecord>::Entry;
using ArnSet = std::set<std::string, std::less<>>;

struct TaskCounts {
  int running = 0;
  int pending = 0;
};

// What happened to a task; `before` is null for a new one, `after` for a forgotten one. The
// pointers are valid during the call.
struct TaskChange {
  const std::string& arn;
  const TaskRecord* before;
  const TaskRecord* after;
};

class State {
 public:
  explicit State(store::Store& store);

  Awaitable<Result<>> start();

  const ClusterRecord* cluster(std::string_view arn) const;
  const InstanceRecord* instance(std::string_view arn) const;
  const TaskRecord* task(std::string_view arn) const;
  // nullptr when there is none. Without revision the latest ACTIVE one.
  const TaskDefinitionRecord* task_definition(const Scope& scope,
                                              const TaskDefinitionName& name) const;

  const DefinitionIndex& definitions() const { return definitions_; }
  // Whether a task that is not STOPPED runs by this task definition.
  bool is_in_use(std::string_view task_definition_arn) const;

  // Tasks not yet STOPPED on an instance, and in a cluster, by ARN.
  const ArnSet& tasks_on(std::string_view instance_arn) const;
  const ArnSet& live_tasks_in(std::string_view cluster_arn) const;
  TaskCounts counts_on(std::string_view instance_arn) const;
  TaskCounts counts_in(std::string_view cluster_arn) const;
  // ACTIVE and DRAINING instances of a cluster.
  const ArnSet& instances_in(std::string_view cluster_arn) const;
  // The live container instance of an EC2 instance; empty when there is none.
  std::string instance_of_ec2(std::string_view ec2_instance_id) const;
  // Registered resources less what tasks hold; ports hold what is taken, also dynamic host ports.
  Capacity free_on(const InstanceRecord& instance) const;

  // Called after the indexes follow the change, during the commit's change feed.
  void on_task(std::function<void(const TaskChange&)> listener);

  store::Table<ClusterRecord> clusters;
  store::Table<TaskDefinitionRecord> task_definitions;
  store::Table<FamilyRecord> families;
  store::Table<InstanceRecord> instances;
  store::Table<TaskRecord> tasks;
  store::Table<SettingRecord> settings;
  store::Table<ClientTokenRecord> client_tokens;

 private:
  void index_task(const std::string& arn, const TaskRecord* before, const TaskRecord* after);
  void index_instance(const std::string& arn, const InstanceRecord* before,
                      const InstanceRecord* after);

  DefinitionIndex definitions_;
  std::map<std::string, ArnSet, std::less<>> tasks_by_definition_;
  std::map<std::string, ArnSet, std::less<>> tasks_by_instance_;
  std::map<std::string, ArnSet, std::less<>> tasks_by_cluster_;
  std::map<std::string, ArnSet, std::less<>> instances_by_cluster_;
  std::map<std::string, TaskCounts, std::less<>> counts_;  // by instance and by cluster ARN
  std::map<std::string, std::string, std::less<>> instance_by_ec2_;
  std::vector<std::function<void(const TaskChange&)>> listeners_;
};

// The cluster ARN that a task's or container instance's ARN belongs to.
std::string cluster_arn_of(std::string_view arn);
// "arn:aws:ecs:<region>:<account>:", the prefix of every ECS ARN of a scope.
std::string arn_prefix(const Scope& scope);

}  // namespace minato::ecs
