#include "ecs/api/instances/attribute_target.h"

namespace minato::ecs {

Result<InCluster> named_targets(const Context& context, const std::optional<std::string>& cluster,
                                const std::vector<api::Attribute>& attributes) {
  TRY(auto named, InCluster::named(context, cluster));
  for (const auto& attribute : attributes) {
    const auto id = attribute.target_id.value_or("");
    auto arn = resolve_in_cluster(named.cluster, "container-instance", id);
    if (!arn) return errors::target_not_found(id);
    named.arns.push_back(std::move(*arn));
  }
  return named;
}

Result<std::string> attribute_target(const EcsService& service, std::string_view cluster,
                                     const api::Attribute& attribute) {
  const auto id = attribute.target_id.value_or("");
  if (attribute.target_type && attribute.target_type != "container-instance") {
    return errors::target_not_found(id);
  }
  const auto arn = find_instance(service, cluster, id);
  if (!arn) return errors::target_not_found(id);
  return *arn;
}

}  // namespace minato::ecs
