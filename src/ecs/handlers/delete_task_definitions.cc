#include "ecs/handlers/task_definitions.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

constexpr std::string_view kDeleting = "DELETE_IN_PROGRESS";

// Every definition named that can go, marked so; the others as failures.
Result<store::Transaction> mark_deleted(const EcsService& service, const Context& context,
                                        const api::DeleteTaskDefinitionsRequest& request,
                                        api::DeleteTaskDefinitionsResponse& response) {
  store::Transaction transaction;
  response.task_definitions.emplace();
  response.failures.emplace();
  ArnSet seen;
  for (const auto& reference : request.task_definitions) {
    TRY(const auto name, parse_task_definition(reference));
    if (!name.revision) return errors::client("Revision is missing.");
    const auto scope = scope_of(context);
    const auto arn = task_definition_arn(scope, name.family, *name.revision);
    if (!seen.insert(arn).second) continue;
    const auto* known = service.state().task_definition(scope, name);
    if (known == nullptr) {
      response.failures->push_back(make_failure(arn, "MISSING"));
      continue;
    }
    if (known->definition.status == status::kActive) {
      auto failure = make_failure(arn,
                                  "The specified task definition is still in ACTIVE status. "
                                  "Please deregister the target and try again.");
      response.failures->push_back(std::move(failure));
      continue;
    }
    auto record = *known;
    if (record.definition.status != kDeleting) {
      record.definition.status = kDeleting;
      record.definition.delete_requested_at = context.now;
      service.state().task_definitions.put(transaction, key_of(scope, record.definition), record);
    }
    response.task_definitions->push_back(std::move(record.definition));
  }
  return transaction;
}

}  // namespace

Awaitable<Result<api::DeleteTaskDefinitionsResponse>> delete_task_definitions(
    EcsService& service, const Context& context, const api::DeleteTaskDefinitionsRequest& request) {
  if (request.task_definitions.empty()) {
    co_return errors::invalid_parameter(
        "size of TaskDefinition references list must be greater than 0");
  }
  if (request.task_definitions.size() > 10) {
    co_return errors::invalid_parameter("Size of TaskDefinition references list cannot exceed 10");
  }
  api::DeleteTaskDefinitionsResponse response;
  CO_TRY_VOID(
      co_await service.commit([&]() { return mark_deleted(service, context, request, response); }));
  co_return response;
}

}  // namespace minato::ecs
