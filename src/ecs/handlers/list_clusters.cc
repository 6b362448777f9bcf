#include "ecs/handlers/clusters.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {

Result<api::ListClustersResponse> list_clusters(const EcsService& service, const Context& context,
                                                const api::ListClustersRequest& request) {
  const auto prefix = ecs_arn(scope_of(context), "cluster/");
  TRY(auto page, page_request(prefix, {request.max_results, request.next_token}));
  aws::Pager<std::string> pager(std::move(page));
  page_through(pager, service.state().clusters.entries(), prefix, [](const auto& entry) {
    const bool active = entry.second.value.cluster.status == status::kActive;
    return active ? std::optional(entry.first) : std::nullopt;
  });
  api::ListClustersResponse response;
  response.cluster_arns = pager.take();
  response.next_token = pager.next_token();
  return response;
}

}  // namespace minato::ecs
