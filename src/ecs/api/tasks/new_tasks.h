// What RunTask and StartTask have in common: from a request's members to a placement job.
#pragma once

#include "ecs/api/operation.h"

namespace minato::ecs {

// The members that both requests have; the members must outlive it.
struct NewTasks {
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
  NewTasks wanted{request.overrides,  request.network_configuration, request.group,
                  request.started_by, request.propagate_tags,        request.tags};
  wanted.managed_tags = request.enable_ecs_managed_tags.value_or(false);
  wanted.execute_command = request.enable_execute_command.value_or(false);
  return wanted;
}

// Where and by what a request starts tasks, and what conditions ask of both operations.
template <class Request>
Result<Launch> named_launch(const EcsService& service, const Context& context,
                            const Request& request) {
  Launch launch;
  TRY(launch.where, InCluster::named(context, request.cluster));
  TRY(launch.definition, NamedDefinition::named(service, context, request.task_definition));
  launch.keys = cluster_key(context, launch.where);
  if (request.enable_execute_command) {
    launch.keys.push_back({.name = "ecs:enable-execute-command",
                           .value = *request.enable_execute_command ? "true" : "false"});
  }
  if (request.volume_configurations && !request.volume_configurations->empty()) {
    launch.keys.push_back({.name = "ecs:enable-ebs-volumes", .value = "true"});
  }
  return launch;
}

// The roles that tasks of `definition` get, and those that overrides put in their place: the caller
// needs leave for all of them.
aws::Arns roles_of_tasks(const Context& context, const NamedDefinition& definition,
                         const std::optional<api::TaskOverride>& overrides);
template <class Request>
aws::Arns roles_handed_on(const EcsService& service, const Context& context,
                          const Request& request) {
  const auto definition = NamedDefinition::named(service, context, request.task_definition);
  return roles_of_tasks(context, definition.value_or(NamedDefinition{}), request.overrides);
}

// Whether the definition can run as `wanted.launch_type`, with that network.
Result<> check_launch(const api::TaskDefinition& definition, const NewTasks& wanted);

// Checks the request and makes a job for one task. Errors as in the ECS API reference.
Result<PlacementJob> make_job(const EcsService& service, const Context& context,
                              const Launch& launch, const NewTasks& wanted);

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
