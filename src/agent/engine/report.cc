#include "agent/engine/report.h"

#include <algorithm>

#include "aws/utf8.h"

namespace minato::agent {
namespace {

// Longest reason that the API takes.
constexpr std::size_t kReasonMax = 1024;
// Of a container: DescribeTasks shows 255 characters.
constexpr std::size_t kContainerReasonMax = 255;

std::vector<ecs::api::NetworkBinding> bindings_of(const ContainerRun& container) {
  std::vector<ecs::api::NetworkBinding> out;
  for (const HostPort& port : container.ports) {
    ecs::api::NetworkBinding binding{.bind_ip = port.bind_ip, .protocol = port.protocol};
    if (port.count > 1) {
      const auto range = [&port](int first) {
        return std::to_string(first) + "-" + std::to_string(first + port.count - 1);
      };
      binding.container_port_range = range(port.container_port);
      binding.host_port_range = range(port.host_port);
    } else {
      binding.container_port = port.container_port;
      binding.host_port = port.host_port;
    }
    out.push_back(std::move(binding));
  }
  return out;
}

ecs::api::ContainerStateChange change_of(const ContainerSpec& spec, const ContainerRun& container,
                                         ContainerStatus told) {
  ecs::api::ContainerStateChange out{.container_name = spec.name,
                                     .status = std::string(wire_name(told))};
  if (!container.runtime_id.empty()) out.runtime_id = container.runtime_id;
  if (!container.image_digest.empty()) out.image_digest = container.image_digest;
  if (told == ContainerStatus::kStopped) {
    out.exit_code = container.exit_code;
    if (!container.reason.empty()) {
      out.reason = aws::prefix_of(container.reason, kContainerReasonMax);
    }
  }
  if (container.started_at && !container.ports.empty()) {
    out.network_bindings = bindings_of(container);
  }
  return out;
}

bool is_news(const ContainerRun& container, ContainerStatus told) {
  return told >= ContainerStatus::kRunning && told > container.acknowledged;
}

// Nothing of the task is on its way, so there will be no better moment to tell.
bool is_quiet(const TaskRun& task) {
  return std::ranges::none_of(task.containers, [](const ContainerRun& container) {
    return container.in_flight != Step::kNothing;
  });
}

}  // namespace

std::optional<Report> next_report(const TaskRun& task, const std::string& cluster) {
  TaskStatus status = status_of(task);
  ContainerStatus highest = ContainerStatus::kStopped;
  if (status == TaskStatus::kStopped && task.ran && task.acknowledged < TaskStatus::kRunning) {
    // It was quick. That it has run is told first: only then does it have a start.
    status = TaskStatus::kRunning;
    highest = ContainerStatus::kRunning;
  }
  Report out{.status = status, .containers = {}, .request = {}};
  std::vector<ecs::api::ContainerStateChange> changes;
  for (std::size_t i = 0; i < task.containers.size(); ++i) {
    const ContainerRun& container = task.containers[i];
    const ContainerStatus told = std::min(container.status, highest);
    out.containers.push_back(told);
    if (is_news(container, told)) {
      changes.push_back(change_of(task.spec.containers[i], container, told));
    }
  }
  const bool rises = status > task.acknowledged;
  if (!rises && changes.empty()) return std::nullopt;
  if (!rises && status == TaskStatus::kPending && !is_quiet(task)) return std::nullopt;

  auto& request = out.request;
  request.cluster = cluster;
  request.task = task.spec.arn;
  request.status = std::string(wire_name(status));
  request.pull_started_at = task.pull_started_at;
  request.pull_stopped_at = task.pull_stopped_at;
  if (status == TaskStatus::kStopped) request.execution_stopped_at = task.execution_stopped_at;
  request.containers = std::move(changes);
  return out;
}

void acknowledge(TaskRun& task, const Report& report) {
  task.acknowledged = std::max(task.acknowledged, report.status);
  for (std::size_t i = 0; i < task.containers.size() && i < report.containers.size(); ++i) {
    auto& acknowledged = task.containers[i].acknowledged;
    acknowledged = std::max(acknowledged, report.containers[i]);
  }
}

ecs::api::SubmitTaskStateChangeRequest refused_report(const std::string& cluster,
                                                      const std::string& task_arn,
                                                      const std::string& reason) {
  ecs::api::SubmitTaskStateChangeRequest out;
  out.cluster = cluster;
  out.task = task_arn;
  out.status = "STOPPED";
  out.reason = aws::prefix_of(reason, kReasonMax);
  return out;
}

}  // namespace minato::agent
