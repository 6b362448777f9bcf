#include "ecs/reconciler/transitions.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::StopTask> stop_task(EcsService& service, const Context& context,
                                const api::StopTask::Request& request, const InCluster& found) {
  CO_TRY_VOID(find_cluster(service, context, found));
  const auto& arn = found.arns.front();
  CO_TRY_VOID(check_task_id(arn));
  if (service.state().task(arn) == nullptr) co_return errors::task_not_found();
  const StopCause cause{"UserInitiated", request.reason.value_or("Task stopped by user")};
  const auto now = context.now;
  CO_TRY_VOID(co_await service.change_task(
      arn, [&](TaskRecord& record) { return request_stop(record, cause, now); }));
  const auto* record = service.state().task(arn);
  if (record == nullptr) co_return errors::task_not_found();
  api::StopTaskResponse response;
  response.task = shown_task(*record, true);
  co_return response;
}

}  // namespace

const Operation<api::StopTask> kStopTask{.find = named_task<api::StopTask::Request>,
                                         .resources = arns_in_cluster,
                                         .keys = cluster_key,
                                         .sample = R"({"cluster": "{cluster}", "task": "{task}"})",
                                         .handle = stop_task};

}  // namespace minato::ecs
