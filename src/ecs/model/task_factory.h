// Makes the record of a new task. Pure: ids and the time are given.
#pragma once

#include <string>
#include <vector>

#include "ecs/model/names.h"
#include "ecs/model/records.h"

namespace minato::ecs {

// What all tasks of one RunTask or StartTask call share.
struct TaskTemplate {
  Scope scope;
  std::string cluster_arn;
  api::TaskDefinition definition;
  std::optional<api::TaskOverride> overrides;
  std::string group;
  std::optional<std::string> started_by;
  std::string launch_type = "EC2";
  bool enable_execute_command = false;
  std::vector<api::Tag> tags;
};

struct TaskIds {
  std::string task;                     // 32 hexadecimal digits
  std::vector<std::string> containers;  // one UUID a container of the definition
  std::string task_credentials;         // UUIDs, used when there is such a role
  std::string execution_credentials;
};

// The launch type of tasks that are started on that very instance.
std::string launch_type_of(const InstanceRecord& instance);

TaskRecord make_task(const TaskTemplate& from, const InstanceRecord& instance, const TaskIds& ids,
                     TimePoint now);

}  // namespace minato::ecs
