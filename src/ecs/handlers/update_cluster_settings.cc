#include "ecs/handlers/clusters.h"

namespace minato::ecs {

Awaitable<Result<api::UpdateClusterSettingsResponse>> update_cluster_settings(
    EcsService& service, const Context& context, const api::UpdateClusterSettingsRequest& request) {
  CO_TRY(const auto arn, find_cluster(service, context, request.cluster));
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

}  // namespace minato::ecs
