#include "ecs/handlers/task_definitions.h"

namespace minato::ecs {

std::string key_of(const Scope& scope, const api::TaskDefinition& definition) {
  return task_definition_key(arn_prefix(scope), *definition.family, *definition.revision);
}

Result<const TaskDefinitionRecord*> find_task_definition(const EcsService& service,
                                                         const Context& context,
                                                         const std::string& reference) {
  TRY(const auto name, parse_task_definition(reference));
  const auto scope = scope_of(context);
  if (reference.starts_with("arn:") && minato::ecs::scope_of(reference) != scope) {
    return errors::task_definition_not_found();
  }
  const auto* record = service.state().task_definition(scope, name);
  if (record == nullptr) return errors::task_definition_not_found();
  return record;
}

Result<api::DescribeTaskDefinitionResponse> describe_task_definition(
    const EcsService& service, const Context& context,
    const api::DescribeTaskDefinitionRequest& request) {
  TRY(const auto* record, find_task_definition(service, context, request.task_definition));
  api::DescribeTaskDefinitionResponse response;
  response.task_definition = record->definition;
  if (includes(request.include, "TAGS")) response.tags = record->tags;
  return response;
}

}  // namespace minato::ecs
