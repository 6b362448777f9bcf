#include <array>

#include "ecs/agents/instance_access.h"
#include "ecs/model/task_status.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Result<store::Transaction> set_status(const EcsService& service, const aws::Arns& arns,
                                      const std::string& status, ArnSet& changed,
                                      std::vector<api::Failure>& failures) {
  store::Transaction transaction;
  changed.clear();
  failures.clear();
  for (const auto& arn : arns) {
    const auto* known = service.state().instance(arn);
    if (known == nullptr) {
      failures.push_back(make_failure(arn, "MISSING"));
      continue;
    }
    if (known->instance.status == status::kInactive) {
      failures.push_back(make_failure(arn, "INACTIVE"));
      continue;
    }
    if (!changed.insert(arn).second || known->instance.status == status) continue;
    auto record = *known;
    record.instance.status = status;
    record.instance.version = record.instance.version.value_or(0) + 1;
    service.state().instances.put(transaction, arn, record);
  }
  return transaction;
}

Answer<api::UpdateContainerInstancesState> update_container_instances_state(
    EcsService& service, const Context& context,
    const api::UpdateContainerInstancesState::Request& request, const InCluster& found) {
  CO_TRY(const auto cluster, find_cluster(service, context, found));
  CO_TRY_VOID(check_agent_targets(service, context, cluster, request.container_instances));
  if (request.status != status::kActive && request.status != status::kDraining) {
    co_return errors::not_one_of(
        "Container instances status",
        std::array<std::string_view, 2>{status::kActive, status::kDraining});
  }
  if (request.container_instances.empty()) {
    co_return errors::invalid_parameter("Container Instances cannot be empty.");
  }
  if (request.container_instances.size() > 10) {
    co_return errors::invalid_parameter("Container instances cannot have more than 10 elements.");
  }
  ArnSet changed;
  api::UpdateContainerInstancesStateResponse response;
  auto& failures = response.failures.emplace();
  CO_TRY_VOID(co_await service.commit(
      [&]() { return set_status(service, found.arns, request.status, changed, failures); }));
  response.container_instances.emplace();
  for (const auto& arn : changed) {
    response.container_instances->push_back(
        shown_instance(service, *service.state().instance(arn), false));
  }
  co_return response;
}

}  // namespace

const Operation<api::UpdateContainerInstancesState> kUpdateContainerInstancesState{
    .find = named_instances<api::UpdateContainerInstancesState::Request>,
    .resources = arns_in_cluster,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "containerInstances": ["{container-instance}"],
                   "status": "ACTIVE"})",
    .handle = update_container_instances_state};

}  // namespace minato::ecs
