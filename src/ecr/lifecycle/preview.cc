// Previews: what a policy would do, kept as rows until the next preview.
#include <fmt/format.h>

#include <algorithm>

#include "aws/json.h"
#include "base/log.h"
#include "ecr/errors.h"
#include "ecr/lifecycle/engine.h"
#include "gen/ecr.h"

namespace minato::ecr::lifecycle {
namespace {

constexpr std::size_t kBatch = 200;

api::LifecyclePolicyPreviewResult to_row(const Image& image, const Step& step) {
  api::LifecyclePolicyPreviewResult row;
  if (!image.tags.empty()) row.image_tags = image.tags;
  row.image_digest = image.digest;
  row.image_pushed_at = image.pushed_at;
  auto& action = row.action.emplace();
  action.type = step.action == Action::kExpire ? "EXPIRE" : "TRANSITION";
  if (step.action == Action::kTransition) action.target_storage_class = "ARCHIVE";
  if (step.priority > 0) row.applied_rule_priority = step.priority;
  row.storage_class = image.archived ? "ARCHIVE" : "STANDARD";
  return row;
}

}  // namespace

Awaitable<Result<PreviewRecord>> Engine::start_preview(registry::RepositoryRecord repository,
                                                       std::string text) {
  PreviewRecord record{.run = random_hex(ports_.random, 8),
                       .text = std::move(text),
                       .started_at = ports_.registry.clock().now()};
  if (!background_.reserve()) {
    co_return fail(ErrorCode::kUnavailable, "too many previews at once, try again");
  }
  auto begun = co_await registry::with_retries([&] { return try_begin(repository, record); });
  if (!begun) {
    background_.cancel();
    co_return fail(std::move(begun).error());
  }
  background_.run(preview(std::move(repository), std::move(record)));
  co_return std::move(*begun);
}

Awaitable<Result<PreviewRecord>> Engine::try_begin(registry::RepositoryRecord repository,
                                                   PreviewRecord preview) {
  auto& records = ports_.registry.records();
  CO_TRY(const auto current, co_await records.load<registry::RepositoryRecord>(repository.key()));
  if (!current.value || current.value->id != repository.id) {
    co_return fail(registry::errors::repository_not_found(repository.label()));
  }
  CO_TRY(const auto before,
         co_await records.load<PreviewRecord>(PreviewRecord::key_of(repository.id)));
  if (before.value && before.value->status == PreviewRecord::Status::kInProgress &&
      before.value->started_at + kPreviewMax > preview.started_at) {
    co_return fail(errors::preview_in_progress(repository.label()));
  }
  registry::Update update;
  update.expect(current);
  update.put(before, preview);
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return preview;
}

Awaitable<void> Engine::preview(registry::RepositoryRecord repository, PreviewRecord record) {
  auto done = co_await try_preview(repository, record);
  if (!done) {
    log::warn("lifecycle: preview of {} failed: {}", repository.name, done.error().message);
  }
  record.status = done ? PreviewRecord::Status::kComplete : PreviewRecord::Status::kFailed;
  auto ended = co_await registry::with_retries([&] { return try_end(repository.id, record); });
  if (!ended) {
    log::warn("lifecycle: preview of {} not noted: {}", repository.name, ended.error().message);
  }
}

Awaitable<Result<>> Engine::try_preview(registry::RepositoryRecord repository,
                                        PreviewRecord& record) {
  CO_TRY_VOID(co_await drop_rows(repository.id, record.run));
  CO_TRY(const Policy policy, parse_policy(record.text));
  CO_TRY(const Work work, co_await work_out(std::move(repository), policy));
  for (const Step& step : work.outcome.steps) {
    ++(step.action == Action::kExpire ? record.expiring : record.transitioning);
  }
  co_return co_await write_rows(work, record.run);
}

Awaitable<Result<>> Engine::write_rows(const Work& work, std::string run) {
  const std::string prefix = row_prefix(work.repository.id, run);
  const auto& steps = work.outcome.steps;
  for (std::size_t first = 0; first < steps.size(); first += kBatch) {
    registry::Update update;
    for (std::size_t i = first; i < std::min(first + kBatch, steps.size()); ++i) {
      update.write(PreviewRecord::kTable, fmt::format("{}{:08}", prefix, i),
                   aws::json::serialize(to_row(work.images[steps[i].image], steps[i])));
    }
    CO_TRY_VOID(co_await ports_.registry.records().commit(std::move(update)));
    if (stopping_) co_return fail(ErrorCode::kUnavailable, "the server stops");
  }
  co_return Result<>();
}

Awaitable<Result<>> Engine::drop_rows(std::string repository_id, std::string run_kept) {
  auto& records = ports_.registry.records();
  const std::string all = row_prefix(repository_id, ""), kept = row_prefix(repository_id, run_kept);
  for (;;) {
    CO_TRY(const auto rows,
           co_await records.range(PreviewRecord::kTable, all, registry::after_prefix(all), kBatch));
    registry::Update update;
    bool found = false;
    for (const store::Record& row : rows) {
      if (row.key.starts_with(kept)) continue;
      update.write(PreviewRecord::kTable, row.key, std::nullopt);
      found = true;
    }
    if (!found) co_return Result<>();
    CO_TRY_VOID(co_await records.commit(std::move(update)));
  }
}

Awaitable<Result<>> Engine::try_end(std::string repository_id, PreviewRecord record) {
  auto& records = ports_.registry.records();
  CO_TRY(const auto now,
         co_await records.load<PreviewRecord>(PreviewRecord::key_of(repository_id)));
  // Another one began, or the repository is gone.
  if (!now.value || now.value->run != record.run) co_return Result<>();
  registry::Update update;
  update.put(now, record);
  co_return co_await records.commit(std::move(update));
}

}  // namespace minato::ecr::lifecycle
