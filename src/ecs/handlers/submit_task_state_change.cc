#include "ecs/handlers/agent_calls.h"
#include "ecs/handlers/reporter.h"
#include "ecs/reconciler/transitions.h"

namespace minato::ecs {

Awaitable<Result<api::SubmitTaskStateChangeResponse>> submit_task_state_change(
    EcsService& service, const Context& context, const api::SubmitTaskStateChangeRequest& request) {
  const auto cluster = resolve_cluster(scope_of(context), request.cluster);
  if (!request.task || request.task->empty()) {
    co_return errors::invalid_parameter("Task cannot be empty.");
  }
  CO_TRY(const auto arn, resolve_in_cluster(cluster, "task", *request.task));
  CO_TRY_VOID(check_reporter(service, context, arn));
  TaskReport report;
  report.status = request.status.value_or("");
  report.reason = request.reason.value_or("");
  report.containers = request.containers.value_or(std::vector<api::ContainerStateChange>{});
  report.pull_started_at = request.pull_started_at;
  report.pull_stopped_at = request.pull_stopped_at;
  report.execution_stopped_at = request.execution_stopped_at;
  const auto now = context.now;
  CO_TRY_VOID(co_await service.change_task(
      arn, [&](TaskRecord& record) { return apply_report(record, report, now); }));
  api::SubmitTaskStateChangeResponse response;
  response.acknowledgment = context.request_id;
  co_return response;
}

}  // namespace minato::ecs
