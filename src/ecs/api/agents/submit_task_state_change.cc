#include "ecs/agents/instance_access.h"
#include "ecs/api/agents/reporter.h"
#include "ecs/reconciler/transitions.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::SubmitTaskStateChange> submit_task_state_change(
    EcsService& service, const Context& context, const api::SubmitTaskStateChange::Request& request,
    const InCluster& found) {
  CO_TRY(const auto arn, task_reported_on(found));
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

}  // namespace

const Operation<api::SubmitTaskStateChange> kSubmitTaskStateChange{
    .find = reported_task<api::SubmitTaskStateChange::Request>,
    .resources = cluster_arns,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "task": "{task}", "status": "RUNNING"})",
    .handle = submit_task_state_change};

}  // namespace minato::ecs
