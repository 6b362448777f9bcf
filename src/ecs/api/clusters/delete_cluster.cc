#include "ecs/model/task_status.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::DeleteCluster> delete_cluster(EcsService& service, const Context& context,
                                          const api::DeleteCluster::Request& request,
                                          const InCluster& found) {
  CO_TRY(const auto arn, find_cluster(service, context, found));
  CO_TRY_VOID(co_await service.commit([&]() -> Result<store::Transaction> {
    const auto& state = service.state();
    if (!state.instances_in(arn).empty()) return errors::cluster_contains("Container Instances");
    if (!state.live_tasks_in(arn).empty()) return errors::cluster_contains("Tasks");
    store::Transaction transaction;
    auto record = *state.cluster(arn);
    record.cluster.status = status::kInactive;
    state.clusters.put(transaction, arn, record);
    return transaction;
  }));
  api::DeleteClusterResponse response;
  response.cluster = shown_cluster(service, *service.state().cluster(arn), {});
  co_return response;
}

}  // namespace

const Operation<api::DeleteCluster> kDeleteCluster{
    .find = named_cluster<api::DeleteCluster::Request>,
    .resources = cluster_arns,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}"})",
    .handle = delete_cluster};

}  // namespace minato::ecs
