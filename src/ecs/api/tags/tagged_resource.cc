#include "ecs/api/tags/tagged_resource.h"

#include "base/arn.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

using Kind = TaggedResource::Kind;

constexpr std::string_view kMissing = "The specified resource was not found.";

errors::Failure invalid_arn() {
  return errors::invalid_parameter("Invalid ARN: The ARN provided is invalid.");
}

Result<Kind> kind_of(const Arn& arn) {
  constexpr std::pair<std::string_view, Kind> kKinds[] = {
      {"cluster/", Kind::kCluster},
      {"task-definition/", Kind::kTaskDefinition},
      {"container-instance/", Kind::kInstance},
      {"task/", Kind::kTask}};
  for (const auto& [prefix, kind] : kKinds) {
    if (arn.resource.starts_with(prefix)) return kind;
  }
  return errors::invalid_parameter("The ARN provided is not of a resource that can be tagged.");
}

Result<TaggedResource> definition_of(const std::string& arn) {
  TRY(const auto name, parse_task_definition(arn));
  if (!name.revision) return errors::invalid_parameter("Revision is missing.");
  const auto scope = scope_of(arn).value_or(Scope{});
  return TaggedResource{.kind = Kind::kTaskDefinition,
                        .scope = scope,
                        .arn = task_definition_arn(scope, name.family, *name.revision),
                        .key = task_definition_key(arn_prefix(scope), name.family, *name.revision)};
}

// The canonical ARN: of a cluster, or with the cluster's name before the id.
Result<std::string> canonical(Kind kind, const std::string& arn, const Scope& scope) {
  if (kind == Kind::kCluster) return resolve_cluster(scope, arn);
  const auto cluster = cluster_name_of(arn);
  if (cluster.empty()) {
    return errors::invalid_parameter("Long arn format must be used for tagging operations");
  }
  const auto kind_name = kind == Kind::kTask ? "task" : "container-instance";
  return resolve_in_cluster(cluster_arn(scope, cluster), kind_name, arn);
}

Result<> check_scope(const Context& context, const TaggedResource& resource) {
  if (resource.scope != scope_of(context)) return invalid_arn();
  return {};
}

// Refuses a cluster that is not there or gone.
Result<> check_cluster(const State& state, const TaggedResource& resource) {
  if (resource.kind != Kind::kCluster) return {};
  const auto* record = state.cluster(resource.key);
  if (record == nullptr) return errors::cluster_not_found();
  if (record->cluster.status == status::kInactive) return errors::cluster_inactive();
  return {};
}

std::optional<Tags> tags_at(const State& state, const TaggedResource& resource) {
  switch (resource.kind) {
    case Kind::kCluster:
      if (const auto* found = state.cluster(resource.key)) {
        return found->cluster.tags.value_or(Tags{});
      }
      break;
    case Kind::kInstance:
      if (const auto* found = state.instance(resource.key)) {
        return found->instance.tags.value_or(Tags{});
      }
      break;
    case Kind::kTask:
      if (const auto* found = state.task(resource.key)) return found->task.tags.value_or(Tags{});
      break;
    case Kind::kTaskDefinition:
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
  if (resource.kind == Kind::kTask && is_stopped(*state.task(resource.key))) {
    return errors::task_stopped();
  }
  TRY_VOID(change(*tags));
  store::Transaction transaction;
  switch (resource.kind) {
    case Kind::kCluster:
      edit_record(state.clusters, resource.key, transaction,
                  [&](auto& record) { record.cluster.tags = *tags; });
      break;
    case Kind::kInstance:
      edit_record(state.instances, resource.key, transaction,
                  [&](auto& record) { record.instance.tags = *tags; });
      break;
    case Kind::kTask:
      edit_record(state.tasks, resource.key, transaction,
                  [&](auto& record) { record.task.tags = *tags; });
      break;
    case Kind::kTaskDefinition:
      edit_record(state.task_definitions, resource.key, transaction,
                  [&](auto& record) { record.tags = *tags; });
      break;
  }
  return transaction;
}

}  // namespace

Result<TaggedResource> resource_of(const std::string& text) {
  const auto arn = parse_ecs_arn(text);
  if (!arn) return invalid_arn();
  TRY(const auto kind, kind_of(*arn));
  if (kind == Kind::kTaskDefinition) return definition_of(text);
  TaggedResource resource;
  resource.kind = kind;
  resource.scope = {arn->account, arn->region};
  TRY(resource.arn, canonical(kind, text, resource.scope));
  resource.key = resource.arn;
  return resource;
}

aws::Arns tagged_arns(const Context&, const TaggedResource& resource) {
  return {resource.arn};
}

Result<Tags> tags_of(const EcsService& service, const Context& context,
                     const TaggedResource& resource) {
  TRY_VOID(check_scope(context, resource));
  TRY_VOID(check_cluster(service.state(), resource));
  auto tags = tags_at(service.state(), resource);
  if (!tags) return errors::invalid_parameter(std::string(kMissing));
  return std::move(*tags);
}

Awaitable<Result<>> change_tags(EcsService& service, const Context& context,
                                TaggedResource resource, std::function<Result<>(Tags&)> change) {
  CO_TRY_VOID(check_scope(context, resource));
  co_return co_await service.commit([&]() { return edit_tags(service.state(), resource, change); });
}

}  // namespace minato::ecs
