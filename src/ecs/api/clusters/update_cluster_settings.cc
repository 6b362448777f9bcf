#include "ecs/api/clusters/cluster_settings.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::UpdateClusterSettings> update_cluster_settings(
    EcsService& service, const Context& context, const api::UpdateClusterSettings::Request& request,
    const InCluster& found) {
  CO_TRY(const auto arn, find_cluster(service, context, found));
  CO_TRY_VOID(co_await service.commit([&]() -> Result<store::Transaction> {
    store::Transaction transaction;
    auto record = *service.state().cluster(arn);
    TRY(record.cluster.settings,
        merged_settings(record.cluster.settings.value_or(std::vector<api::ClusterSetting>{}),
                        request.settings));
    service.state().clusters.put(transaction, arn, record);
    return transaction;
  }));
  api::UpdateClusterSettingsResponse response;
  response.cluster = shown_cluster(service, *service.state().cluster(arn),
                                   std::vector<std::string>{"SETTINGS", "CONFIGURATIONS", "TAGS"});
  co_return response;
}

}  // namespace

const Operation<api::UpdateClusterSettings> kUpdateClusterSettings{
    .find = named_cluster<api::UpdateClusterSettings::Request>,
    .resources = cluster_arns,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "settings": []})",
    .handle = update_cluster_settings};

}  // namespace minato::ecs
