#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Result<aws::Arns> named_clusters(const EcsService&, const Context& context,
                                 const api::DescribeClusters::Request& request) {
  auto references = request.clusters.value_or(std::vector<std::string>{});
  if (references.empty()) references.emplace_back("default");
  aws::Arns arns;
  for (const auto& reference : references) {
    TRY(auto arn, resolve_cluster(scope_of(context), reference));
    arns.push_back(std::move(arn));
  }
  return arns;
}

Answer<api::DescribeClusters> describe_clusters(EcsService& service, const Context& context,
                                                const api::DescribeClusters::Request& request,
                                                const aws::Arns& arns) {
  if (arns.size() > 100) {
    co_return errors::invalid_parameter("Clusters cannot have more than 100 elements.");
  }
  api::DescribeClustersResponse response;
  response.clusters.emplace();
  response.failures.emplace();
  ArnSet seen;
  for (const auto& arn : arns) {
    if (!seen.insert(arn).second) continue;
    const auto* record = service.state().cluster(arn);
    if (record != nullptr && minato::ecs::scope_of(arn) == scope_of(context)) {
      response.clusters->push_back(shown_cluster(service, *record, request.include));
    } else {
      response.failures->push_back(make_failure(arn, "MISSING"));
    }
  }
  co_return response;
}

}  // namespace

const Operation<api::DescribeClusters, aws::Arns> kDescribeClusters{
    .find = named_clusters,
    .resources = [](const Context&, const aws::Arns& arns) { return arns; },
    .sample = R"({"clusters": ["{cluster}"]})",
    .handle = describe_clusters};

}  // namespace minato::ecs
