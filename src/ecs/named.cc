#include "ecs/named.h"

#include "ecs/errors.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {

Scope scope_of(const Context& context) {
  return {context.account, context.region};
}

Result<InCluster> InCluster::named(const Context& context,
                                   const std::optional<std::string>& cluster) {
  InCluster named;
  TRY(named.cluster, resolve_cluster(scope_of(context), cluster));
  return named;
}

Result<InCluster> InCluster::named(const Context& context,
                                   const std::optional<std::string>& cluster, std::string_view kind,
                                   const std::vector<std::string>& references) {
  TRY(auto named, InCluster::named(context, cluster));
  for (const auto& reference : references) {
    TRY(auto arn, resolve_in_cluster(named.cluster, kind, reference));
    named.arns.push_back(std::move(arn));
  }
  return named;
}

Result<std::string> find_cluster(const EcsService& service, const Context& context,
                                 const InCluster& named) {
  const auto* record = service.state().cluster(named.cluster);
  if (record == nullptr || record->cluster.status != status::kActive ||
      minato::ecs::scope_of(named.cluster) != scope_of(context)) {
    return errors::cluster_not_found();
  }
  for (const auto& arn : named.arns) {
    if (!is_in_cluster(named.cluster, arn)) {
      return errors::invalid_parameter(fmt::format("Invalid identifier: {}", arn));
    }
  }
  return named.cluster;
}

Result<std::string> find_instance(const EcsService& service, std::string_view cluster,
                                  std::string_view reference) {
  TRY(auto arn, resolve_in_cluster(cluster, "container-instance", reference));
  const auto* record = service.state().instance(arn);
  if (record == nullptr || !is_in_cluster(cluster, arn) ||
      record->instance.status == status::kInactive) {
    return errors::instance_not_found();
  }
  return arn;
}

Result<NamedDefinition> NamedDefinition::named(const EcsService& service, const Context& context,
                                               const std::string& reference) {
  NamedDefinition named;
  TRY(named.name, parse_task_definition(reference));
  const auto own = scope_of(context);
  named.scope = minato::ecs::scope_of(reference).value_or(own);
  if (named.scope == own) named.record = service.state().task_definition(own, named.name);
  return named;
}

std::string NamedDefinition::arn() const {
  if (record != nullptr) return *record->definition.task_definition_arn;
  if (name.revision) return task_definition_arn(scope, name.family, *name.revision);
  return ecs_arn(scope, fmt::format("task-definition/{}:*", name.family));
}

Result<const TaskDefinitionRecord*> present(const NamedDefinition& named) {
  if (named.record == nullptr) return errors::task_definition_not_found();
  return named.record;
}

std::string key_of(const Scope& scope, const api::TaskDefinition& definition) {
  return task_definition_key(arn_prefix(scope), *definition.family, *definition.revision);
}

}  // namespace minato::ecs
