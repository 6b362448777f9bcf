#include "ecs/handlers/tasks.h"
#include "ecs/reconciler/transitions.h"

namespace minato::ecs {

Awaitable<Result<api::StopTaskResponse>> stop_task(EcsService& service, const Context& context,
                                                   const api::StopTaskRequest& request) {
  CO_TRY(const auto cluster, find_cluster(service, context, request.cluster));
  CO_TRY(const auto arn, resolve_task(cluster, request.task));
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

}  // namespace minato::ecs
