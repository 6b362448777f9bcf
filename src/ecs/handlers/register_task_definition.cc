#include "ecs/handlers/task_definitions.h"
#include "ecs/model/task_definition_rules.h"
#include "ecs/scheduler/expression.h"

namespace minato::ecs {
namespace {

Result<> check_constraints(const api::RegisterTaskDefinitionRequest& request) {
  if (!request.placement_constraints) return {};
  if (request.placement_constraints->size() > 10) {
    return errors::client("A task definition can have no more than 10 placement constraints.");
  }
  for (const auto& constraint : *request.placement_constraints) {
    const auto parsed = Expression::parse(constraint.expression.value_or(""));
    if (!parsed) {
      return errors::client(
          fmt::format("Invalid placement constraint expression: {}", parsed.error().message));
    }
  }
  return {};
}

}  // namespace

Awaitable<Result<api::RegisterTaskDefinitionResponse>> register_task_definition(
    EcsService& service, const Context& context,
    const api::RegisterTaskDefinitionRequest& request) {
  CO_TRY_VOID(check_task_definition(request));
  CO_TRY_VOID(check_constraints(request));
  CO_TRY_VOID(check_tags(request.tags));
  TaskDefinitionRecord record;
  record.definition = filled_task_definition(request);
  record.definition.registered_at = context.now;
  record.definition.registered_by = context.principal.arn;
  record.tags = request.tags.value_or(std::vector<api::Tag>{});
  const auto scope = scope_of(context);
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

}  // namespace minato::ecs
