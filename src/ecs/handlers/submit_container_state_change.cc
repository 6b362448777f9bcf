#include "ecs/handlers/agent_calls.h"
#include "ecs/handlers/reporter.h"
#include "ecs/reconciler/transitions.h"

namespace minato::ecs {

Awaitable<Result<api::SubmitContainerStateChangeResponse>> submit_container_state_change(
    EcsService& service, const Context& context,
    const api::SubmitContainerStateChangeRequest& request) {
  const auto cluster = resolve_cluster(scope_of(context), request.cluster);
  if (!request.task || request.task->empty()) {
    co_return errors::invalid_parameter("Task cannot be empty.");
  }
  CO_TRY(const auto arn, resolve_in_cluster(cluster, "task", *request.task));
  CO_TRY_VOID(check_reporter(service, context, arn));
  TaskReport report;
  auto& change = report.containers.emplace_back();
  change.container_name = request.container_name;
  change.runtime_id = request.runtime_id;
  change.status = request.status;
  change.exit_code = request.exit_code;
  change.reason = request.reason;
  change.network_bindings = request.network_bindings;
  const auto now = context.now;
  CO_TRY_VOID(co_await service.change_task(
      arn, [&](TaskRecord& record) { return apply_report(record, report, now); }));
  api::SubmitContainerStateChangeResponse response;
  response.acknowledgment = context.request_id;
  co_return response;
}

}  // namespace minato::ecs
