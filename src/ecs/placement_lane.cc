#include "ecs/placement_lane.h"

#include <algorithm>

#include "codec/time.h"
#include "ecs/errors.h"
#include "ecs/model/task_status.h"
#include "store/commit_with_retry.h"

namespace minato::ecs {
namespace {

// Calls waiting at once; each is small, the bound only keeps memory finite.
constexpr std::size_t kWaitingMax = 10'000;
constexpr auto kClientTokenLifetime = std::chrono::hours(24);
// A batch is one transaction; this many calls of ten tasks keep it well under a second.
constexpr std::size_t kBatchMax = 100;

}  // namespace

struct PlacementLane::Waiting {
  Waiting(Executor executor, PlacementJob wanted)
      : job(std::move(wanted)), timer(std::move(executor)) {
    timer.expires_at(asio::steady_timer::time_point::max());
  }
  PlacementJob job;
  std::optional<Result<PlacementOutcome>> outcome;
  bool done = false;
  asio::steady_timer timer;  // cancelled when done
};

PlacementLane::PlacementLane(store::Store& store, const State& state, const AgentDirectory& agents,
                             Random& random, const Clock& clock)
    : store_(store), state_(state), agents_(agents), random_(random), clock_(clock) {}

Awaitable<Result<PlacementOutcome>> PlacementLane::submit(PlacementJob job) {
  if (stopping_ || queue_.size() >= kWaitingMax) {
    co_return fail(ErrorCode::kUnavailable, "The service is too busy. Try again.",
                   "ServerException");
  }
  const auto executor = co_await asio::this_coro::executor;
  auto waiting = std::make_shared<Waiting>(executor, std::move(job));
  queue_.push_back(waiting);
  if (!draining_) {
    draining_ = true;
    asio::co_spawn(executor, drain(), asio::detached);
  }
  while (!waiting->done) {
    co_await waiting->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  co_return std::move(*waiting->outcome);
}

Awaitable<void> PlacementLane::drain() {
  while (!queue_.empty()) {
    Batch batch;
    while (!queue_.empty() && batch.size() < kBatchMax) {
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    const auto committed =
        co_await store::commit_with_retry(store_, [this, &batch] { return place_batch(batch); });
    for (const auto& waiting : batch) {
      if (!committed && waiting->outcome->has_value() && !(*waiting->outcome)->task_arns.empty()) {
        waiting->outcome = errors::server(committed.error().message);
      }
      waiting->done = true;
      waiting->timer.cancel();
    }
  }
  draining_ = false;
}

Awaitable<void> PlacementLane::stop() {
  stopping_ = true;
  asio::steady_timer pause(co_await asio::this_coro::executor);
  while (draining_) {
    pause.expires_after(std::chrono::milliseconds(1));
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

// Runs again from the state as it is when the commit lost a race.
Result<store::Transaction> PlacementLane::place_batch(const Batch& batch) const {
  store::Transaction transaction;
  std::map<std::string, std::vector<Candidate>> candidates;
  std::map<std::string, Waiting*> tokens;
  for (const auto& waiting : batch) {
    const auto& job = waiting->job;
    if (!job.client_token_key.empty()) {
      const auto [same, added] = tokens.emplace(job.client_token_key, waiting.get());
      if (!added) {
        waiting->outcome = same->second->job.request_digest == job.request_digest
                               ? *same->second->outcome
                               : errors::conflict("The client token is in use by another request.");
        continue;
      }
    }
    auto& in_cluster = candidates[job.task.cluster_arn];
    if (in_cluster.empty()) in_cluster = candidates_in(job.task.cluster_arn);
    waiting->outcome = place_job(job, in_cluster, transaction);
  }
  return transaction;
}

Result<PlacementOutcome> PlacementLane::place_job(const PlacementJob& job,
                                                  std::vector<Candidate>& candidates,
                                                  store::Transaction& transaction) const {
  if (const auto* known = state_.client_tokens.find(job.client_token_key);
      known != nullptr && !job.client_token_key.empty() && known->value.expires > clock_.now()) {
    if (known->value.request_digest != job.request_digest) {
      return errors::conflict("The client token was used with other parameters.");
    }
    return PlacementOutcome{known->value.task_arns, {}};
  }
  // One that is deleted while the call waits would be gone before the agent gets it.
  const auto& definition = job.task.definition;
  const auto definition_key =
      task_definition_key(arn_prefix(job.task.scope), *definition.family, *definition.revision);
  if (state_.task_definitions.find(definition_key) == nullptr) {
    return errors::task_definition_inactive();
  }
  const bool possible = std::ranges::any_of(
      candidates, [&](const auto& one) { return is_eligible(one, job.request); });
  if (!possible && job.instance_arns.empty()) return errors::no_container_instances();
  auto result = job.instance_arns.empty() ? place(candidates, {job.request}).front()
                                          : place_on(candidates, job.request, job.instance_arns);
  PlacementOutcome outcome;
  outcome.failures = std::move(result.failures);
  for (const auto& arn : result.instance_arns) {
    const auto record = new_task(job, *state_.instance(arn));
    state_.instances.expect(transaction, arn);
    state_.task_definitions.expect(transaction, definition_key);
    state_.tasks.put(transaction, *record.task.task_arn, record);
    outcome.task_arns.push_back(*record.task.task_arn);
  }
  remember_token(job, outcome, transaction);
  return outcome;
}

void PlacementLane::remember_token(const PlacementJob& job, const PlacementOutcome& outcome,
                                   store::Transaction& transaction) const {
  if (job.client_token_key.empty() || outcome.task_arns.empty()) return;
  state_.client_tokens.put(
      transaction, job.client_token_key,
      {job.request_digest, outcome.task_arns, clock_.now() + kClientTokenLifetime});
}

TaskRecord PlacementLane::new_task(const PlacementJob& job, const InstanceRecord& instance) const {
  TaskIds ids;
  ids.task = random_hex(random_, 32);
  for (std::size_t i = 0; i < job.task.definition.container_definitions->size(); ++i) {
    ids.containers.push_back(random_uuid(random_));
  }
  ids.task_credentials = random_uuid(random_);
  ids.execution_credentials = random_uuid(random_);
  auto record = make_task(job.task, instance, ids, clock_.now());
  // StartTask names instances, and these say what kind of task it is.
  if (!job.instance_arns.empty()) record.task.launch_type = launch_type_of(instance);
  return record;
}

std::vector<Candidate> PlacementLane::candidates_in(std::string_view cluster_arn) const {
  std::vector<Candidate> candidates;
  for (const auto& arn : state_.instances_in(cluster_arn)) {
    if (const auto* instance = state_.instance(arn)) {
      candidates.push_back(candidate_of(state_, agents_, arn, *instance));
    }
  }
  return candidates;
}

Candidate candidate_of(const State& state, const AgentDirectory& agents, const std::string& arn,
                       const InstanceRecord& record) {
  const auto& instance = record.instance;
  Candidate candidate;
  candidate.arn = arn;
  candidate.ec2_instance_id = instance.ec2_instance_id.value_or("");
  if (instance.version_info) {
    candidate.agent_version = instance.version_info->agent_version.value_or("");
  }
  if (instance.registered_at) candidate.registered_at = to_iso8601(*instance.registered_at);
  candidate.active = instance.status == status::kActive;
  candidate.connected = agents.connected(arn);
  candidate.external = record.is_external();
  candidate.free = state.free_on(record);
  candidate.attributes = &record.attributes;
  for (const auto& task_arn : state.tasks_on(arn)) {
    const auto* task = state.task(task_arn);
    if (task == nullptr) continue;
    ++candidate.tasks_by_group[task->task.group.value_or("")];
    if (counts_as_running(*task)) ++candidate.running_tasks;
  }
  return candidate;
}

}  // namespace minato::ecs
