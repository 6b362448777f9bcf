#include "ecs/handlers/task_definitions.h"
#include "ecs/model/task_definition_rules.h"

namespace minato::ecs {

Awaitable<Result<api::RegisterTaskDefinitionResponse>> register_task_definition(
    EcsService& service, const Context& context,
    const api::RegisterTaskDefinitionRequest& request) {
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

}  // namespace minato::ecs
