// Operations on clusters. Contracts are those of the Amazon ECS API reference.
#pragma once

#include "ecs/handlers/common.h"

namespace minato::ecs {

Awaitable<Result<api::CreateClusterResponse>> create_cluster(
    EcsService& service, const Context& context, const api::CreateClusterRequest& request);
Result<api::DescribeClustersResponse> describe_clusters(
    const EcsService& service, const Context& context, const api::DescribeClustersRequest& request);
Result<api::ListClustersResponse> list_clusters(const EcsService& service, const Context& context,
                                                const api::ListClustersRequest& request);
Awaitable<Result<api::DeleteClusterResponse>> delete_cluster(
    EcsService& service, const Context& context, const api::DeleteClusterRequest& request);
Awaitable<Result<api::UpdateClusterResponse>> update_cluster(
    EcsService& service, const Context& context, const api::UpdateClusterRequest& request);
Awaitable<Result<api::UpdateClusterSettingsResponse>> update_cluster_settings(
    EcsService& service, const Context& context, const api::UpdateClusterSettingsRequest& request);

// Shared by the operations above: the settings of a cluster with `changes` put in;
// InvalidParameterException for an unknown name or value.
Result<std::vector<api::ClusterSetting>> merged_settings(
    std::vector<api::ClusterSetting> settings,
    const std::optional<std::vector<api::ClusterSetting>>& changes);

}  // namespace minato::ecs
