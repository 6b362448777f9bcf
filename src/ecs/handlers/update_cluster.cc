#include <array>

#include "ecs/handlers/clusters.h"
#include "ecs/model/account_settings.h"

namespace minato::ecs {
namespace {

constexpr std::array<std::string_view, 1> kClusterSettings{"containerInsights"};

}  // namespace

Result<std::vector<api::ClusterSetting>> merged_settings(
    std::vector<api::ClusterSetting> settings,
    const std::optional<std::vector<api::ClusterSetting>>& changes) {
  if (!changes) return settings;
  for (const auto& change : *changes) {
    if (change.name != "containerInsights") {
      return errors::not_one_of(change.name.value_or("null"), kClusterSettings);
    }
    // A cluster takes what its account takes.
    TRY_VOID(check_setting(*change.name, change.value.value_or("")));
    for (auto& setting : settings) {
      if (setting.name == change.name) setting.value = change.value;
    }
  }
  return settings;
}

Awaitable<Result<api::UpdateClusterResponse>> update_cluster(
    EcsService& service, const Context& context, const api::UpdateClusterRequest& request) {
  CO_TRY(const auto arn, find_cluster(service, context, request.cluster));
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

}  // namespace minato::ecs
