#include "ecs/model/task_status.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

struct Filter {
  const api::ListTasksRequest& request;
  std::string desired_status;
  std::string instance_arn;  // empty: any

  bool matches(const TaskRecord& record) const {
    const auto& task = record.task;
    if (task.desired_status != desired_status) return false;
    if (!instance_arn.empty() && task.container_instance_arn != instance_arn) return false;
    if (request.started_by && task.started_by != request.started_by) return false;
    if (request.launch_type && task.launch_type != request.launch_type) return false;
    if (request.service_name && task.group != "service:" + *request.service_name) return false;
    if (request.daemon_name && task.group != "daemon:" + *request.daemon_name) return false;
    return !request.family || family_matches(task);
  }

  bool family_matches(const api::Task& task) const {
    const auto name = last_part(*task.task_definition_arn);
    return name.substr(0, name.rfind(':')) == *request.family;
  }
};

void offer_tasks(const State& state, const std::string& cluster, const Filter& filter,
                 aws::Pager<std::string>& pager) {
  const auto scope = scope_of(cluster).value_or(Scope{});
  const auto prefix = ecs_arn(scope, fmt::format("task/{}/", last_part(cluster)));
  if (filter.desired_status == status::kStopped) {
    page_through(pager, state.tasks.entries(), prefix, [&](const auto& entry) {
      return filter.matches(entry.second.value) ? std::optional(entry.first) : std::nullopt;
    });
    return;
  }
  // Tasks that shall run are not stopped yet, which spares the walk over all that ever ran.
  page_through(pager, state.live_tasks_in(cluster), prefix, [&](const std::string& arn) {
    return filter.matches(*state.task(arn)) ? std::optional(arn) : std::nullopt;
  });
}

Answer<api::ListTasks> list_tasks(EcsService& service, const Context& context,
                                  const api::ListTasks::Request& request, const InCluster& found) {
  CO_TRY(const auto cluster, find_cluster(service, context, found));
  Filter filter{request, request.desired_status.value_or(std::string(status::kRunning)), {}};
  if (request.container_instance && !request.container_instance->empty()) {
    CO_TRY(filter.instance_arn,
           resolve_in_cluster(cluster, "container-instance", *request.container_instance));
    if (!is_in_cluster(cluster, filter.instance_arn) ||
        service.state().instance(filter.instance_arn) == nullptr) {
      co_return errors::instance_not_found();
    }
  }
  CO_TRY(auto page, page_request("tasks " + cluster, {request.max_results, request.next_token}));
  aws::Pager<std::string> pager(std::move(page));
  offer_tasks(service.state(), cluster, filter, pager);
  api::ListTasksResponse response;
  response.task_arns = pager.take();
  response.next_token = pager.next_token();
  co_return response;
}

}  // namespace

const Operation<api::ListTasks> kListTasks{.find = named_cluster<api::ListTasks::Request>,
                                           .resources = cluster_arns,
                                           .keys = cluster_key,
                                           .sample = R"({"cluster": "{cluster}"})",
                                           .handle = list_tasks};

}  // namespace minato::ecs
