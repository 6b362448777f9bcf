#include "ecs/handlers/clusters.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {

Result<api::ListClustersResponse> list_clusters(const EcsService& service, const Context& context,
                                                const api::ListClustersRequest& request) {
  std::vector<std::string> arns;
  const auto prefix = ecs_arn(scope_of(context), "cluster/");
  for (const auto& [arn, entry] : service.state().clusters.with_prefix(prefix)) {
    if (entry.value.cluster.status == status::kActive) arns.push_back(arn);
  }
  TRY(auto page, paginate(arns, {request.max_results, request.next_token}));
  api::ListClustersResponse response;
  response.cluster_arns = std::move(page.items);
  response.next_token = std::move(page.next_token);
  return response;
}

}  // namespace minato::ecs
