#include <algorithm>

#include "ecs/model/overrides.h"
#include "ecs/model/task_definition_rules.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

std::vector<aws::ConditionKey> keys_of(const api::RegisterTaskDefinition::Request& request) {
  std::vector<aws::ConditionKey> keys;
  for (const auto& name : request.requires_compatibilities.value_or(std::vector<std::string>{})) {
    keys.push_back({.name = "ecs:compute-compatibility", .value = name});
  }
  const bool privileged =
      std::ranges::any_of(request.container_definitions,
                          [](const auto& container) { return container.privileged == true; });
  keys.push_back({.name = "ecs:privileged", .value = privileged ? "true" : "false"});
  if (const auto cpu = parse_task_cpu(request.cpu.value_or(""))) {
    keys.push_back({.name = "ecs:task-cpu", .value = std::to_string(*cpu)});
  }
  if (const auto memory = parse_task_memory(request.memory.value_or(""))) {
    keys.push_back({.name = "ecs:task-memory", .value = std::to_string(*memory)});
  }
  return keys;
}

Result<NewDefinition> definition_to_be(const EcsService&, const Context& context,
                                       const api::RegisterTaskDefinition::Request& request) {
  if (!is_valid_name(request.family)) {
    return errors::client("Family contains invalid characters.");
  }
  return NewDefinition{
      .scope = scope_of(context), .family = request.family, .keys = keys_of(request)};
}

aws::Arns roles_to_pass(const EcsService&, const Context& context,
                        const api::RegisterTaskDefinition::Request& request) {
  return role_arns(scope_of(context), {request.task_role_arn, request.execution_role_arn});
}

Answer<api::RegisterTaskDefinition> register_task_definition(
    EcsService& service, const Context& context,
    const api::RegisterTaskDefinition::Request& request, const NewDefinition&) {
  const auto scope = scope_of(context);
  CO_TRY_VOID(check_task_definition(request, scope));
  CO_TRY_VOID(check_tags(request.tags));
  TaskDefinitionRecord record;
  record.definition = filled_task_definition(request);
  record.definition.registered_at = context.now;
  record.definition.registered_by = context.principal.arn;
  record.tags = request.tags.value_or(std::vector<api::Tag>{});
  const auto family = family_key(arn_prefix(scope), request.family);
  CO_TRY_VOID(co_await service.commit([&]() -> Result<store::Transaction> {
    const auto& state = service.state();
    const auto* known = state.families.find(family);
    const int revision = (known == nullptr ? 0 : known->value.latest_revision) + 1;
    record.definition.revision = revision;
    record.definition.task_definition_arn = task_definition_arn(scope, request.family, revision);
    store::Transaction transaction;
    state.families.put(transaction, family, {revision});
    state.task_definitions.put(transaction, key_of(scope, record.definition), record);
    return transaction;
  }));
  api::RegisterTaskDefinitionResponse response;
  response.task_definition = std::move(record.definition);
  if (request.tags) response.tags = std::move(record.tags);
  co_return response;
}

}  // namespace

const Operation<api::RegisterTaskDefinition, NewDefinition> kRegisterTaskDefinition{
    .find = definition_to_be,
    .resources =
        [](const Context&, const NewDefinition& named) {
          return aws::Arns{ecs_arn(named.scope, fmt::format("task-definition/{}:*", named.family))};
        },
    .passes = {{.roles = roles_to_pass, .to = kTasksService}},
    .keys = [](const Context&, const NewDefinition& named) { return named.keys; },
    .sample =
        R"({"family": "{family}", "containerDefinitions": [{"name": "main", "image": "busybox",
                  "memory": 32}]})",
    .handle = register_task_definition};

}  // namespace minato::ecs
