#include "ecs/api/operation.h"

namespace minato::ecs {

aws::Arns cluster_arns(const Context&, const InCluster& named) {
  return {named.cluster};
}

aws::Arns arns_in_cluster(const Context&, const InCluster& named) {
  return named.arns.empty() ? aws::Arns{named.cluster} : named.arns;
}

aws::Arns launch_arns(const Context&, const Launch& launch) {
  return {launch.definition.arn()};
}

std::vector<aws::ConditionKey> cluster_key(const Context&, const InCluster& named) {
  return {{.name = "ecs:cluster", .value = named.cluster}};
}

std::vector<aws::ConditionKey> launch_keys(const Context&, const Launch& launch) {
  return launch.keys;
}

}  // namespace minato::ecs
