#include "ecs/api/clusters/cluster_settings.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::UpdateCluster> update_cluster(EcsService& service, const Context& context,
                                          const api::UpdateCluster::Request& request,
                                          const InCluster& found) {
  CO_TRY(const auto arn, find_cluster(service, context, found));
  CO_TRY_VOID(co_await service.commit([&]() -> Result<store::Transaction> {
    store::Transaction transaction;
    auto record = *service.state().cluster(arn);
    auto& cluster = record.cluster;
    TRY(cluster.settings,
        merged_settings(cluster.settings.value_or(std::vector<api::ClusterSetting>{}),
                        request.settings));
    if (request.configuration) cluster.configuration = request.configuration;
    if (request.service_connect_defaults) {
      const auto& name = request.service_connect_defaults->namespace_;
      // An empty namespace takes the default away.
      cluster.service_connect_defaults.reset();
      if (!name.empty()) cluster.service_connect_defaults.emplace().namespace_ = name;
    }
    service.state().clusters.put(transaction, arn, record);
    return transaction;
  }));
  api::UpdateClusterResponse response;
  response.cluster = shown_cluster(service, *service.state().cluster(arn),
                                   std::vector<std::string>{"SETTINGS", "CONFIGURATIONS", "TAGS"});
  co_return response;
}

}  // namespace

const Operation<api::UpdateCluster> kUpdateCluster{
    .find = named_cluster<api::UpdateCluster::Request>,
    .resources = cluster_arns,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}"})",
    .handle = update_cluster};

}  // namespace minato::ecs
