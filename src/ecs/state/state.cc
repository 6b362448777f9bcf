#include "ecs/state/state.h"

#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

template <class Record>
store::Codec<Record> codec() {
  return {[](const Record& record) { return encode(record); },
          [](std::string_view, std::string_view value) { return decode<Record>(value); }};
}

template <class Record>
const Record* value_of(const store::Table<Record>& table, std::string_view key) {
  const auto* entry = table.find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

const ArnSet& find_set(const std::map<std::string, ArnSet, std::less<>>& sets,
                       std::string_view key) {
  static const ArnSet kNone;
  const auto found = sets.find(key);
  return found == sets.end() ? kNone : found->second;
}

void put_in_set(std::map<std::string, ArnSet, std::less<>>& sets, const std::string& key,
                const std::string& arn, bool present) {
  if (present) {
    sets[key].insert(arn);
    return;
  }
  const auto found = sets.find(key);
  if (found == sets.end()) return;
  found->second.erase(arn);
  if (found->second.empty()) sets.erase(found);
}

bool is_registered(const InstanceRecord* record) {
  return record != nullptr && record->instance.status != status::kInactive;
}

}  // namespace

std::string cluster_arn_of(std::string_view arn) {
  const auto scope = scope_of(arn);
  return scope ? cluster_arn(*scope, cluster_name_of(arn)) : std::string();
}

std::string arn_prefix(const Scope& scope) {
  return ecs_arn(scope, "");
}

State::State(store::Store& store)
    : clusters(store, "ecs.clusters", codec<ClusterRecord>()),
      task_definitions(store, "ecs.task-definitions", codec<TaskDefinitionRecord>()),
      families(store, "ecs.families", codec<FamilyRecord>()),
      instances(store, "ecs.container-instances", codec<InstanceRecord>()),
      tasks(store, "ecs.tasks", codec<TaskRecord>()),
      settings(store, "ecs.settings", codec<SettingRecord>()),
      client_tokens(store, "ecs.client-tokens", codec<ClientTokenRecord>()) {
  tasks.on_change([this](const std::string& arn, const TaskEntry* before, const TaskEntry* after) {
    const auto* old = before == nullptr ? nullptr : &before->value;
    const auto* now = after == nullptr ? nullptr : &after->value;
    index_task(arn, old, now);
    for (const auto& listener : listeners_) listener({arn, old, now});
  });
  task_definitions.on_change([this](const std::string&, const auto* before, const auto* after) {
    definitions_.follow(before == nullptr ? nullptr : &before->value,
                        after == nullptr ? nullptr : &after->value);
  });
  instances.on_change(
      [this](const std::string& arn, const InstanceEntry* before, const InstanceEntry* after) {
        index_instance(arn, before == nullptr ? nullptr : &before->value,
                       after == nullptr ? nullptr : &after->value);
      });
}

Awaitable<Result<>> State::start() {
  CO_TRY_VOID(co_await clusters.start());
  CO_TRY_VOID(co_await task_definitions.start());
  CO_TRY_VOID(co_await families.start());
  CO_TRY_VOID(co_await instances.start());
  CO_TRY_VOID(co_await tasks.start());
  CO_TRY_VOID(co_await settings.start());
  CO_TRY_VOID(co_await client_tokens.start());
  co_return Result<>();
}

const ClusterRecord* State::cluster(std::string_view arn) const {
  return value_of(clusters, arn);
}
const InstanceRecord* State::instance(std::string_view arn) const {
  return value_of(instances, arn);
}
const TaskRecord* State::task(std::string_view arn) const {
  return value_of(tasks, arn);
}

const TaskDefinitionRecord* State::task_definition(const Scope& scope,
                                                   const TaskDefinitionName& name) const {
  const auto prefix = arn_prefix(scope);
  if (name.revision) {
    return value_of(task_definitions, task_definition_key(prefix, name.family, *name.revision));
  }
  const auto latest = parse_task_definition(definitions_.latest_active(prefix, name.family));
  if (!latest || !latest->revision) return nullptr;
  return value_of(task_definitions, task_definition_key(prefix, latest->family, *latest->revision));
}

bool State::is_in_use(std::string_view task_definition_arn) const {
  return !find_set(tasks_by_definition_, task_definition_arn).empty();
}

const ArnSet& State::tasks_on(std::string_view instance_arn) const {
  return find_set(tasks_by_instance_, instance_arn);
}
const ArnSet& State::live_tasks_in(std::string_view cluster) const {
  return find_set(tasks_by_cluster_, cluster);
}
const ArnSet& State::instances_in(std::string_view cluster) const {
  return find_set(instances_by_cluster_, cluster);
}

TaskCounts State::counts_on(std::string_view instance_arn) const {
  const auto found = counts_.find(instance_arn);
  return found == counts_.end() ? TaskCounts{} : found->second;
}
TaskCounts State::counts_in(std::string_view cluster) const {
  return counts_on(cluster);
}

std::string State::instance_of_ec2(std::string_view ec2_instance_id) const {
  const auto found = instance_by_ec2_.find(ec2_instance_id);
  return found == instance_by_ec2_.end() ? std::string() : found->second;
}

Capacity State::free_on(const InstanceRecord& instance) const {
  auto free = instance.total;
  for (const auto& arn : tasks_on(instance.instance.container_instance_arn.value_or(""))) {
    const auto* record = task(arn);
    if (record == nullptr) continue;
    free.take(record->demand);
    if (!record->task.containers) continue;
    for (const auto& container : *record->task.containers) {
      if (!container.network_bindings || container.last_status == status::kStopped) continue;
      for (const auto& binding : *container.network_bindings) {
        if (!binding.host_port) continue;
        auto& taken = binding.protocol == "udp" ? free.udp : free.tcp;
        taken.insert(static_cast<std::uint16_t>(*binding.host_port));
      }
    }
  }
  return free;
}

void State::on_task(std::function<void(const TaskChange&)> listener) {
  listeners_.push_back(std::move(listener));
}

void State::index_task(const std::string& arn, const TaskRecord* before, const TaskRecord* after) {
  const auto cluster = cluster_arn_of(arn);
  const auto& known = after != nullptr ? *after : *before;
  const auto instance = known.task.container_instance_arn.value_or("");
  const bool live = after != nullptr && !is_stopped(*after);
  put_in_set(tasks_by_cluster_, cluster, arn, live);
  put_in_set(tasks_by_instance_, instance, arn, live);
  put_in_set(tasks_by_definition_, known.task.task_definition_arn.value_or(""), arn, live);
  const auto running = [](const TaskRecord* record) {
    return record != nullptr && counts_as_running(*record) ? 1 : 0;
  };
  const auto pending = [](const TaskRecord* record) {
    return record != nullptr && counts_as_pending(*record) ? 1 : 0;
  };
  for (const auto& owner : {cluster, instance}) {
    auto& counts = counts_[owner];
    counts.running += running(after) - running(before);
    counts.pending += pending(after) - pending(before);
    if (counts.running == 0 && counts.pending == 0) counts_.erase(owner);
  }
}

void State::index_instance(const std::string& arn, const InstanceRecord* before,
                           const InstanceRecord* after) {
  put_in_set(instances_by_cluster_, cluster_arn_of(arn), arn, is_registered(after));
  const auto& known = after != nullptr ? *after : *before;
  const auto ec2 = known.instance.ec2_instance_id.value_or("");
  if (ec2.empty()) return;
  if (is_registered(after)) {
    instance_by_ec2_[ec2] = arn;
  } else if (instance_of_ec2(ec2) == arn) {
    instance_by_ec2_.erase(ec2);
  }
}

}  // namespace minato::ecs
