#include "importer/importer.h"

#include <fmt/format.h>

#include <algorithm>

#include "importer/walk.h"

namespace minato::importer {
namespace {

// Their manifests are held in memory at once. Tags are written batch by batch, so more would let
// images wait for those beside them; with more jobs there are as many.
constexpr std::size_t kBatchImages = 8;

std::string name_of(std::string_view repository, std::string_view reference) {
  return fmt::format("{}{}{}", repository, is_digest(reference) ? "@" : ":", reference);
}

}  // namespace

class Importer::ListTasks final : public Tasks {
 public:
  ListTasks(Importer& self, std::vector<Repository>& repositories)
      : self_(self), repositories_(repositories) {}
  Awaitable<void> run(std::size_t index) override { co_await self_.list(repositories_[index]); }

 private:
  Importer& self_;
  std::vector<Repository>& repositories_;
};

class Importer::WalkTasks final : public Tasks {
 public:
  WalkTasks(Importer& self, Batch& batch) : self_(self), batch_(batch) {}
  Awaitable<void> run(std::size_t index) override {
    batch_.images[index] = co_await walk_image({.source = self_.source_,
                                                .destination = self_.destination_,
                                                .repository = batch_.repository.name,
                                                .target = batch_.repository.target},
                                               batch_.references[index]);
  }

 private:
  Importer& self_;
  Batch& batch_;
};

class Importer::BlobTasks final : public Tasks {
 public:
  BlobTasks(Importer& self, Batch& batch) : self_(self), batch_(batch) {}
  Awaitable<void> run(std::size_t index) override {
    co_await self_.copy_blob(batch_, batch_.blobs[index]);
  }

 private:
  Importer& self_;
  Batch& batch_;
};

class Importer::PutTasks final : public Tasks {
 public:
  PutTasks(Importer& self, Batch& batch) : self_(self), batch_(batch) {}
  Awaitable<void> run(std::size_t index) override { co_await self_.put(batch_, index); }

 private:
  Importer& self_;
  Batch& batch_;
};

Importer::Importer(Source& source, Destination& destination, Options options, Announce announce)
    : source_(source),
      destination_(destination),
      options_(std::move(options)),
      announce_(std::move(announce)) {}

Awaitable<Result<Report>> Importer::run() {
  CO_TRY(auto repositories, co_await find_repositories());
  ListTasks listing(*this, repositories);
  co_await run_tasks(listing, repositories.size(), options_.jobs);
  for (Repository& repository : repositories) co_await import_repository(repository);
  co_return report_;
}

Awaitable<Result<std::vector<Importer::Repository>>> Importer::find_repositories() {
  CO_TRY(const auto names, co_await source_.list_repositories());
  std::vector<Repository> out;
  for (const std::string& name : names) {
    if (!is_wanted(options_.repositories, name)) continue;
    auto target = destination_name(options_.prefix, name);
    if (target) {
      out.push_back({.name = name, .target = std::move(*target)});
    } else {
      fail_name(name, target.error().message);
    }
  }
  co_return out;
}

Awaitable<void> Importer::list(Repository& repository) {
  auto listing = co_await source_.list(repository.name);
  if (!listing) {
    fail_name(repository.name, listing.error().message);
    co_return;
  }
  for (Failure& problem : listing->problems) {
    fail_name(std::move(problem.name), std::move(problem.reason));
  }
  for (std::string& reference : listing->references) {
    add_reference(repository, std::move(reference));
  }
}

void Importer::add_reference(Repository& repository, std::string reference) {
  if (!repository.seen.insert(reference).second) return;
  repository.references.push_back(std::move(reference));
  ++totals_.images;
}

Awaitable<void> Importer::import_repository(Repository& repository) {
  // Tags about images of a batch come after it.
  for (std::size_t at = 0; at < repository.references.size();) {
    const auto begin = repository.references.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t count =
        std::min(std::max(kBatchImages, options_.jobs), repository.references.size() - at);
    Batch batch{.repository = repository,
                .references = {begin, begin + static_cast<std::ptrdiff_t>(count)}};
    co_await import_batch(batch);
    at += count;
  }
}

Awaitable<void> Importer::import_batch(Batch& batch) {
  const std::size_t count = batch.references.size();
  batch.images.assign(count, Result<Image>(Image{}));
  WalkTasks walking(*this, batch);
  co_await run_tasks(walking, count, options_.jobs);
  plan(batch);
  co_await add_tags_about(batch);
  if (options_.dry_run) {
    tell_plans(batch);
    co_return;
  }
  const bool any =
      std::ranges::any_of(batch.plans, [](const Plan& plan) { return !plan.nothing(); });
  const auto ready =
      any ? co_await destination_.ensure_repository(batch.repository.target) : Result<>();
  if (!ready) {
    for (std::size_t i = 0; i < count; ++i) {
      finish(batch, i, batch.plans[i].nothing() ? Result<>() : fail(ready.error()));
    }
    co_return;
  }
  BlobTasks copying(*this, batch);
  co_await run_tasks(copying, batch.blobs.size(), options_.jobs);
  PutTasks putting(*this, batch);
  co_await run_tasks(putting, count, options_.jobs);
}

void Importer::plan(Batch& batch) {
  for (const auto& image : batch.images) {
    batch.plans.push_back(image ? plan_image(*image) : Plan{});
  }
  batch.blobs = blobs_of(batch.plans);
  totals_.batch_images = batch.references.size();
  totals_.batch_bytes_done = 0;
  totals_.batch_bytes = Plan{.blobs = batch.blobs, .manifests = {}}.bytes();
}

void Importer::tell_plans(const Batch& batch) {
  for (std::size_t i = 0; i < batch.plans.size(); ++i) {
    if (batch.images[i] && !batch.plans[i].nothing()) {
      announce_(fmt::format("would copy {} to {}: {} manifests, up to {} blobs of {}",
                            name_of(batch.repository.name, batch.references[i]),
                            batch.repository.target, batch.plans[i].manifests.size(),
                            batch.plans[i].blobs.size(), format_bytes(batch.plans[i].bytes())));
    }
    finish(batch, i, Result<>());
  }
}

// A failure to find them is one of its own: the images are copied.
Awaitable<void> Importer::add_tags_about(Batch& batch) {
  for (const auto& image : batch.images) {
    if (!image) continue;
    for (const std::string& digest : image->order) {
      auto tags = co_await source_.tags_about(batch.repository.name, digest);
      if (!tags) {
        fail_name(fmt::format("tags about {}", name_of(batch.repository.name, digest)),
                  tags.error().message);
        break;
      }
      for (std::string& tag : *tags) add_reference(batch.repository, std::move(tag));
    }
  }
}

Awaitable<void> Importer::put(Batch& batch, std::size_t index) {
  auto result = co_await put_manifests(batch, index);
  finish(batch, index, std::move(result));
}

Awaitable<Result<>> Importer::put_manifests(const Batch& batch, std::size_t index) {
  if (!batch.images[index]) co_return Result<>();
  const Image& image = *batch.images[index];
  for (const auto& blob : batch.plans[index].blobs) {
    const auto failed = batch.failed_blobs.find(blob.digest);
    if (failed != batch.failed_blobs.end()) co_return fail(failed->second);
  }
  for (const Step& step : batch.plans[index].manifests) {
    CO_TRY_VOID(co_await destination_.put_manifest(batch.repository.target, step.reference,
                                                   image.nodes.at(step.digest).manifest));
  }
  co_return Result<>();
}

void Importer::finish(const Batch& batch, std::size_t index, Result<> result) {
  ++totals_.images_done;
  if (totals_.batch_images > 0) --totals_.batch_images;
  const auto& image = batch.images[index];
  if (!image || !result) {
    ++totals_.images_failed;
    fail_name(name_of(batch.repository.name, batch.references[index]),
              (image ? result.error() : image.error()).message);
  } else if (batch.plans[index].nothing()) {
    ++report_.skipped;
  } else {
    ++report_.copied;
  }
}

void Importer::fail_name(std::string name, std::string reason) {
  report_.failures.push_back({.name = std::move(name), .reason = std::move(reason)});
}

}  // namespace minato::importer
