#include "ecs/agents/instance_access.h"
#include "ecs/model/task_status.h"
#include "ecs/reconciler/transitions.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::DeregisterContainerInstance> deregister_container_instance(
    EcsService& service, const Context& context,
    const api::DeregisterContainerInstance::Request& request, const InCluster& found) {
  CO_TRY(const auto cluster, find_cluster(service, context, found));
  CO_TRY(const auto arn, find_instance(service, cluster, request.container_instance));
  CO_TRY_VOID(check_agent_targets(service, context, cluster, std::vector{arn}));
  const StopCause cause{"TerminationNotice", "Container instance deregistration forced by user"};
  CO_TRY_VOID(co_await service.commit([&]() -> Result<store::Transaction> {
    const auto& state = service.state();
    if (!request.force.value_or(false) && !state.tasks_on(arn).empty()) {
      return errors::invalid_parameter("Found running tasks on the instance.");
    }
    store::Transaction transaction;
    auto record = *state.instance(arn);
    record.instance.status = status::kInactive;
    record.instance.version = record.instance.version.value_or(0) + 1;
    state.instances.put(transaction, arn, record);
    for (const auto& task_arn : state.tasks_on(arn)) {
      auto task = *state.task(task_arn);
      if (lose_task(task, cause, context.now)) state.tasks.put(transaction, task_arn, task);
    }
    return transaction;
  }));
  service.agents().deregistered(arn);
  api::DeregisterContainerInstanceResponse response;
  response.container_instance = shown_instance(service, *service.state().instance(arn), true);
  co_return response;
}

}  // namespace

const Operation<api::DeregisterContainerInstance> kDeregisterContainerInstance{
    .find = named_instance<api::DeregisterContainerInstance::Request>,
    .resources = cluster_arns,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "containerInstance": "{container-instance}"})",
    .handle = deregister_container_instance};

}  // namespace minato::ecs
