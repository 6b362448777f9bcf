#include "ecs/handlers/task_definitions.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {

Awaitable<Result<api::DeregisterTaskDefinitionResponse>> deregister_task_definition(
    EcsService& service, const Context& context,
    const api::DeregisterTaskDefinitionRequest& request) {
  CO_TRY(const auto name, parse_task_definition(request.task_definition));
  if (!name.revision) co_return errors::client("Revision is missing.");
  const auto scope = scope_of(context);
  api::DeregisterTaskDefinitionResponse response;
  CO_TRY_VOID(co_await service.commit([&]() -> Result<store::Transaction> {
    store::Transaction transaction;
    TRY(const auto* known, find_task_definition(service, context, request.task_definition));
    auto record = *known;
    if (record.definition.status == status::kActive) {
      record.definition.status = status::kInactive;
      record.definition.deregistered_at = context.now;
      service.state().task_definitions.put(transaction, key_of(scope, record.definition), record);
    }
    response.task_definition = std::move(record.definition);
    return transaction;
  }));
  co_return response;
}

}  // namespace minato::ecs
