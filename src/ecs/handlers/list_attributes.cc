#include "ecs/handlers/instances.h"

namespace minato::ecs {
namespace {

// In the order of instance and name, from the instance on at which the page before ended.
void offer_attributes(const State& state, const std::string& cluster,
                      const api::ListAttributesRequest& request,
                      aws::Pager<api::Attribute>& pager) {
  const auto& arns = state.instances_in(cluster);
  const std::string begin = pager.at().substr(0, pager.at().find(' '));
  for (auto arn = arns.lower_bound(begin); arn != arns.end(); ++arn) {
    for (const auto& [name, value] : state.instance(*arn)->attributes) {
      if (request.attribute_name && name != request.attribute_name) continue;
      if (request.attribute_value && value != request.attribute_value) continue;
      const auto make = [&] {
        api::Attribute attribute;
        attribute.name = name;
        if (!value.empty()) attribute.value = value;
        attribute.target_id = *arn;
        return attribute;
      };
      if (!pager.offer(*arn + " " + name, make)) return;
    }
  }
}

}  // namespace

Result<api::ListAttributesResponse> list_attributes(const EcsService& service,
                                                    const Context& context,
                                                    const api::ListAttributesRequest& request) {
  TRY(const auto cluster, find_cluster(service, context, request.cluster));
  if (request.target_type != "container-instance") {
    return errors::invalid_parameter("targetType must be container-instance");
  }
  if (request.attribute_value && !request.attribute_name) {
    return errors::invalid_parameter("attributeName is required when attributeValue is specified");
  }
  TRY(auto page, page_request("attributes " + cluster, {request.max_results, request.next_token}));
  aws::Pager<api::Attribute> pager(std::move(page));
  offer_attributes(service.state(), cluster, request, pager);
  api::ListAttributesResponse response;
  response.attributes = pager.take();
  response.next_token = pager.next_token();
  return response;
}

}  // namespace minato::ecs
