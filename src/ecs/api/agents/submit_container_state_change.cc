#include "ecs/agents/instance_access.h"
#include "ecs/api/agents/reporter.h"
#include "ecs/reconciler/transitions.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::SubmitContainerStateChange> submit_container_state_change(
    EcsService& service, const Context& context,
    const api::SubmitContainerStateChange::Request& request, const InCluster& found) {
  CO_TRY(const auto arn, task_reported_on(found));
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

}  // namespace

const Operation<api::SubmitContainerStateChange> kSubmitContainerStateChange{
    .find = reported_task<api::SubmitContainerStateChange::Request>,
    .resources = cluster_arns,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "task": "{task}", "containerName": "main",
                   "status": "RUNNING"})",
    .handle = submit_container_state_change};

}  // namespace minato::ecs
