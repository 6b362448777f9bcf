#include "ecs/agents/instance_access.h"
#include "ecs/api/instances/attribute_target.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

constexpr std::size_t kAttributesInCallMax = 10;
// Agents register about 60 by themselves.
constexpr std::size_t kAttributesMax = 200;

Result<store::Transaction> put_all(const EcsService& service, const std::string& cluster,
                                   const std::vector<api::Attribute>& wanted) {
  const auto& state = service.state();
  std::map<std::string, InstanceRecord> changed;
  for (const auto& attribute : wanted) {
    TRY(const auto arn, attribute_target(service, cluster, attribute));
    auto& record = changed.try_emplace(arn, *state.instance(arn)).first->second;
    auto& list = record.instance.attributes;
    if (!list) list.emplace();
    std::erase_if(*list, [&](const auto& known) { return known.name == attribute.name; });
    auto& added = list->emplace_back();
    added.name = attribute.name;
    added.value = attribute.value;
    if (list->size() > kAttributesMax) return errors::attribute_limit();
  }
  store::Transaction transaction;
  for (auto& [arn, record] : changed) {
    record.instance.version = record.instance.version.value_or(0) + 1;
    state.instances.put(transaction, arn, record);
  }
  return transaction;
}

Answer<api::PutAttributes> put_attributes(EcsService& service, const Context& context,
                                          const api::PutAttributes::Request& request,
                                          const InCluster& found) {
  CO_TRY(const auto cluster, find_cluster(service, context, found));
  CO_TRY_VOID(check_agent_targets(service, context, cluster, request.attributes));
  if (request.attributes.empty()) {
    co_return errors::invalid_parameter("attributes can not be empty");
  }
  if (request.attributes.size() > kAttributesInCallMax) co_return errors::attribute_limit();
  CO_TRY_VOID(
      co_await service.commit([&]() { return put_all(service, cluster, request.attributes); }));
  api::PutAttributesResponse response;
  response.attributes = request.attributes;
  co_return response;
}

}  // namespace

const Operation<api::PutAttributes> kPutAttributes{
    .find = attribute_targets<api::PutAttributes::Request>,
    .resources = arns_in_cluster,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}",
                   "attributes": [{"name": "a", "targetId": "{container-instance}"}]})",
    .handle = put_attributes};

}  // namespace minato::ecs
