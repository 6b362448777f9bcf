#include "ecs/agents/instance_access.h"
#include "ecs/api/instances/attribute_target.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

// A value in the request must match too, as in ECS.
Result<store::Transaction> delete_all(const EcsService& service, const std::string& cluster,
                                      const std::vector<api::Attribute>& unwanted) {
  const auto& state = service.state();
  std::map<std::string, InstanceRecord> changed;
  for (const auto& attribute : unwanted) {
    TRY(const auto arn, attribute_target(service, cluster, attribute));
    auto& record = changed.try_emplace(arn, *state.instance(arn)).first->second;
    const auto gone = !record.instance.attributes
                          ? std::size_t{0}
                          : std::erase_if(*record.instance.attributes, [&](const auto& known) {
                              return known.name == attribute.name &&
                                     (!attribute.value || attribute.value == known.value);
                            });
    if (gone == 0) return errors::target_not_found(attribute.target_id.value_or(""));
  }
  store::Transaction transaction;
  for (auto& [arn, record] : changed) {
    record.instance.version = record.instance.version.value_or(0) + 1;
    state.instances.put(transaction, arn, record);
  }
  return transaction;
}

Answer<api::DeleteAttributes> delete_attributes(EcsService& service, const Context& context,
                                                const api::DeleteAttributes::Request& request,
                                                const InCluster& found) {
  CO_TRY(const auto cluster, find_cluster(service, context, found));
  CO_TRY_VOID(check_agent_targets(service, context, cluster, request.attributes));
  if (request.attributes.empty()) {
    co_return errors::invalid_parameter("attributes value is required");
  }
  CO_TRY_VOID(
      co_await service.commit([&]() { return delete_all(service, cluster, request.attributes); }));
  api::DeleteAttributesResponse response;
  response.attributes = request.attributes;
  co_return response;
}

}  // namespace

const Operation<api::DeleteAttributes> kDeleteAttributes{
    .find = attribute_targets<api::DeleteAttributes::Request>,
    .resources = arns_in_cluster,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}",
                   "attributes": [{"name": "a", "targetId": "{container-instance}"}]})",
    .handle = delete_attributes};

}  // namespace minato::ecs
