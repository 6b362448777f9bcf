#include "ecr/push_jobs/runner.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/log.h"
#include "ecr/push_jobs/configuration.h"

namespace minato::ecr::push_jobs {
namespace {

// While nothing waits: only for what another process on the same store may add.
constexpr Duration kIdlePause = std::chrono::minutes(1);

constexpr std::array kKinds = {Kind::kReplication, Kind::kSigning};

}  // namespace

Runner::~Runner() {
  if (watch_id_ != 0) ports_.store.unwatch(watch_id_);
}

Awaitable<Result<Rules>> Runner::read_rules(registry::Scope scope) {
  auto& records = ports_.registry.records();
  Rules rules;
  CO_TRY(const auto replication, co_await records.read<registry::SettingRecord>(
                                     registry::setting_key(scope, kReplicationSetting)));
  if (replication) {
    CO_TRY(rules.replication, parse_replication(replication->text));
  }
  CO_TRY(const auto signing, co_await records.read<registry::SettingRecord>(
                                 registry::setting_key(scope, kSigningSetting)));
  if (signing) {
    CO_TRY(rules.signing, parse_signing(signing->text));
  }
  co_return rules;
}

Awaitable<Result<>> Runner::add_jobs(const registry::PutEvent& put, registry::Update& update) {
  const bool copied =
      put.origin == registry::Origin::kReplication || put.origin == registry::Origin::kUpstream;
  if (copied) co_return Result<>();
  CO_TRY(const Rules rules, co_await read_rules(put.repository.scope));
  if (rules.replication.rules.empty() && rules.signing.rules.empty()) co_return Result<>();
  auto& records = ports_.registry.records();
  std::map<std::string, StatusRecord::State> signed_by;
  for (const api::SigningRule& rule : rules.signing.rules) {
    const std::string& profile = rule.signing_profile_arn;
    CO_TRY(const auto status, co_await records.load<StatusRecord>(StatusRecord::key_of(
                                  put.repository.id, put.image.digest, Kind::kSigning, profile)));
    if (status.value) signed_by[profile] = status.value->state;
  }
  const StatusOf status_of =
      [&signed_by](Kind kind, const std::string& target) -> std::optional<StatusRecord::State> {
    const auto found = signed_by.find(target);
    if (kind != Kind::kSigning || found == signed_by.end()) return std::nullopt;
    return found->second;
  };
  for (const JobRecord& job : jobs_of(rules, put, status_of, ports_.registry.clock().now())) {
    update.write(JobRecord::kTable, job.key(), job.encode());
    update.write(StatusRecord::kTable, status_key(job), StatusRecord{}.encode());
  }
  co_return Result<>();
}

Result<> Runner::start() {
  TRY(watch_id_, ports_.store.watch(ports_.store.revision(), ports_.executor,
                                    [this](const std::vector<store::Change>& changes) {
                                      for (const store::Change& change : changes) {
                                        if (change.table == JobRecord::kTable) wake();
                                      }
                                    }));
  if (background_.reserve()) background_.run(work_until_stopped());
  return {};
}

Awaitable<void> Runner::stop() {
  stopping_ = true;
  wake();
  co_await background_.stop();
}

void Runner::wake() {
  awake_ = true;
  timer_.cancel();
}

Awaitable<void> Runner::work_until_stopped() {
  while (!stopping_) {
    awake_ = false;
    co_await begin_due();
    if (!stopping_ && !awake_) co_await pause();
  }
}

Awaitable<Result<std::vector<JobRecord>>> Runner::read_due() {
  std::vector<JobRecord> out;
  for (const Kind kind : kKinds) {
    CO_TRY(const auto rows, co_await ports_.registry.records().range(
                                JobRecord::kTable, JobRecord::prefix_of(kind),
                                JobRecord::end_of_due(kind, ports_.registry.clock().now()), kPage));
    for (const store::Record& row : rows) {
      CO_TRY(out.emplace_back(), JobRecord::decode(row.value));
    }
  }
  co_return out;
}

Awaitable<Result<std::optional<TimePoint>>> Runner::next_due() {
  std::optional<TimePoint> out;
  for (const Kind kind : kKinds) {
    const std::string prefix = JobRecord::prefix_of(kind);
    CO_TRY(const auto rows,
           co_await ports_.registry.records().range(
               JobRecord::kTable, JobRecord::end_of_due(kind, ports_.registry.clock().now()),
               registry::after_prefix(prefix), 1));
    if (rows.empty()) continue;
    CO_TRY(const auto job, JobRecord::decode(rows.front().value));
    if (!out || job.due < *out) out = job.due;
  }
  co_return out;
}

Awaitable<void> Runner::begin_due() {
  auto due = co_await read_due();
  if (!due) {
    log::warn("push jobs cannot be read: {}", due.error().message);
    co_return;
  }
  for (JobRecord& job : *due) {
    if (stopping_ || lanes_.size() >= kRunningMax) co_return;
    if (!lanes_.insert(job.lane()).second) continue;
    const std::string lane = job.lane();
    if (background_.reserve()) {
      background_.run(run_in_lane(std::move(job)));
    } else {
      lanes_.erase(lane);
    }
  }
}

Awaitable<void> Runner::pause() {
  Duration wait = kIdlePause;
  if (const auto next = co_await next_due(); next && *next) {
    const Duration left = **next - ports_.registry.clock().now();
    wait = std::clamp(left, Duration(1), kIdlePause);
  }
  if (stopping_ || awake_) co_return;
  timer_.expires_after(wait);
  co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
}

Awaitable<void> Runner::run_in_lane(JobRecord job) {
  const std::string lane = job.lane();
  const bool saved = co_await run(std::move(job));
  lanes_.erase(lane);
  // Otherwise the job is still due: it waits until the next round comes by itself.
  if (saved) wake();
}

Awaitable<bool> Runner::run(JobRecord job) {
  Outcome outcome;
  if (job.kind == Kind::kReplication) {
    outcome = co_await ports_.replicate(job);
  } else {
    outcome = co_await ports_.sign(job);
  }
  if (outcome.end == Outcome::End::kRefused || outcome.end == Outcome::End::kTryAgain) {
    log::warn("{} of {}@{} to {}: attempt {}: {}: {}", name_of(job.kind), job.repository,
              job.digest, job.target, job.attempts + 1, outcome.code, outcome.reason);
  }
  const auto ended = co_await registry::with_retries([&] { return try_end(job, outcome); });
  if (!ended) log::warn("the end of a push job is not saved: {}", ended.error().message);
  co_return ended.has_value();
}

// The status of an image that was deleted meanwhile is not written again.
Awaitable<Result<>> Runner::try_end(JobRecord job, Outcome outcome) {
  auto& records = ports_.registry.records();
  const NextStep next = after_attempt(job, outcome, ports_.registry.clock().now());
  registry::Update update;
  update.write(JobRecord::kTable, job.key(), std::nullopt);
  CO_TRY(const auto status, co_await records.load<StatusRecord>(status_key(job)));
  if (status.value) {
    if (next.status) update.put(status, *next.status);
    if (next.again) update.write(JobRecord::kTable, next.again->key(), next.again->encode());
  }
  co_return co_await records.commit(std::move(update));
}

Awaitable<Result<>> Runner::run_due() {
  for (;;) {
    CO_TRY(auto due, co_await read_due());
    if (due.empty()) co_return Result<>();
    if (!co_await run(std::move(due.front()))) {
      co_return fail(ErrorCode::kInternal, "the end of a push job is not saved");
    }
  }
}

}  // namespace minato::ecr::push_jobs
