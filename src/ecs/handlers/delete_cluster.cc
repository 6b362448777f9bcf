#include "ecs/handlers/clusters.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {

Awaitable<Result<api::DeleteClusterResponse>> delete_cluster(
    EcsService& service, const Context& context, const api::DeleteClusterRequest& request) {
  CO_TRY(const auto arn, find_cluster(service, context, request.cluster));
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

}  // namespace minato::ecs
