#include "gen/ecs_operations.h"

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

Answer<api::ListAttributes> list_attributes(EcsService& service, const Context& context,
                                            const api::ListAttributes::Request& request,
                                            const InCluster& found) {
  CO_TRY(const auto cluster, find_cluster(service, context, found));
  if (request.target_type != "container-instance") {
    co_return errors::invalid_parameter("targetType must be container-instance");
  }
  if (request.attribute_value && !request.attribute_name) {
    co_return errors::invalid_parameter(
        "attributeName is required when attributeValue is specified");
  }
  CO_TRY(auto page,
         page_request("attributes " + cluster, {request.max_results, request.next_token}));
  aws::Pager<api::Attribute> pager(std::move(page));
  offer_attributes(service.state(), cluster, request, pager);
  api::ListAttributesResponse response;
  response.attributes = pager.take();
  response.next_token = pager.next_token();
  co_return response;
}

}  // namespace

const Operation<api::ListAttributes> kListAttributes{
    .find = named_cluster<api::ListAttributes::Request>,
    .resources = cluster_arns,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "targetType": "container-instance"})",
    .handle = list_attributes};

}  // namespace minato::ecs
