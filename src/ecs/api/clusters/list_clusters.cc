#include "ecs/model/task_status.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::ListClusters> list_clusters(EcsService& service, const Context& context,
                                        const api::ListClusters::Request& request, const Nothing&) {
  const auto prefix = ecs_arn(scope_of(context), "cluster/");
  CO_TRY(auto page, page_request(prefix, {request.max_results, request.next_token}));
  aws::Pager<std::string> pager(std::move(page));
  page_through(pager, service.state().clusters.entries(), prefix, [](const auto& entry) {
    const bool active = entry.second.value.cluster.status == status::kActive;
    return active ? std::optional(entry.first) : std::nullopt;
  });
  api::ListClustersResponse response;
  response.cluster_arns = pager.take();
  response.next_token = pager.next_token();
  co_return response;
}

}  // namespace

const Operation<api::ListClusters, Nothing> kListClusters{
    .find = nothing<api::ListClusters::Request>,
    .resources = [](const Context&, const Nothing&) { return aws::any_resource(); },
    .sample = "{}",
    .handle = list_clusters};

}  // namespace minato::ecs
