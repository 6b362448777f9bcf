// The `detail` of ECS state change events as Amazon EventBridge has it: what the API shows, with
// times in ISO 8601 instead of epoch seconds (Amazon ECS Developer Guide, "Amazon ECS events").
#pragma once

#include <string>

#include "ecs/model/records.h"
#include "ecs/service.h"

namespace minato::ecs {

// JSON objects on one line.
std::string task_event_detail(const TaskRecord& record);
std::string instance_event_detail(const EcsService& service, const InstanceRecord& record);

}  // namespace minato::ecs
