#include "ecs/handlers/clusters.h"

namespace minato::ecs {

Result<api::DescribeClustersResponse> describe_clusters(
    const EcsService& service, const Context& context,
    const api::DescribeClustersRequest& request) {
  auto references = request.clusters.value_or(std::vector<std::string>{});
  if (references.size() > 100) {
    return errors::invalid_parameter("Clusters cannot have more than 100 elements.");
  }
  if (references.empty()) references.emplace_back("default");
  api::DescribeClustersResponse response;
  response.clusters.emplace();
  response.failures.emplace();
  ArnSet seen;
  for (const auto& reference : references) {
    const auto arn = resolve_cluster(scope_of(context), reference);
    if (!seen.insert(arn).second) continue;
    if (const auto* record = service.state().cluster(arn)) {
      response.clusters->push_back(shown_cluster(service, *record, request.include));
    } else {
      response.failures->push_back(make_failure(arn, "MISSING"));
    }
  }
  return response;
}

}  // namespace minato::ecs
