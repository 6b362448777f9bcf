#include "ecs/handlers/tagged_resource.h"

#include "base/arn.h"
#include "ecs/handlers/task_definitions.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

constexpr std::string_view kMissing = "The specified resource was not found.";

enum class TaggedKind { kCluster, kTaskDefinition, kInstance, kTask };

struct TaggedResource {
  TaggedKind kind;
  std::string key;  // of its record
};

Result<TaggedKind> kind_of(const Context& context, const std::string& text) {
  const auto arn = Arn::parse(text);
  if (!arn || arn->service != "ecs" || arn->account != context.account ||
      arn->region != context.region) {
    return errors::invalid_parameter("Invalid ARN: The ARN provided is invalid.");
  }
  constexpr std::pair<std::string_view, TaggedKind> kKinds[] = {
      {"cluster/", TaggedKind::kCluster},
      {"task-definition/", TaggedKind::kTaskDefinition},
      {"container-instance/", TaggedKind::kInstance},
      {"task/", TaggedKind::kTask}};
  for (const auto& [prefix, kind] : kKinds) {
    if (arn->resource.starts_with(prefix)) return kind;
  }
  return errors::invalid_parameter("The ARN provided is not of a resource that can be tagged.");
}

Result<TaggedResource> named_resource(const Context& context, const std::string& arn) {
  TRY(const auto kind, kind_of(context, arn));
  if (kind != TaggedKind::kTaskDefinition) return TaggedResource{kind, arn};
  TRY(const auto name, parse_task_definition(arn));
  if (!name.revision) return errors::invalid_parameter("Revision is missing.");
  return TaggedResource{
      kind, task_definition_key(arn_prefix(scope_of(context)), name.family, *name.revision)};
}

// Refuses a cluster that is not there or gone.
Result<> check_cluster(const State& state, const TaggedResource& resource) {
  if (resource.kind != TaggedKind::kCluster) return {};
  const auto* record = state.cluster(resource.key);
  if (record == nullptr) return errors::cluster_not_found();
  if (record->cluster.status == status::kInactive) return errors::cluster_inactive();
  return {};
}

std::optional<Tags> tags_at(const State& state, const TaggedResource& resource) {
  switch (resource.kind) {
    case TaggedKind::kCluster:
      if (const auto* found = state.cluster(resource.key)) {
        return found->cluster.tags.value_or(Tags{});
      }
      break;
    case TaggedKind::kInstance:
      if (const auto* found = state.instance(resource.key)) {
        return found->instance.tags.value_or(Tags{});
      }
      break;
    case TaggedKind::kTask:
      if (const auto* found = state.task(resource.key)) return found->task.tags.value_or(Tags{});
      break;
    case TaggedKind::kTaskDefinition:
      if (const auto* found = state.task_definitions.find(resource.key)) return found->value.tags;
      break;
  }
  return std::nullopt;
}

// Puts a copy of the record at `key`, changed by `edit`, into the transaction.
template <class Record, class Edit>
void edit_record(const store::Table<Record>& table, const std::string& key,
                 store::Transaction& transaction, Edit edit) {
  auto record = table.find(key)->value;
  edit(record);
  table.put(transaction, key, record);
}

Result<store::Transaction> edit_tags(const State& state, const TaggedResource& resource,
                                     const std::function<Result<>(Tags&)>& change) {
  TRY_VOID(check_cluster(state, resource));
  auto tags = tags_at(state, resource);
  if (!tags) return errors::resource_not_found(std::string(kMissing));
  if (resource.kind == TaggedKind::kTask && is_stopped(*state.task(resource.key))) {
    return errors::task_stopped();
  }
  TRY_VOID(change(*tags));
  store::Transaction transaction;
  switch (resource.kind) {
    case TaggedKind::kCluster:
      edit_record(state.clusters, resource.key, transaction,
                  [&](auto& record) { record.cluster.tags = *tags; });
      break;
    case TaggedKind::kInstance:
      edit_record(state.instances, resource.key, transaction,
                  [&](auto& record) { record.instance.tags = *tags; });
      break;
    case TaggedKind::kTask:
      edit_record(state.tasks, resource.key, transaction,
                  [&](auto& record) { record.task.tags = *tags; });
      break;
    case TaggedKind::kTaskDefinition:
      edit_record(state.task_definitions, resource.key, transaction,
                  [&](auto& record) { record.tags = *tags; });
      break;
  }
  return transaction;
}

}  // namespace

Result<Tags> tags_of(const EcsService& service, const Context& context, const std::string& arn) {
  TRY(const auto resource, named_resource(context, arn));
  TRY_VOID(check_cluster(service.state(), resource));
  auto tags = tags_at(service.state(), resource);
  if (!tags) return errors::invalid_parameter(std::string(kMissing));
  return std::move(*tags);
}

Awaitable<Result<>> change_tags(EcsService& service, const Context& context, const std::string& arn,
                                std::function<Result<>(Tags&)> change) {
  CO_TRY(const auto resource, named_resource(context, arn));
  co_return co_await service.commit([&]() { return edit_tags(service.state(), resource, change); });
}

}  // namespace minato::ecs
