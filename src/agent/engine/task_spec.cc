#include "agent/engine/task_spec.h"

#include <map>

namespace minato::agent {
namespace {

constexpr std::string_view kUnresolvable = "Task dependencies cannot be resolved";

using Index = std::map<std::string, std::size_t, std::less<>>;

std::optional<Condition> condition_of(std::string_view text) {
  if (text == "START") return Condition::kStart;
  if (text == "COMPLETE") return Condition::kComplete;
  if (text == "SUCCESS") return Condition::kSuccess;
  if (text == "HEALTHY") return Condition::kHealthy;
  return std::nullopt;
}

ContainerSpec without_dependencies(const api::Container& container,
                                   std::chrono::seconds default_stop_timeout) {
  ContainerSpec out;
  out.name = container.name;
  out.image = container.image.value_or("");
  out.essential = container.essential.value_or(true);
  out.has_health_check = container.health_check_type.value_or("") == "docker";
  out.stop_timeout = default_stop_timeout;
  if (container.stop_timeout.value_or(0) > 0) {
    out.stop_timeout = std::chrono::seconds(*container.stop_timeout);
  }
  if (container.start_timeout.value_or(0) > 0) {
    out.start_timeout = std::chrono::seconds(*container.start_timeout);
  }
  if (const auto& policy = container.restart_policy; policy && policy->enabled.value_or(false)) {
    out.restart_policy.emplace();
    if (policy->ignored_exit_codes) {
      out.restart_policy->ignored_exit_codes.assign(policy->ignored_exit_codes->begin(),
                                                    policy->ignored_exit_codes->end());
    }
    if (policy->restart_attempt_period.value_or(0) > 0) {
      out.restart_policy->attempt_period = std::chrono::seconds(*policy->restart_attempt_period);
    }
  }
  return out;
}

Result<> add(TaskSpec& task, ContainerSpec& container, const Index& index, Dependency dependency,
             std::string_view name) {
  const auto found = index.find(name);
  if (found == index.end()) return fail(ErrorCode::kInvalidArgument, std::string(kUnresolvable));
  dependency.container = found->second;
  if (dependency.condition == Condition::kHealthy &&
      !task.containers[found->second].has_health_check) {
    return fail(ErrorCode::kInvalidArgument, std::string(kUnresolvable));
  }
  container.dependencies.push_back(dependency);
  return {};
}

Result<> add_dependencies(TaskSpec& task, std::size_t at, const api::Container& payload,
                          const Index& index) {
  ContainerSpec& container = task.containers[at];
  for (const auto& entry : payload.depends_on.value_or(std::vector<api::ContainerDependency>{})) {
    const auto condition = condition_of(entry.condition.value_or(""));
    if (!condition) return fail(ErrorCode::kInvalidArgument, std::string(kUnresolvable));
    TRY_VOID(add(task, container, index, {.container = 0, .condition = *condition},
                 entry.container_name.value_or("")));
  }
  for (const std::string& link : payload.links.value_or(std::vector<std::string>{})) {
    TRY_VOID(add(task, container, index, {.container = 0, .condition = Condition::kStart},
                 std::string_view(link).substr(0, link.find(':'))));
  }
  for (const auto& entry : payload.volumes_from.value_or(std::vector<api::VolumeFrom>{})) {
    TRY_VOID(add(task, container, index, {.container = 0, .condition = Condition::kCreate},
                 entry.source_container.value_or("")));
  }
  return {};
}

// Removes containers whose dependencies are all removed until nothing moves: what stays is a
// circle.
bool has_circle(const TaskSpec& task) {
  std::vector<bool> removed(task.containers.size(), false);
  std::size_t left = task.containers.size();
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t i = 0; i < task.containers.size(); ++i) {
      if (removed[i]) continue;
      bool free = true;
      for (const Dependency& dependency : task.containers[i].dependencies) {
        free = free && removed[dependency.container];
      }
      if (!free) continue;
      removed[i] = true;
      moved = true;
      --left;
    }
  }
  return left > 0;
}

}  // namespace

Result<TaskSpec> derive_spec(const api::Task& task, std::chrono::seconds default_stop_timeout) {
  TaskSpec out{.arn = task.arn, .containers = {}};
  if (!task.containers || task.containers->empty()) {
    return fail(ErrorCode::kInvalidArgument, "The task has no containers");
  }
  Index index;
  for (const api::Container& container : *task.containers) {
    if (!index.emplace(container.name, out.containers.size()).second) {
      return fail(ErrorCode::kInvalidArgument, "The task has two containers of one name");
    }
    out.containers.push_back(without_dependencies(container, default_stop_timeout));
  }
  for (std::size_t i = 0; i < out.containers.size(); ++i) {
    TRY_VOID(add_dependencies(out, i, (*task.containers)[i], index));
  }
  if (has_circle(out)) return fail(ErrorCode::kInvalidArgument, std::string(kUnresolvable));
  return out;
}

}  // namespace minato::agent
