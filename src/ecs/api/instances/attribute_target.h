// The container instances that attributes of a request are meant for.
#pragma once

#include <string>
#include <string_view>

#include "ecs/common.h"

namespace minato::ecs {

// What requests about attributes name. TargetNotFoundException for a target that can be no name of
// an instance in the cluster.
Result<InCluster> named_targets(const Context& context, const std::optional<std::string>& cluster,
                                const std::vector<api::Attribute>& attributes);
template <class Request>
Result<InCluster> attribute_targets(const EcsService&, const Context& context,
                                    const Request& request) {
  return named_targets(context, request.cluster, request.attributes);
}
// The instance that is meant; TargetNotFoundException when there is none.
Result<std::string> attribute_target(const EcsService& service, std::string_view cluster,
                                     const api::Attribute& attribute);

}  // namespace minato::ecs
