#include "ecs/service.h"

#include "base/arn.h"
#include "base/log.h"
#include "ecs/errors.h"
#include "ecs/model/task_status.h"
#include "ecs/reconciler/transitions.h"

namespace minato::ecs {
namespace {

// The ports one task publishes: none once it has stopped.
std::vector<PublishedPort> ports_of(const TaskRecord* record, const std::string& ec2_instance_id) {
  std::vector<PublishedPort> ports;
  if (record == nullptr || !record->task.containers) return ports;
  for (const auto& container : *record->task.containers) {
    if (!container.network_bindings || container.last_status != status::kRunning) continue;
    for (const auto& binding : *container.network_bindings) {
      if (!binding.host_port) continue;
      ports.push_back({ec2_instance_id, record->task.task_arn.value_or(""),
                       static_cast<std::uint16_t>(*binding.host_port),
                       binding.protocol.value_or("tcp")});
    }
  }
  return ports;
}

// Whether two states of a task take the same from their instance and count alike on it.
bool same_share(const TaskRecord* before, const TaskRecord* after) {
  const auto live = [](const TaskRecord* task) { return task != nullptr && !is_stopped(*task); };
  const auto runs = [](const TaskRecord* task) {
    return task != nullptr && counts_as_running(*task);
  };
  return live(before) == live(after) && runs(before) == runs(after) &&
         ports_of(before, "") == ports_of(after, "");
}

std::string account_of(std::string_view arn) {
  const auto parsed = ArnView::parse(arn);
  return parsed ? std::string(parsed->account) : std::string();
}

// A role of another account has been passed by nobody who may: its tasks would act over there.
EcsPorts with_roles_of_own_account(EcsPorts ports) {
  if (!ports.issue_role_credentials) return ports;
  ports.issue_role_credentials = [issue = std::move(ports.issue_role_credentials)](
                                     const std::string& role_arn,
                                     const std::string& task_arn) -> Result<RoleCredentials> {
    if (account_of(role_arn) != account_of(task_arn)) return errors::foreign_role();
    return issue(role_arn, task_arn);
  };
  return ports;
}

}  // namespace

EcsService::EcsService(EcsPorts ports, EcsOptions options)
    : ports_(with_roles_of_own_account(std::move(ports))),
      options_(options),
      state_(ports_.store),
      placement_(ports_.store, state_, agents_, ports_.random, ports_.clock),
      sweeper_(ports_.store, state_, ports_.clock, options_.stopped_task_retention) {
  state_.on_task([this](const TaskChange& change) { follow_ports(change); });
}

EcsService::~EcsService() = default;

Awaitable<Result<>> EcsService::start() {
  CO_TRY_VOID(co_await state_.start());
  sweeper_.start(ports_.control);
  co_return Result<>();
}

Awaitable<void> EcsService::stop() {
  co_await placement_.stop();
  co_await sweeper_.stop();
}

Awaitable<Result<>> EcsService::commit(std::function<Result<store::Transaction>()> build) {
  auto committed = co_await store::commit_with_retry(ports_.store, std::move(build));
  if (committed) co_return Result<>();
  auto error = std::move(committed).error();
  // Errors of the store have no AWS name yet; those of `build` have.
  if (error.name.empty()) error.name = api::error::kServerException;
  co_return fail(std::move(error));
}

Awaitable<Result<>> EcsService::change_task(std::string arn,
                                            std::function<bool(TaskRecord&)> transition) {
  co_return co_await commit([this, &arn, &transition]() -> Result<store::Transaction> {
    store::Transaction transaction;
    const auto* known = state_.task(arn);
    if (known == nullptr) return transaction;
    auto record = *known;
    if (transition(record)) state_.tasks.put(transaction, arn, record);
    return transaction;
  });
}

Awaitable<Result<>> EcsService::instance_terminated(std::string ec2_instance_id) {
  const auto arn = state_.instance_of_ec2(ec2_instance_id);
  if (arn.empty()) co_return Result<>();
  const StopCause cause{"TerminationNotice",
                        fmt::format("Host EC2 (instance {}) terminated.", ec2_instance_id)};
  const auto result = co_await commit([&]() -> Result<store::Transaction> {
    store::Transaction transaction;
    const auto* known = state_.instance(arn);
    if (known == nullptr) return transaction;
    auto record = *known;
    record.instance.status = std::string(status::kInactive);
    record.instance.version = record.instance.version.value_or(0) + 1;
    state_.instances.put(transaction, arn, record);
    for (const auto& task_arn : state_.tasks_on(arn)) {
      auto task = *state_.task(task_arn);
      if (lose_task(task, cause, now())) state_.tasks.put(transaction, task_arn, task);
    }
    return transaction;
  });
  if (result) agents_.deregistered(arn);
  co_return result;
}

void EcsService::on_task_change(std::function<void(const TaskChange&)> listener) {
  state_.on_task(std::move(listener));
}

void EcsService::on_task_definition_change(DefinitionListener listener) {
  state_.task_definitions.on_change(
      [listener = std::move(listener)](const std::string&, const auto* before, const auto* after) {
        listener(before == nullptr ? nullptr : &before->value,
                 after == nullptr ? nullptr : &after->value);
      });
}

void EcsService::on_instance_change(std::function<void(const std::string& arn)> listener) {
  agents_.on_change([listener](const std::string& arn, bool) { listener(arn); });
  state_.instances.on_change(
      [listener](const std::string& arn, const auto*, const auto*) { listener(arn); });
  state_.on_task([listener = std::move(listener)](const TaskChange& change) {
    if (same_share(change.before, change.after)) return;
    const auto& known = change.after != nullptr ? *change.after : *change.before;
    if (known.task.container_instance_arn) listener(*known.task.container_instance_arn);
  });
}

std::vector<PublishedPort> EcsService::published_ports(std::string_view ec2_instance_id) const {
  std::vector<PublishedPort> ports;
  for (const auto& arn : state_.tasks_on(state_.instance_of_ec2(ec2_instance_id))) {
    auto of_task = ports_of(state_.task(arn), std::string(ec2_instance_id));
    ports.insert(ports.end(), of_task.begin(), of_task.end());
  }
  return ports;
}

void EcsService::on_ports_change(PortsListener listener) {
  ports_listeners_.push_back(std::move(listener));
}

void EcsService::follow_ports(const TaskChange& change) {
  const auto& known = change.after != nullptr ? *change.after : *change.before;
  const auto* instance = state_.instance(known.task.container_instance_arn.value_or(""));
  if (instance == nullptr) return;
  const auto ec2 = instance->instance.ec2_instance_id.value_or("");
  if (ports_of(change.before, ec2) == ports_of(change.after, ec2)) return;
  const auto ports = published_ports(ec2);
  for (const auto& listener : ports_listeners_) listener(ec2, ports);
}

}  // namespace minato::ecs
