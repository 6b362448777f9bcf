#include "ecs/handlers/tagged_resource.h"

#include "base/arn.h"
#include "ecs/handlers/task_definitions.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

enum class Kind { kCluster, kTaskDefinition, kInstance, kTask };

Result<Kind> kind_of(const Context& context, const std::string& text) {
  const auto arn = Arn::parse(text);
  if (!arn || arn->service != "ecs" || arn->account != context.account ||
      arn->region != context.region) {
    return errors::invalid_parameter("Invalid ARN: The ARN provided is invalid.");
  }
  constexpr std::pair<std::string_view, Kind> kKinds[] = {
      {"cluster/", Kind::kCluster},
      {"task-definition/", Kind::kTaskDefinition},
      {"container-instance/", Kind::kInstance},
      {"task/", Kind::kTask}};
  for (const auto& [prefix, kind] : kKinds) {
    if (arn->resource.starts_with(prefix)) return kind;
  }
  return errors::invalid_parameter("The ARN provided is not of a resource that can be tagged.");
}

std::unexpected<Error> missing() {
  return errors::resource_not_found("The specified resource was not found.");
}

Result<std::string> key_of_definition(const Context& context, const std::string& arn) {
  TRY(const auto name, parse_task_definition(arn));
  if (!name.revision) return errors::invalid_parameter("Revision is missing.");
  return task_definition_key(arn_prefix(scope_of(context)), name.family, *name.revision);
}

// Puts a copy of the record at `key`, changed by `edit`, into the transaction.
template <class Record, class Edit>
Result<> edit_record(const store::Table<Record>& table, const std::string& key,
                     store::Transaction& transaction, Edit edit) {
  const auto* entry = table.find(key);
  if (entry == nullptr) return missing();
  auto record = entry->value;
  TRY_VOID(edit(record));
  table.put(transaction, key, record);
  return {};
}

Tags& list_in(std::optional<Tags>& tags) {
  return tags ? *tags : tags.emplace();
}

Result<store::Transaction> edit_tags(const EcsService& service, const Context& context,
                                     const std::string& arn,
                                     const std::function<Result<>(Tags&)>& change) {
  const auto& state = service.state();
  store::Transaction transaction;
  TRY(const auto kind, kind_of(context, arn));
  switch (kind) {
    case Kind::kCluster:
      TRY_VOID(edit_record(state.clusters, arn, transaction,
                           [&](auto& record) { return change(list_in(record.cluster.tags)); }));
      break;
    case Kind::kInstance:
      TRY_VOID(edit_record(state.instances, arn, transaction,
                           [&](auto& record) { return change(list_in(record.instance.tags)); }));
      break;
    case Kind::kTask:
      TRY_VOID(edit_record(state.tasks, arn, transaction,
                           [&](auto& record) { return change(list_in(record.task.tags)); }));
      break;
    case Kind::kTaskDefinition: {
      TRY(const auto key, key_of_definition(context, arn));
      TRY_VOID(edit_record(state.task_definitions, key, transaction,
                           [&](auto& record) { return change(record.tags); }));
      break;
    }
  }
  return transaction;
}

}  // namespace

Result<Tags> tags_of(const EcsService& service, const Context& context, const std::string& arn) {
  const auto& state = service.state();
  TRY(const auto kind, kind_of(context, arn));
  if (kind == Kind::kCluster) {
    if (const auto* record = state.cluster(arn)) return record->cluster.tags.value_or(Tags{});
  } else if (kind == Kind::kInstance) {
    if (const auto* record = state.instance(arn)) return record->instance.tags.value_or(Tags{});
  } else if (kind == Kind::kTask) {
    if (const auto* record = state.task(arn)) return record->task.tags.value_or(Tags{});
  } else {
    TRY(const auto key, key_of_definition(context, arn));
    if (const auto* entry = state.task_definitions.find(key)) return entry->value.tags;
  }
  return missing();
}

Awaitable<Result<>> change_tags(EcsService& service, const Context& context, const std::string& arn,
                                std::function<Result<>(Tags&)> change) {
  co_return co_await service.commit([&]() { return edit_tags(service, context, arn, change); });
}

}  // namespace minato::ecs
