// What RunTask and StartTask have in common: from a request's members to a placement job.
#pragma once

#include "ecs/handlers/common.h"

namespace minato::ecs {

// The members that both requests have; the members must outlive it.
struct NewTasks {
  const std::optional<std::string>& cluster;
  const std::string& task_definition;
  const std::optional<api::TaskOverride>& overrides;
  const std::optional<api::NetworkConfiguration>& network;
  const std::optional<std::string>& group;
  const std::optional<std::string>& started_by;
  const std::optional<std::string>& propagate_tags;
  const std::optional<std::vector<api::Tag>>& tags;
  bool managed_tags = false;
  bool execute_command = false;
  std::string launch_type = "EC2";
};

template <class Request>
NewTasks new_tasks_of(const Request& request) {
  NewTasks wanted{request.cluster,        request.task_definition,
                  request.overrides,      request.network_configuration,
                  request.group,          request.started_by,
                  request.propagate_tags, request.tags};
  wanted.managed_tags = request.enable_ecs_managed_tags.value_or(false);
  wanted.execute_command = request.enable_execute_command.value_or(false);
  return wanted;
}

// Whether the definition can run as `wanted.launch_type`, with that network.
Result<> check_launch(const api::TaskDefinition& definition, const NewTasks& wanted);

// Checks the request and makes a job for one task. Errors as in the ECS API reference.
Result<PlacementJob> make_job(const EcsService& service, const Context& context,
                              const NewTasks& wanted);

// Constraints of a request and of its task definition, and strategies.
// InvalidParameterException for a wrong expression or field.
Result<std::vector<Constraint>> make_constraints(
    const api::TaskDefinition& definition,
    const std::optional<std::vector<api::PlacementConstraint>>& constraints);
Result<std::vector<Strategy>> make_strategies(
    const std::optional<std::vector<api::PlacementStrategy>>& strategies);

std::vector<api::Task> shown_tasks(const EcsService& service, const PlacementOutcome& outcome);
std::vector<api::Failure> shown_failures(const PlacementOutcome& outcome);

}  // namespace minato::ecs
