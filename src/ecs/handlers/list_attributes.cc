#include "ecs/handlers/instances.h"

namespace minato::ecs {

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
  std::map<std::string, api::Attribute> found;
  for (const auto& arn : service.state().instances_in(cluster)) {
    for (const auto& [name, value] : service.state().instance(arn)->attributes) {
      if (request.attribute_name && name != request.attribute_name) continue;
      if (request.attribute_value && value != request.attribute_value) continue;
      auto& attribute = found[arn + "|" + name];
      attribute.name = name;
      if (!value.empty()) attribute.value = value;
      attribute.target_id = arn;
    }
  }
  std::vector<std::string> keys;
  for (const auto& [key, attribute] : found) keys.push_back(key);
  TRY(const auto page, paginate(keys, {request.max_results, request.next_token}));
  api::ListAttributesResponse response;
  response.attributes.emplace();
  for (const auto& key : page.items) response.attributes->push_back(found[key]);
  response.next_token = page.next_token;
  return response;
}

}  // namespace minato::ecs
