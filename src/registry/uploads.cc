// Upload sessions of layers. An id is a UUID in form (the ECR API wants one) whose first half is
// the id of the repository and whose second half is random: it says whose it is without a record.
#include <fmt/format.h>

#include <algorithm>

#include "registry/layers.h"

namespace minato::registry {
namespace {

// Marks of short parts (ECR API) looked at in one round; the next round goes on.
constexpr std::size_t kMarksBatch = 1000;

std::string first_half(std::string_view repository_id) {
  return fmt::format("{}-{}-{}", repository_id.substr(0, 8), repository_id.substr(8, 4),
                     repository_id.substr(12));
}

bool belongs_to(std::string_view upload_id, std::string_view repository_id) {
  return upload_id.size() == 36 && upload_id.starts_with(first_half(repository_id)) &&
         upload_id.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

}  // namespace

Awaitable<Result<std::unique_ptr<blob::Upload>>> Layers::start_upload(RepositoryRecord repository) {
  const std::string random = random_hex(parts_.random, 16);
  co_return co_await parts_.blobs.start_upload(
      fmt::format("{}-{}-{}", first_half(repository.id), random.substr(0, 4), random.substr(4)));
}

Awaitable<Result<std::unique_ptr<blob::Upload>>> Layers::open_upload(RepositoryRecord repository,
                                                                     std::string id) {
  if (!belongs_to(id, repository.id)) {
    co_return fail(errors::upload_not_found(repository.label(), id));
  }
  auto upload = co_await parts_.blobs.open_upload(id);
  if (!upload && upload.error().code == ErrorCode::kNotFound) {
    co_return fail(errors::upload_not_found(repository.label(), id));
  }
  if (!upload && upload.error().code == ErrorCode::kConflict) {
    co_return fail(errors::upload_busy(id));
  }
  co_return upload;
}

Awaitable<Result<Layers::ShortPart>> Layers::short_part(std::string upload_id) {
  CO_TRY(const auto row, co_await parts_.records.get(tables::kShortPart, std::move(upload_id)));
  if (!row) co_return ShortPart::kNone;
  co_return row->value == "last" ? ShortPart::kLast : ShortPart::kFollowed;
}

Awaitable<Result<>> Layers::note_short_part(std::string upload_id, ShortPart state) {
  Update update;
  if (state == ShortPart::kNone) {
    update.write(tables::kShortPart, std::move(upload_id), std::nullopt);
  } else {
    update.write(tables::kShortPart, std::move(upload_id),
                 state == ShortPart::kLast ? "last" : "followed");
  }
  co_return co_await parts_.records.commit(std::move(update));
}

Awaitable<Result<std::uint64_t>> Layers::expire_uploads(Duration age) {
  CO_TRY(const auto removed, co_await parts_.blobs.remove_stale_uploads(parts_.clock.now() - age));
  // Marks are read before uploads: one of a new upload is then not taken for a left-over.
  CO_TRY(const auto marks, co_await parts_.records.range(tables::kShortPart, "", "", kMarksBatch));
  CO_TRY(const auto uploads, co_await parts_.blobs.list_uploads());
  Update update;
  for (const store::Record& mark : marks) {
    if (std::ranges::find(uploads, mark.key) == uploads.end()) {
      update.write(tables::kShortPart, mark.key, std::nullopt);
    }
  }
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return removed;
}

}  // namespace minato::registry
