#include "ecs/model/task_factory.h"

#include "ecs/model/overrides.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

api::Container make_container(const api::ContainerDefinition& definition, const std::string& arn,
                              const std::string& task_arn) {
  api::Container container;
  container.container_arn = arn;
  container.task_arn = task_arn;
  container.name = definition.name;
  container.image = definition.image;
  container.last_status = status::kPending;
  container.network_interfaces.emplace();
  container.cpu = std::to_string(definition.cpu.value_or(0));
  if (definition.memory) container.memory = std::to_string(*definition.memory);
  if (definition.memory_reservation) {
    container.memory_reservation = std::to_string(*definition.memory_reservation);
  }
  if (definition.health_check) container.health_status = "UNKNOWN";
  return container;
}

// ECS answers an entry for every container, also where nothing is overridden.
api::TaskOverride shown_overrides(const TaskTemplate& from) {
  auto shown = from.overrides.value_or(api::TaskOverride{});
  if (!shown.container_overrides) shown.container_overrides.emplace();
  for (const auto& container : *from.definition.container_definitions) {
    auto& list = *shown.container_overrides;
    if (std::any_of(list.begin(), list.end(),
                    [&](const auto& entry) { return entry.name == container.name; })) {
      continue;
    }
    list.emplace_back().name = container.name;
  }
  if (!shown.inference_accelerator_overrides) shown.inference_accelerator_overrides.emplace();
  return shown;
}

std::vector<api::Attribute> task_attributes(const InstanceRecord& instance) {
  std::vector<api::Attribute> attributes;
  const auto found = instance.attributes.find("ecs.cpu-architecture");
  if (found == instance.attributes.end()) return attributes;
  auto& attribute = attributes.emplace_back();
  attribute.name = found->first;
  attribute.value = found->second;
  return attributes;
}

void fill_placement(api::Task& task, const InstanceRecord& instance) {
  task.container_instance_arn = instance.instance.container_instance_arn;
  const auto zone = instance.attributes.find("ecs.availability-zone");
  if (zone != instance.attributes.end()) task.availability_zone = zone->second;
  task.attributes = task_attributes(instance);
}

void fill_roles(TaskRecord& record, const TaskTemplate& from, const TaskIds& ids) {
  const auto* overrides = from.overrides ? &*from.overrides : nullptr;
  auto task_role = from.definition.task_role_arn.value_or("");
  auto execution_role = from.definition.execution_role_arn.value_or("");
  if (overrides && overrides->task_role_arn) task_role = *overrides->task_role_arn;
  if (overrides && overrides->execution_role_arn) execution_role = *overrides->execution_role_arn;
  record.task_role_arn = role_arn(from.scope, task_role);
  record.execution_role_arn = role_arn(from.scope, execution_role);
  if (!record.task_role_arn.empty()) record.task_credentials_id = ids.task_credentials;
  if (!record.execution_role_arn.empty()) {
    record.execution_credentials_id = ids.execution_credentials;
  }
}

}  // namespace

std::string launch_type_of(const InstanceRecord& instance) {
  return instance.is_external() ? "EXTERNAL" : "EC2";
}

TaskRecord make_task(const TaskTemplate& from, const InstanceRecord& instance, const TaskIds& ids,
                     TimePoint now) {
  TaskRecord record;
  const auto cluster = last_part(from.cluster_arn);
  record.demand = demand_of(from.definition, from.overrides);
  record.network_mode = from.definition.network_mode.value_or("bridge");
  auto& task = record.task;
  task.task_arn = ecs_arn(from.scope, fmt::format("task/{}/{}", cluster, ids.task));
  task.cluster_arn = from.cluster_arn;
  task.task_definition_arn = from.definition.task_definition_arn;
  task.attachments.emplace();
  task.inference_accelerators.emplace();
  task.containers.emplace();
  const auto containers = effective_containers(from.definition, from.overrides);
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const auto arn = ecs_arn(
        from.scope, fmt::format("container/{}/{}/{}", cluster, ids.task, ids.containers[i]));
    task.containers->push_back(make_container(containers[i], arn, *task.task_arn));
  }
  task.cpu = std::to_string(record.demand.cpu);
  task.memory = std::to_string(record.demand.memory);
  task.created_at = now;
  task.desired_status = status::kRunning;
  task.last_status = status::kProvisioning;
  task.enable_execute_command = from.enable_execute_command;
  task.group = from.group;
  task.health_status = "UNKNOWN";
  task.launch_type = from.launch_type;
  task.overrides = shown_overrides(from);
  task.started_by = from.started_by;
  task.tags = from.tags;
  task.version = 1;
  if (from.definition.ephemeral_storage) task.ephemeral_storage = from.definition.ephemeral_storage;
  fill_placement(task, instance);
  fill_roles(record, from, ids);
  return record;
}

}  // namespace minato::ecs
