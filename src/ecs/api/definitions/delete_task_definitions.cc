#include "ecs/model/task_status.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

constexpr std::size_t kDefinitionsMax = 10;
constexpr std::string_view kBadIdentifier =
    "The specified task definition identifier is invalid. Specify a valid name or ARN and try "
    "again.";
constexpr std::string_view kUnknownDefinition =
    "The specified task definition does not exist. Specify a valid account, family, revision and "
    "try again.";
constexpr std::string_view kStillActive =
    "The specified task definition is still in ACTIVE status. Please deregister the target and "
    "try again.";

// The revision that a name or an ARN means, or why there is none.
std::expected<const TaskDefinitionRecord*, std::string_view> deletable_revision(
    const State& state, const Scope& scope, const std::string& reference) {
  const auto name = parse_task_definition(reference);
  if (!name || !name->revision) return std::unexpected(kBadIdentifier);
  if (reference.starts_with("arn:") && minato::ecs::scope_of(reference) != scope) {
    return std::unexpected(kUnknownDefinition);
  }
  const auto* known = state.task_definition(scope, *name);
  if (known == nullptr) return std::unexpected(kUnknownDefinition);
  if (known->definition.status == status::kActive) return std::unexpected(kStillActive);
  return known;
}

// Every definition named that can go, marked so; the others as failures with the text given.
store::Transaction mark_deleted(const EcsService& service, const Context& context,
                                const api::DeleteTaskDefinitionsRequest& request,
                                api::DeleteTaskDefinitionsResponse& response) {
  store::Transaction transaction;
  response.task_definitions.emplace();
  response.failures.emplace();
  const auto scope = scope_of(context);
  ArnSet seen;
  for (const auto& reference : request.task_definitions) {
    const auto known = deletable_revision(service.state(), scope, reference);
    if (!known) {
      if (seen.insert(reference).second) {
        response.failures->push_back(make_failure(reference, known.error()));
      }
      continue;
    }
    auto record = **known;
    const auto key = key_of(scope, record.definition);
    if (!seen.insert(key).second) continue;
    if (record.definition.status != status::kDeleteInProgress) {
      record.definition.status = status::kDeleteInProgress;
      record.definition.delete_requested_at = context.now;
      service.state().task_definitions.put(transaction, key, record);
    }
    response.task_definitions->push_back(std::move(record.definition));
  }
  return transaction;
}

// What is no name of a task definition is told as a failure; only who may delete every one is told.
Result<aws::Arns> definitions_to_delete(const EcsService& service, const Context& context,
                                        const api::DeleteTaskDefinitions::Request& request) {
  aws::Arns arns;
  for (const auto& reference : request.task_definitions) {
    const auto named = NamedDefinition::named(service, context, reference);
    arns.push_back(named ? named->arn() : ecs_arn(scope_of(context), "task-definition/*"));
  }
  if (arns.empty()) {
    return errors::invalid_parameter(
        "size of TaskDefinition references list must be greater than 0");
  }
  return arns;
}

Answer<api::DeleteTaskDefinitions> delete_task_definitions(
    EcsService& service, const Context& context, const api::DeleteTaskDefinitions::Request& request,
    const aws::Arns&) {
  if (request.task_definitions.size() > kDefinitionsMax) {
    co_return errors::invalid_parameter("Size of TaskDefinition references list cannot exceed 10");
  }
  api::DeleteTaskDefinitionsResponse response;
  CO_TRY_VOID(co_await service.commit([&]() -> Result<store::Transaction> {
    return mark_deleted(service, context, request, response);
  }));
  co_return response;
}

}  // namespace

const Operation<api::DeleteTaskDefinitions, aws::Arns> kDeleteTaskDefinitions{
    .find = definitions_to_delete,
    .resources = [](const Context&, const aws::Arns& arns) { return arns; },
    .sample = R"({"taskDefinitions": ["{task-definition}"]})",
    .handle = delete_task_definitions};

}  // namespace minato::ecs
