#include "ecs/handlers/clusters.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

Result<api::Cluster> new_cluster(const Context& context, const api::CreateClusterRequest& request) {
  api::Cluster cluster;
  cluster.cluster_name = request.cluster_name.value_or("default");
  if (!is_valid_name(*cluster.cluster_name)) {
    return errors::invalid_parameter("Identifier contains invalid characters.");
  }
  TRY_VOID(check_tags(request.tags));
  api::ClusterSetting insights;
  insights.name = "containerInsights";
  insights.value = "disabled";
  TRY(cluster.settings, merged_settings({insights}, request.settings));
  cluster.cluster_arn = cluster_arn(scope_of(context), *cluster.cluster_name);
  cluster.status = status::kActive;
  cluster.tags = request.tags.value_or(std::vector<api::Tag>{});
  cluster.configuration = request.configuration;
  cluster.capacity_providers = request.capacity_providers.value_or(std::vector<std::string>{});
  cluster.default_capacity_provider_strategy = request.default_capacity_provider_strategy.value_or(
      std::vector<api::CapacityProviderStrategyItem>{});
  if (request.service_connect_defaults) {
    cluster.service_connect_defaults.emplace().namespace_ =
        request.service_connect_defaults->namespace_;
  }
  return cluster;
}

Result<> check_capacity_providers(const api::CreateClusterRequest& request) {
  if (!request.capacity_providers) return {};
  for (const auto& name : *request.capacity_providers) {
    if (name == "FARGATE" || name == "FARGATE_SPOT") continue;
    return errors::invalid_parameter("The specified capacity provider was not found.");
  }
  return {};
}

}  // namespace

Awaitable<Result<api::CreateClusterResponse>> create_cluster(
    EcsService& service, const Context& context, const api::CreateClusterRequest& request) {
  CO_TRY_VOID(check_capacity_providers(request));
  CO_TRY(const auto wanted, new_cluster(context, request));
  const auto arn = *wanted.cluster_arn;
  CO_TRY_VOID(co_await service.commit([&]() -> Result<store::Transaction> {
    store::Transaction transaction;
    const auto* existing = service.state().cluster(arn);
    // Creating an ACTIVE cluster again answers the cluster as it is.
    if (existing != nullptr && existing->cluster.status == status::kActive) return transaction;
    service.state().clusters.put(transaction, arn, {wanted});
    return transaction;
  }));
  api::CreateClusterResponse response;
  response.cluster = shown_cluster(service, *service.state().cluster(arn),
                                   std::vector<std::string>{"TAGS", "SETTINGS", "CONFIGURATIONS"});
  co_return response;
}

}  // namespace minato::ecs
