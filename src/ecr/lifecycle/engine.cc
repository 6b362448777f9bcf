#include "ecr/lifecycle/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/log.h"

namespace minato::ecr::lifecycle {
namespace {

constexpr std::size_t kPage = 1000;
// Who uses what is asked again before this many images are acted on.
constexpr std::size_t kStepsAtOnce = 100;
// Lines of one evaluation in the log.
constexpr std::size_t kSparedLogged = 20;

Image to_image(registry::ManifestRecord record) {
  return {.digest = std::move(record.digest),
          .tags = std::move(record.tags),
          .pushed_at = record.pushed_at,
          .pulled_at = record.pulled_at,
          .archived_at = record.archived_at,
          .activated_at = record.activated_at,
          .archived = record.archived,
          .subject = std::move(record.subject),
          .manifests = std::move(record.manifests)};
}

std::string name_of(const Image& image) {
  if (image.tags.empty()) return image.digest;
  return fmt::format("{} ({})", image.digest, fmt::join(image.tags, ", "));
}

void log_spared(const registry::RepositoryRecord& repository, const std::vector<Image>& images,
                const std::vector<Step>& spared) {
  for (std::size_t i = 0; i < std::min(spared.size(), kSparedLogged); ++i) {
    const Image& image = images[spared[i].image];
    log::info("lifecycle: {}: rule {} would {} {}, but {} uses it: kept", repository.name,
              spared[i].priority, spared[i].action == Action::kExpire ? "expire" : "archive",
              name_of(image), image.used_by);
  }
  if (spared.size() > kSparedLogged) {
    log::info("lifecycle: {}: {} more images are in use and kept", repository.name,
              spared.size() - kSparedLogged);
  }
}

}  // namespace

void Engine::start(Duration interval) {
  if (background_.reserve()) background_.run(run_until_stopped(interval));
}

Awaitable<void> Engine::stop() {
  stopping_ = true;
  timer_.cancel();
  co_await background_.stop();
}

Awaitable<void> Engine::run_until_stopped(Duration interval) {
  while (!stopping_) {
    co_await apply_all();
    if (stopping_) break;
    timer_.expires_after(interval);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

Awaitable<void> Engine::apply_all() {
  auto& records = ports_.registry.records();
  std::string from;
  while (!stopping_) {
    const auto rows = co_await records.range(PolicyRecord::kTable, from, "", kPage);
    if (!rows) {
      log::warn("lifecycle: policies cannot be read: {}", rows.error().message);
      co_return;
    }
    for (const store::Record& row : *rows) {
      const auto repository_id = PolicyRecord::repository_id_of(row.key);
      if (!repository_id || stopping_) continue;
      if (auto done = co_await apply(row.key, *repository_id); !done) {
        log::warn("lifecycle: the policy of repository {} is tried again later: {}", *repository_id,
                  done.error().message);
      }
    }
    if (rows->size() < kPage) co_return;
    from = rows->back().key + '\0';
  }
}

Awaitable<Result<>> Engine::apply(std::string key, std::string repository_id) {
  CO_TRY(const auto policy, co_await ports_.registry.records().read<PolicyRecord>(key));
  if (!policy) co_return Result<>();
  const auto repository =
      co_await ports_.registry.repositories().find(policy->scope, policy->repository);
  // One that was deleted is swept with its policy.
  if (!repository && repository.error().code == ErrorCode::kNotFound) co_return Result<>();
  if (!repository) co_return fail(repository.error());
  if (repository->id != repository_id) co_return Result<>();
  CO_TRY(const Policy rules, parse_policy(policy->text));
  CO_TRY(Work work, co_await work_out(*repository, rules));
  CO_TRY(const Counts counts, co_await act(work));
  if (counts.expired + counts.archived + counts.left > 0) {
    log::info("lifecycle: {}: {} images expired, {} archived, {} changed meanwhile and kept",
              repository->name, counts.expired, counts.archived, counts.left);
  }
  co_return co_await registry::with_retries([&] { return note_evaluation(key); });
}

Awaitable<Result<Engine::Work>> Engine::work_out(registry::RepositoryRecord repository,
                                                 const Policy& policy) {
  Work work{.repository = std::move(repository), .images = {}, .outcome = {}};
  CO_TRY(work.images, co_await load_images(work.repository));
  mark_used(work.repository, work.images);
  work.outcome = evaluate(policy, work.images, ports_.registry.clock().now());
  log_spared(work.repository, work.images, work.outcome.spared);
  co_return work;
}

Awaitable<Result<std::vector<Image>>> Engine::load_images(registry::RepositoryRecord repository) {
  std::vector<Image> images;
  std::string after;
  for (;;) {
    CO_TRY(auto records, co_await ports_.registry.images().list(repository, after, kPage));
    for (auto& record : records) {
      after = record.digest;
      images.push_back(to_image(std::move(record)));
    }
    if (records.size() < kPage || stopping_) co_return images;
    if (images.size() >= kImagesMax) {
      co_return fail(
          ErrorCode::kResourceExhausted,
          fmt::format("the repository {} has more than {} images", repository.name, kImagesMax));
    }
  }
}

void Engine::mark_used(const registry::RepositoryRecord& repository,
                       std::vector<Image>& images) const {
  for (Image& image : images) image.used_by.clear();
  if (!ports_.images_in_use) return;
  std::map<std::string, std::string> by_digest, by_tag;
  for (const ImageUse& use : ports_.images_in_use(repository.scope, repository.name)) {
    if (!use.digest.empty()) by_digest.emplace(use.digest, use.by);
    if (!use.tag.empty()) by_tag.emplace(use.tag, use.by);
  }
  if (by_digest.empty() && by_tag.empty()) return;
  for (Image& image : images) {
    if (const auto found = by_digest.find(image.digest); found != by_digest.end()) {
      image.used_by = found->second;
    }
    for (const std::string& tag : image.tags) {
      if (const auto found = by_tag.find(tag); found != by_tag.end()) image.used_by = found->second;
    }
  }
}

Awaitable<Result<Engine::Counts>> Engine::act(Work& work) {
  Counts counts;
  const auto& steps = work.outcome.steps;
  for (std::size_t i = 0; i < std::min(steps.size(), kStepsMax) && !stopping_; ++i) {
    if (i > 0 && i % kStepsAtOnce == 0) mark_used(work.repository, work.images);
    if (!work.images[steps[i].image].used_by.empty()) continue;
    CO_TRY_VOID(co_await act_on(work, steps[i], counts));
  }
  co_return counts;
}

// The image is left alone when it was tagged, pulled, archived or named by an index since the
// evaluation.
Awaitable<Result<>> Engine::act_on(const Work& work, const Step& step, Counts& counts) {
  const Image& image = work.images[step.image];
  const auto unchanged = [&image](const registry::ManifestRecord& now) {
    return now.tags == image.tags && now.pulled_at == image.pulled_at &&
           now.archived == image.archived;
  };
  const bool expire = step.action == Action::kExpire;
  auto& images = ports_.registry.images();
  auto done = expire ? co_await images.remove(work.repository, image.digest, unchanged)
                     : co_await images.set_archived(work.repository, image.digest, true, unchanged);
  if (done) {
    ++(expire ? counts.expired : counts.archived);
    log::debug("lifecycle: {}: rule {} {} {}", work.repository.name, step.priority,
               expire ? "expired" : "archived", name_of(image));
    co_return Result<>();
  }
  const ErrorCode code = done.error().code;
  if (code != ErrorCode::kNotFound && code != ErrorCode::kFailedPrecondition) {
    co_return fail(std::move(done).error());
  }
  ++counts.left;
  co_return Result<>();
}

Awaitable<Result<>> Engine::note_evaluation(std::string key) {
  auto& records = ports_.registry.records();
  CO_TRY(const auto policy, co_await records.load<PolicyRecord>(std::move(key)));
  if (!policy.value) co_return Result<>();
  PolicyRecord noted = *policy.value;
  noted.evaluated_at = ports_.registry.clock().now();
  registry::Update update;
  update.put(policy, noted);
  co_return co_await records.commit(std::move(update));
}

}  // namespace minato::ecr::lifecycle
