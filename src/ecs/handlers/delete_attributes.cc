#include "ecs/handlers/instances.h"

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

}  // namespace

Awaitable<Result<api::DeleteAttributesResponse>> delete_attributes(
    EcsService& service, const Context& context, const api::DeleteAttributesRequest& request) {
  CO_TRY(const auto cluster, find_cluster(service, context, request.cluster));
  if (request.attributes.empty()) {
    co_return errors::invalid_parameter("attributes value is required");
  }
  CO_TRY_VOID(
      co_await service.commit([&]() { return delete_all(service, cluster, request.attributes); }));
  api::DeleteAttributesResponse response;
  response.attributes = request.attributes;
  co_return response;
}

}  // namespace minato::ecs
