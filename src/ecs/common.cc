#include "ecs/common.h"

#include <set>

#include "ecs/model/resource_list.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

constexpr std::size_t kTagsMax = 50;

api::KeyValuePair statistic(std::string name, int value) {
  api::KeyValuePair pair;
  pair.name = std::move(name);
  pair.value = std::to_string(value);
  return pair;
}

std::vector<api::KeyValuePair> statistics(const EcsService& service, std::string_view cluster) {
  int ec2_running = 0;
  int ec2_pending = 0;
  int external_running = 0;
  int external_pending = 0;
  for (const auto& arn : service.state().live_tasks_in(cluster)) {
    const auto* task = service.state().task(arn);
    const bool external = task->task.launch_type == "EXTERNAL";
    const bool running = counts_as_running(*task);
    ++(external ? (running ? external_running : external_pending)
                : (running ? ec2_running : ec2_pending));
  }
  return {statistic("runningEC2TasksCount", ec2_running),
          statistic("runningFargateTasksCount", 0),
          statistic("pendingEC2TasksCount", ec2_pending),
          statistic("pendingFargateTasksCount", 0),
          statistic("runningExternalTasksCount", external_running),
          statistic("pendingExternalTasksCount", external_pending),
          statistic("activeEC2ServiceCount", 0),
          statistic("activeFargateServiceCount", 0),
          statistic("drainingEC2ServiceCount", 0),
          statistic("drainingFargateServiceCount", 0),
          statistic("activeExternalServiceCount", 0),
          statistic("drainingExternalServiceCount", 0)};
}

}  // namespace

Result<> check_task_id(std::string_view arn) {
  const auto length = last_part(arn).size();
  if (length == 32 || length == 36) return {};
  return errors::invalid_parameter("taskId length should be one of [32,36]");
}

api::Failure make_failure(std::string arn, std::string_view reason) {
  api::Failure failure;
  failure.arn = std::move(arn);
  failure.reason = std::string(reason);
  return failure;
}

Result<aws::PageRequest> page_request(std::string list, const PageMembers& members,
                                      std::int32_t max) {
  const auto limit = members.max_results.value_or(max);
  if (limit < 1 || limit > max) {
    return errors::invalid_parameter(fmt::format("maxResults should be between 1 and {}.", max));
  }
  auto page =
      aws::page_request(std::move(list), members.next_token, static_cast<std::size_t>(limit));
  if (!page) return errors::invalid_token();
  return std::move(*page);
}

Result<> check_tags(const std::optional<std::vector<api::Tag>>& tags) {
  if (!tags) return {};
  if (tags->size() > kTagsMax) {
    return errors::invalid_parameter("A resource can have no more than 50 tags.");
  }
  std::set<std::string> keys;
  for (const auto& tag : *tags) {
    const auto key = tag.key.value_or("");
    if (key.empty()) return errors::invalid_parameter("Tag keys can not be null or empty.");
    if (key.starts_with("aws:")) {
      return errors::invalid_parameter(
          "Some tags contain invalid keys. Tag keys must not start with 'aws:'.");
    }
    if (!keys.insert(key).second) {
      return errors::invalid_parameter(fmt::format("Duplicate tag keys found: {}", key));
    }
  }
  return {};
}

void merge_tags(std::vector<api::Tag>& tags, const std::vector<api::Tag>& more) {
  for (const auto& tag : more) {
    const auto same = std::find_if(tags.begin(), tags.end(),
                                   [&](const auto& existing) { return existing.key == tag.key; });
    if (same == tags.end()) {
      tags.push_back(tag);
    } else {
      *same = tag;
    }
  }
}

bool includes(const std::optional<std::vector<std::string>>& include, std::string_view what) {
  return include && std::find(include->begin(), include->end(), what) != include->end();
}

api::ContainerInstance shown_instance(const EcsService& service, const InstanceRecord& record,
                                      bool with_tags) {
  auto shown = record.instance;
  const auto arn = shown.container_instance_arn.value_or("");
  const auto counts = service.state().counts_on(arn);
  shown.running_tasks_count = counts.running;
  shown.pending_tasks_count = counts.pending;
  shown.agent_connected = service.agents().connected(arn);
  shown.remaining_resources =
      remaining_resources(shown.registered_resources, service.state().free_on(record));
  if (!with_tags) shown.tags.emplace().clear();
  return shown;
}

api::Task shown_task(const TaskRecord& record, bool with_tags) {
  auto shown = record.task;
  if (!with_tags) shown.tags.emplace().clear();
  return shown;
}

api::Cluster shown_cluster(const EcsService& service, const ClusterRecord& record,
                           const std::optional<std::vector<std::string>>& include) {
  auto shown = record.cluster;
  const auto arn = shown.cluster_arn.value_or("");
  const auto counts = service.state().counts_in(arn);
  shown.running_tasks_count = counts.running;
  shown.pending_tasks_count = counts.pending;
  shown.active_services_count = 0;
  shown.registered_container_instances_count =
      static_cast<std::int32_t>(service.state().instances_in(arn).size());
  shown.statistics.emplace();
  if (includes(include, "STATISTICS")) shown.statistics = statistics(service, arn);
  if (!includes(include, "TAGS")) shown.tags.emplace().clear();
  if (!includes(include, "SETTINGS")) shown.settings.emplace().clear();
  if (!includes(include, "CONFIGURATIONS")) shown.configuration.reset();
  if (includes(include, "ATTACHMENTS")) shown.attachments.emplace();
  return shown;
}

}  // namespace minato::ecs
