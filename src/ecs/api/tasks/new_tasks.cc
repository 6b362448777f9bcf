#include "ecs/api/tasks/new_tasks.h"

#include "ecs/model/overrides.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

Result<> check_members(const NewTasks& wanted) {
  TRY_VOID(check_tags(wanted.tags));
  if (wanted.group && wanted.group->starts_with("service:")) {
    return errors::invalid_parameter("Invalid namespace for group.");
  }
  if (wanted.started_by && wanted.started_by->size() > 128) {
    return errors::invalid_parameter("startedBy can have no more than 128 characters.");
  }
  if (wanted.propagate_tags == "SERVICE") {
    return errors::invalid_parameter("Tags of a service can not be propagated to such a task.");
  }
  return {};
}

std::vector<api::Tag> tags_for(const TaskDefinitionRecord& record, const NewTasks& wanted,
                               std::string_view cluster) {
  std::vector<api::Tag> tags;
  if (wanted.propagate_tags == "TASK_DEFINITION") tags = record.tags;
  if (wanted.tags) merge_tags(tags, *wanted.tags);
  if (wanted.managed_tags) {
    auto& tag = tags.emplace_back();
    tag.key = "aws:ecs:clusterName";
    tag.value = std::string(last_part(cluster));
  }
  return tags;
}

// Capabilities whose lack leaves a task running, only with less around it. ECS would refuse an
// instance without them; here the task is worth more than the refusal.
bool is_needed_to_run(std::string_view capability) {
  for (const auto name :
       {"com.amazonaws.ecs.capability.task-iam-role",
        "com.amazonaws.ecs.capability.task-iam-role-network-host",
        "ecs.capability.execution-role-ecr-pull", "ecs.capability.execution-role-awslogs",
        "ecs.capability.task-cpu-mem-limit", "com.amazonaws.ecs.capability.selinux",
        "com.amazonaws.ecs.capability.apparmor"}) {
    if (capability == name) return false;
  }
  return true;
}

Result<Constraint> make_constraint(std::string_view type,
                                   const std::optional<std::string>& expression) {
  Constraint constraint;
  if (type == "distinctInstance") {
    constraint.distinct_instance = true;
    return constraint;
  }
  auto parsed = Expression::parse(expression.value_or(""));
  if (!parsed) {
    return errors::invalid_parameter(
        fmt::format("Invalid placement constraint expression: {}", parsed.error().message));
  }
  constraint.member_of = std::move(*parsed);
  return constraint;
}

}  // namespace

Result<> check_launch(const api::TaskDefinition& definition, const NewTasks& wanted) {
  if (wanted.launch_type == "FARGATE") {
    return errors::unsupported(
        "The FARGATE launch type is not served in this version: run the task with launch type "
        "EC2.");
  }
  if (wanted.launch_type == "MANAGED_INSTANCES") {
    return errors::unsupported(
        "The MANAGED_INSTANCES launch type is not served in this version: run the task with launch "
        "type EC2.");
  }
  const auto& compatible = definition.compatibilities.value_or(std::vector<std::string>{});
  if (std::find(compatible.begin(), compatible.end(), wanted.launch_type) == compatible.end()) {
    return errors::invalid_parameter(
        fmt::format("Task definition does not support launch_type {}.", wanted.launch_type));
  }
  if (definition.network_mode == "awsvpc") {
    if (!wanted.network) {
      return errors::invalid_parameter(
          "Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    }
    return errors::unsupported(
        "The network mode awsvpc is not served in this version: use bridge.");
  }
  if (wanted.network) {
    return errors::invalid_parameter(
        "Network Configuration is not valid for the given networkMode of this task definition.");
  }
  return {};
}

Result<std::vector<Constraint>> make_constraints(
    const api::TaskDefinition& definition,
    const std::optional<std::vector<api::PlacementConstraint>>& constraints) {
  std::vector<Constraint> made;
  if (definition.placement_constraints) {
    for (const auto& constraint : *definition.placement_constraints) {
      TRY(auto one, make_constraint("memberOf", constraint.expression));
      made.push_back(std::move(one));
    }
  }
  if (!constraints) return made;
  if (constraints->size() > 10) {
    return errors::invalid_parameter("No more than 10 placement constraints are allowed.");
  }
  for (const auto& constraint : *constraints) {
    TRY(auto one, make_constraint(constraint.type.value_or("memberOf"), constraint.expression));
    made.push_back(std::move(one));
  }
  return made;
}

Result<std::vector<Strategy>> make_strategies(
    const std::optional<std::vector<api::PlacementStrategy>>& strategies) {
  std::vector<Strategy> made;
  if (!strategies) return made;
  if (strategies->size() > 5) {
    return errors::invalid_parameter("No more than 5 placement strategies are allowed.");
  }
  for (const auto& wanted : *strategies) {
    Strategy strategy;
    strategy.field = wanted.field.value_or("");
    if (wanted.type == "binpack") {
      strategy.kind = Strategy::Kind::kBinpack;
      std::transform(strategy.field.begin(), strategy.field.end(), strategy.field.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      if (strategy.field != "cpu" && strategy.field != "memory") {
        return errors::invalid_parameter(
            "The field of a binpack placement strategy must be cpu or memory.");
      }
    } else if (wanted.type == "spread") {
      strategy.kind = Strategy::Kind::kSpread;
      constexpr std::string_view kPrefix = "attribute:";
      if (strategy.field.starts_with(kPrefix)) {
        strategy.field.erase(0, kPrefix.size());
      } else if (strategy.field != "instanceId" && strategy.field != "host") {
        return errors::invalid_parameter(
            "The field of a spread placement strategy must be instanceId, host or an attribute.");
      }
    }
    made.push_back(std::move(strategy));
  }
  return made;
}

aws::Arns roles_of_tasks(const Context& context, const NamedDefinition& definition,
                         const std::optional<api::TaskOverride>& overrides) {
  std::vector<std::optional<std::string>> roles;
  if (definition.record != nullptr) {
    roles = {definition.record->definition.task_role_arn,
             definition.record->definition.execution_role_arn};
  }
  if (overrides) {
    roles.push_back(overrides->task_role_arn);
    roles.push_back(overrides->execution_role_arn);
  }
  return role_arns(scope_of(context), roles);
}

Result<PlacementJob> make_job(const EcsService& service, const Context& context,
                              const Launch& launch, const NewTasks& wanted) {
  TRY(const auto cluster, find_cluster(service, context, launch.where));
  TRY(const auto* record, present(launch.definition));
  const auto& definition = record->definition;
  if (definition.status != status::kActive) return errors::task_definition_inactive();
  TRY_VOID(check_members(wanted));
  TRY_VOID(check_launch(definition, wanted));
  TRY_VOID(check_overrides(definition, wanted.overrides));
  PlacementJob job;
  job.task.scope = scope_of(context);
  job.task.cluster_arn = cluster;
  job.task.definition = definition;
  job.task.overrides = kept_overrides(wanted.overrides);
  job.task.group = wanted.group.value_or("family:" + *definition.family);
  job.task.started_by = wanted.started_by;
  job.task.launch_type = wanted.launch_type;
  job.task.enable_execute_command = wanted.execute_command;
  job.task.tags = tags_for(*record, wanted, cluster);
  job.request.demand = demand_of(definition, wanted.overrides);
  job.request.group = job.task.group;
  for (const auto& attribute :
       definition.requires_attributes.value_or(std::vector<api::Attribute>{})) {
    if (!is_needed_to_run(attribute.name)) continue;
    job.request.required_attributes.push_back({attribute.name, attribute.value});
  }
  job.request.external = wanted.launch_type == "EXTERNAL";
  service.ports().random.fill(std::as_writable_bytes(std::span(&job.request.seed, 1)));
  return job;
}

std::vector<api::Task> shown_tasks(const EcsService& service, const PlacementOutcome& outcome) {
  std::vector<api::Task> tasks;
  for (const auto& arn : outcome.task_arns) {
    if (const auto* record = service.state().task(arn)) tasks.push_back(shown_task(*record, true));
  }
  return tasks;
}

std::vector<api::Failure> shown_failures(const PlacementOutcome& outcome) {
  std::vector<api::Failure> failures;
  for (const auto& failure : outcome.failures) {
    failures.push_back(make_failure(failure.instance_arn, failure.reason));
  }
  return failures;
}

}  // namespace minato::ecs
