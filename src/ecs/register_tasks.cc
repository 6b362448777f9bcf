#include "ecs/handlers/tasks.h"
#include "ecs/register.h"
#include "ecs/register_impl.h"

namespace minato::ecs {
namespace {

const auto kTasks = [](const Context& context, const auto& request) {
  return resources_in_cluster(context, request.cluster, "task", request.tasks);
};

}  // namespace

Arns resources_in_cluster(const Context& context, const std::optional<std::string>& cluster,
                          std::string_view kind, const std::vector<std::string>& references) {
  const auto cluster_of_request = resolve_cluster(scope_of(context), cluster);
  Arns arns;
  for (const auto& reference : references) {
    auto arn = resolve_in_cluster(cluster_of_request, kind, reference);
    arns.push_back(arn ? std::move(*arn) : cluster_of_request);
  }
  if (arns.empty()) arns.push_back(cluster_of_request);
  return arns;
}

void add_role(Arns& roles, const Context& context, const std::optional<std::string>& role) {
  if (role && !role->empty()) roles.push_back(role_arn(scope_of(context), *role));
}

// By the name that is read, never by the text that was sent: "x/prod:1" is no name, and the handler
// says so; until then it counts as every task definition.
Arns task_definition_resource(const Context& context, const std::string& reference) {
  const auto name = parse_task_definition(reference);
  const Scope scope = scope_of(reference).value_or(scope_of(context));
  if (!name) return {ecs_arn(scope, "task-definition/*")};
  const std::string revision = name->revision ? std::to_string(*name->revision) : "*";
  return {ecs_arn(scope, fmt::format("task-definition/{}:{}", name->family, revision))};
}

void register_task_operations(aws::Dispatcher& dispatcher, EcsService& service) {
  serve<api::RunTask>(dispatcher, service, run_task, kDefinition);
  serve<api::StartTask>(dispatcher, service, start_task, kDefinition);
  serve<api::StopTask>(dispatcher, service, stop_task,
                       [](const Context& context, const api::StopTaskRequest& request) {
                         return resources_in_cluster(context, request.cluster, "task",
                                                     {request.task});
                       });
  serve<api::DescribeTasks>(dispatcher, service, describe_tasks, kTasks);
  serve<api::ListTasks>(dispatcher, service, list_tasks,
                        [](const Context& context, const api::ListTasksRequest& request) {
                          return cluster_resource(context, request.cluster);
                        });
  serve<api::UpdateTaskProtection>(dispatcher, service, update_task_protection, kTasks);
  serve<api::GetTaskProtection>(
      dispatcher, service, get_task_protection,
      [](const Context& context, const api::GetTaskProtectionRequest& request) {
        return resources_in_cluster(context, request.cluster, "task",
                                    request.tasks.value_or(Arns{}));
      });
}

void register_ecs(aws::Dispatcher& dispatcher, EcsService& service) {
  dispatcher.add_service(api::kService);
  register_cluster_operations(dispatcher, service);
  register_instance_operations(dispatcher, service);
  register_task_operations(dispatcher, service);
}

}  // namespace minato::ecs
