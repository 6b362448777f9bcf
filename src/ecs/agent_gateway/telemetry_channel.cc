#include "ecs/agent_gateway/telemetry_channel.h"

#include "agent_link/messages.h"
#include "ecs/reconciler/transitions.h"

namespace minato::ecs {
namespace {

namespace wire = minato::agent::api;

std::vector<std::string> essential_containers(const State& state, const TaskRecord& record) {
  std::vector<std::string> names;
  const auto name = parse_task_definition(record.task.task_definition_arn.value_or(""));
  const auto scope = scope_of(record.task.task_arn.value_or("")).value_or(Scope{});
  const auto* definition = name ? state.task_definition(scope, *name) : nullptr;
  if (definition == nullptr) return names;
  for (const auto& container : *definition->definition.container_definitions) {
    if (container.essential.value_or(true)) names.push_back(container.name.value_or(""));
  }
  return names;
}

api::ContainerInstanceHealthStatus health_of(const wire::PublishInstanceStatusRequest& request) {
  api::ContainerInstanceHealthStatus health;
  health.overall_status = "OK";
  health.details.emplace();
  for (const auto& status : request.statuses.value_or(std::vector<wire::InstanceStatus>{})) {
    auto& detail = health.details->emplace_back();
    detail.type = "CONTAINER_RUNTIME";
    detail.status = status.status.value_or("INSUFFICIENT_DATA");
    detail.status_reason = status.status_reason;
    detail.last_updated = told_time(status.last_updated);
    detail.last_status_change = told_time(status.last_status_change);
    if (detail.status != "OK") health.overall_status = detail.status;
  }
  return health;
}

}  // namespace

Awaitable<Result<>> TelemetryChannel::handle(std::shared_ptr<AgentSession> session,
                                             std::string text) const {
  CO_TRY(const auto message, agent_link::decode_tcs_from_agent(text));
  if (std::holds_alternative<wire::PublishMetricsRequest>(message)) {
    session->send(agent_link::encode(wire::AckPublishMetric{}));
  } else if (const auto* health = std::get_if<wire::PublishHealthRequest>(&message)) {
    for (const auto& task : health->tasks.value_or(std::vector<wire::TaskHealth>{})) {
      CO_TRY_VOID(co_await apply_task_health(task, session->instance_arn()));
    }
    session->send(agent_link::encode(wire::AckPublishHealth{}));
  } else if (const auto* state = std::get_if<wire::PublishInstanceStatusRequest>(&message)) {
    CO_TRY_VOID(co_await apply_instance_status(*state, session->instance_arn()));
    session->send(agent_link::encode(wire::AckPublishInstanceStatus{}));
  }
  co_return Result<>();
}

Awaitable<Result<>> TelemetryChannel::apply_task_health(wire::TaskHealth health,
                                                        std::string instance_arn) const {
  const auto arn = health.task_arn.value_or("");
  const auto* known = service_.state().task(arn);
  // An agent speaks for the tasks of its own instance only.
  if (known == nullptr || known->task.container_instance_arn != instance_arn) co_return Result<>();
  HealthByContainer by_name;
  for (const auto& container : health.containers.value_or(std::vector<wire::ContainerHealth>{})) {
    by_name[container.container_name.value_or("")] = container.health_status.value_or("UNKNOWN");
  }
  const auto essential = essential_containers(service_.state(), *known);
  co_return co_await service_.change_task(
      arn, [&](TaskRecord& record) { return apply_health(record, by_name, essential); });
}

Awaitable<Result<>> TelemetryChannel::apply_instance_status(
    wire::PublishInstanceStatusRequest request, std::string instance_arn) const {
  const auto health = health_of(request);
  co_return co_await service_.commit([&]() -> Result<store::Transaction> {
    store::Transaction transaction;
    const auto* known = service_.state().instance(instance_arn);
    if (known == nullptr || known->instance.health_status == health) return transaction;
    auto record = *known;
    record.instance.health_status = health;
    service_.state().instances.put(transaction, instance_arn, record);
    return transaction;
  });
}

}  // namespace minato::ecs
