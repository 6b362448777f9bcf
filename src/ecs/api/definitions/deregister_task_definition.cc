#include "ecs/model/task_status.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Result<NamedDefinition> revision_to_deregister(
    const EcsService& service, const Context& context,
    const api::DeregisterTaskDefinition::Request& request) {
  TRY(auto named, NamedDefinition::named(service, context, request.task_definition));
  if (!named.name.revision) return errors::client("Revision is missing.");
  return named;
}

Answer<api::DeregisterTaskDefinition> deregister_task_definition(
    EcsService& service, const Context& context,
    const api::DeregisterTaskDefinition::Request& request, const NamedDefinition&) {
  api::DeregisterTaskDefinitionResponse response;
  CO_TRY_VOID(co_await service.commit([&]() -> Result<store::Transaction> {
    store::Transaction transaction;
    // Read again: commits of others may have come between.
    TRY(const auto named, NamedDefinition::named(service, context, request.task_definition));
    TRY(const auto* known, present(named));
    auto record = *known;
    if (record.definition.status == status::kActive) {
      record.definition.status = status::kInactive;
      record.definition.deregistered_at = context.now;
      service.state().task_definitions.put(transaction, key_of(named.scope, record.definition),
                                           record);
    }
    response.task_definition = std::move(record.definition);
    return transaction;
  }));
  co_return response;
}

}  // namespace

const Operation<api::DeregisterTaskDefinition, NamedDefinition> kDeregisterTaskDefinition{
    .find = revision_to_deregister,
    .resources = [](const Context&,
                    const NamedDefinition& named) { return aws::Arns{named.arn()}; },
    .sample = R"({"taskDefinition": "{task-definition}"})",
    .handle = deregister_task_definition};

}  // namespace minato::ecs
