#include "registry/http/ready_answers.h"

#include <fmt/format.h>

#include "net/ready_answer.h"

namespace minato::registry {
namespace {

// Nodes, strings and counters of one answer.
constexpr std::size_t kAnswerOverhead = 1024;

http::Response content_head(const std::string& digest) {
  http::Response head;
  head.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
  head.headers.add("Docker-Content-Digest", digest);
  head.headers.add("ETag", fmt::format("\"{}\"", digest));
  return head;
}

std::size_t weight_of(const ReadyAnswers::Answer& answer) {
  std::size_t bytes = kAnswerOverhead + answer.head->size();
  for (const auto& source : answer.sources.all) bytes += source.name.size() + source.value->size();
  return bytes;
}

}  // namespace

http::Response manifest_head(const ManifestRecord& image) {
  http::Response head = content_head(image.digest);
  head.headers.add("Content-Type", image.media_type);
  return head;
}

http::Response blob_head(const std::string& digest) {
  http::Response head = content_head(digest);
  head.headers.add("Accept-Ranges", "bytes");
  head.headers.add("Cache-Control", "private, max-age=31536000, immutable");
  head.headers.add("Content-Type", "application/octet-stream");
  return head;
}

std::size_t ReadyAnswers::Hash::operator()(const PlaceView& place) const {
  const std::hash<std::string_view> hash;
  return hash(place.path) ^ hash(place.account) * 31 ^ hash(place.region) * 17;
}

std::shared_ptr<const ReadyAnswers::Answer> ReadyAnswers::find(const ScopeView& scope,
                                                               std::string_view path) {
  const PlaceView place(scope, path);
  if (auto answer = known(place)) return answer;
  auto made = make(scope, path);
  if (!made) return nullptr;
  const std::lock_guard lock(mutex_);
  answers_.put({std::string(scope.account), std::string(scope.region), std::string(path)}, made,
               weight_of(*made));
  return made;
}

ReadyAnswers::AnswerPtr ReadyAnswers::known(const PlaceView& place) {
  AnswerPtr answer;
  {
    const std::lock_guard lock(mutex_);
    const AnswerPtr* found = answers_.find(place);
    if (!found) return nullptr;
    answer = *found;
  }
  if (registry_.records().unchanged(answer->sources)) return answer;
  const std::lock_guard lock(mutex_);
  answers_.erase(place);
  return nullptr;
}

ReadyAnswers::AnswerPtr ReadyAnswers::make(const ScopeView& scope, std::string_view path) const {
  auto route = parse_route(path);
  if (!route) return nullptr;
  Answer answer{
      .scope = {.account = std::string(scope.account), .region = std::string(scope.region)},
      .route = std::move(*route),
      .resource = {},
      .head = nullptr};
  const auto repository = registry_.records().cached<RepositoryRecord>(
      RepositoryRecord::key_of(answer.scope, answer.route.name), answer.sources);
  if (!repository) return nullptr;
  answer.resource = repository->arn();
  const Route::Kind kind = answer.route.kind;
  const bool filled = (kind == Route::Kind::kManifest && fill_manifest(answer, *repository)) ||
                      (kind == Route::Kind::kBlob && fill_blob(answer, *repository));
  return filled ? std::make_shared<const Answer>(std::move(answer)) : nullptr;
}

bool ReadyAnswers::fill_manifest(Answer& answer, const RepositoryRecord& repository) const {
  auto& records = registry_.records();
  std::string digest = answer.route.argument;
  if (digest.find(':') == std::string::npos) {
    const auto tag = records.cached<TagRecord>(content_key(repository.id, digest), answer.sources);
    if (!tag) return false;
    digest = tag->digest;
  }
  const std::string key = content_key(repository.id, digest);
  const auto image = records.cached<ManifestRecord>(key, answer.sources);
  if (!image || image->archived) return false;
  answer.body = records.cached_text(tables::kContent, key, answer.sources);
  if (!answer.body) return false;
  answer.head = std::make_shared<const std::string>(
      http::ready_head(manifest_head(*image), answer.body->size()));
  answer.pull_noted_until = Images::pull_noted_until(*image);
  return true;
}

bool ReadyAnswers::fill_blob(Answer& answer, const RepositoryRecord& repository) const {
  auto& records = registry_.records();
  if (registry_.settings().redirect_downloads) return false;
  const auto digest = Digest::parse(answer.route.argument);
  if (!digest) return false;
  const auto link =
      records.cached<LinkRecord>(content_key(repository.id, answer.route.argument), answer.sources);
  // One that no image names is kept by being asked for: that is a write.
  if (!link || link->references == 0 || link->archived()) return false;
  const auto blob = records.cached<BlobRecord>(answer.route.argument, answer.sources);
  if (!blob || !blob->sound()) return false;
  answer.file = registry_.layers().file_of(*digest);
  if (answer.file.empty()) return false;
  answer.file_bytes = link->size;
  answer.head = std::make_shared<const std::string>(
      http::ready_head(blob_head(answer.route.argument), link->size));
  return true;
}

}  // namespace minato::registry
