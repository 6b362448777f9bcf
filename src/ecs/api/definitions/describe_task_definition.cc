#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Result<NamedDefinition> definition_to_describe(
    const EcsService& service, const Context& context,
    const api::DescribeTaskDefinition::Request& request) {
  return NamedDefinition::named(service, context, request.task_definition);
}

Answer<api::DescribeTaskDefinition> describe_task_definition(
    EcsService&, const Context&, const api::DescribeTaskDefinition::Request& request,
    const NamedDefinition& named) {
  CO_TRY(const auto* record, present(named));
  api::DescribeTaskDefinitionResponse response;
  response.task_definition = record->definition;
  if (includes(request.include, "TAGS")) response.tags = record->tags;
  co_return response;
}

}  // namespace

const Operation<api::DescribeTaskDefinition, NamedDefinition> kDescribeTaskDefinition{
    .find = definition_to_describe,
    .resources = [](const Context&, const NamedDefinition&) { return aws::any_resource(); },
    .sample = R"({"taskDefinition": "{task-definition}"})",
    .handle = describe_task_definition};

}  // namespace minato::ecs
