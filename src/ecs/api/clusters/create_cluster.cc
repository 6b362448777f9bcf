#include "ecs/api/clusters/cluster_settings.h"
#include "ecs/model/task_status.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Result<InCluster> cluster_to_be(const EcsService&, const Context& context,
                                const api::CreateCluster::Request& request) {
  const auto name = request.cluster_name.value_or("default");
  if (!is_valid_name(name)) {
    return errors::invalid_parameter("Identifier contains invalid characters.");
  }
  return InCluster::named(context, name);
}

Result<api::Cluster> new_cluster(const std::string& arn, const api::CreateClusterRequest& request) {
  api::Cluster cluster;
  cluster.cluster_name = std::string(last_part(arn));
  TRY_VOID(check_tags(request.tags));
  api::ClusterSetting insights;
  insights.name = "containerInsights";
  insights.value = "disabled";
  TRY(cluster.settings, merged_settings({insights}, request.settings));
  cluster.cluster_arn = arn;
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

Answer<api::CreateCluster> create_cluster(EcsService& service, const Context&,
                                          const api::CreateCluster::Request& request,
                                          const InCluster& found) {
  CO_TRY_VOID(check_capacity_providers(request));
  const auto& arn = found.cluster;
  CO_TRY(const auto wanted, new_cluster(arn, request));
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

}  // namespace

const Operation<api::CreateCluster> kCreateCluster{.find = cluster_to_be,
                                                   .resources = cluster_arns,
                                                   .sample = R"({"clusterName": "{cluster}"})",
                                                   .handle = create_cluster};

}  // namespace minato::ecs
