#include "importer/testing/fakes.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include "importer/plan.h"

namespace minato::importer::testing {
namespace {

std::string descriptor(std::string_view type, std::string_view digest, std::size_t size) {
  return fmt::format(R"({{"mediaType":"{}","digest":"{}","size":{}}})", type, digest, size);
}

class TextBlob final : public oci::BlobSource {
 public:
  TextBlob(std::string text, bool breaks) : text_(std::move(text)), breaks_(breaks) {}
  Awaitable<Result<std::span<const std::byte>>> read_some() override {
    // Others run between the pieces, as they do when one has to wait.
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    if (breaks_ && at_ > 0) co_return fail(ErrorCode::kUnavailable, "the connection broke");
    const std::size_t at = std::exchange(at_, std::min(at_ + 4, text_.size()));
    co_return std::as_bytes(std::span(text_)).subspan(at, at_ - at);
  }

 private:
  const std::string text_;
  const bool breaks_;
  std::size_t at_ = 0;
};

}  // namespace

std::string FakeSource::add(const std::string& repository, const std::string& tag,
                            const std::string& text) {
  const std::string digest = sha256(text).to_string();
  manifests[digest] = text;
  if (!tag.empty()) tags[repository][tag] = digest;
  return digest;
}

std::string FakeSource::add_blob(const std::string& content) {
  const std::string digest = sha256(content).to_string();
  blobs[digest] = content;
  return digest;
}

std::string FakeSource::add_image(const std::string& repository, const std::string& tag,
                                  const std::vector<std::string>& layers,
                                  const std::string& subject) {
  std::string list;
  for (const std::string& layer : layers) {
    if (!list.empty()) list += ',';
    list += descriptor("application/vnd.oci.image.layer.v1.tar", add_blob(layer), layer.size());
  }
  const auto config = descriptor("application/vnd.oci.image.config.v1+json", add_blob("{}"), 2);
  const std::string about_text =
      subject.empty() ? ""
                      : R"(,"subject":)" + descriptor(registry::media_types::kOciManifest, subject,
                                                      manifests[subject].size());
  const std::string digest =
      add(repository, tag,
          fmt::format(R"({{"schemaVersion":2,"mediaType":"{}","config":{},"layers":[{}]{}}})",
                      registry::media_types::kOciManifest, config, list, about_text));
  if (!subject.empty()) about[subject].push_back(digest);
  return digest;
}

std::string FakeSource::add_index(const std::string& repository, const std::string& tag,
                                  const std::vector<std::string>& children) {
  std::string list;
  for (const std::string& child : children) {
    if (!list.empty()) list += ',';
    list += descriptor(registry::media_types::kOciManifest, child, manifests[child].size());
  }
  return add(repository, tag,
             fmt::format(R"({{"schemaVersion":2,"mediaType":"{}","manifests":[{}]}})",
                         registry::media_types::kOciIndex, list));
}

Awaitable<Result<std::vector<std::string>>> FakeSource::list_repositories() {
  std::vector<std::string> out;
  for (const auto& [name, all] : tags) out.push_back(name);
  co_return out;
}

Awaitable<Result<Listing>> FakeSource::list(std::string repository) {
  if (unlisted.contains(repository)) co_return fail(ErrorCode::kPermissionDenied, "it is secret");
  Listing out;
  for (const auto& [tag, digest] : tags[repository]) {
    if (!hidden_tags.contains(tag)) out.references.push_back(tag);
  }
  co_return out;
}

Awaitable<Result<std::string>> FakeSource::resolve(std::string repository, std::string tag) {
  const auto found = tags[repository].find(tag);
  if (found == tags[repository].end()) co_return fail(ErrorCode::kNotFound, "no tag " + tag);
  co_return found->second;
}

Awaitable<Result<oci::FetchedManifest>> FakeSource::manifest(std::string, std::string digest) {
  ++reads;
  const auto found = manifests.find(digest);
  if (found == manifests.end()) co_return fail(ErrorCode::kNotFound, "no manifest " + digest);
  co_return oci::FetchedManifest{.bytes = found->second, .media_type = {}, .digest = digest};
}

Awaitable<Result<std::vector<std::string>>> FakeSource::referrers(std::string, std::string digest) {
  co_return about[digest];
}

Awaitable<Result<std::vector<std::string>>> FakeSource::tags_about(std::string,
                                                                   std::string digest) {
  co_return told_tags[digest];
}

Awaitable<Result<std::unique_ptr<oci::BlobSource>>> FakeSource::open_blob(std::string,
                                                                          Digest digest,
                                                                          std::uint64_t) {
  const auto found = blobs.find(digest.to_string());
  if (found == blobs.end()) co_return fail(ErrorCode::kNotFound, "no blob " + digest.to_string());
  const bool broken = breaks[found->first] > 0 && breaks[found->first]-- > 0;
  co_return std::make_unique<TextBlob>(found->second, broken);
}

std::size_t FakeDestination::count(std::string_view what) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(log, [&](const std::string& line) { return line.starts_with(what); }));
}

Awaitable<Result<>> FakeDestination::ensure_repository(std::string name) {
  if (refused.contains(name)) co_return fail(ErrorCode::kPermissionDenied, "not allowed");
  if (repositories.insert(name).second) log.push_back("create " + name);
  co_return Result<>();
}

Awaitable<Result<std::string>> FakeDestination::tag_digest(std::string repository,
                                                           std::string tag) {
  const auto found = tags.find(repository + ":" + tag);
  co_return found == tags.end() ? std::string() : found->second;
}

Awaitable<Result<std::string>> FakeDestination::manifest_type(std::string repository,
                                                              std::string digest) {
  const auto found = manifests.find(repository + "@" + digest);
  if (found == manifests.end()) co_return std::string();
  co_return registry::parse_manifest(found->second, "")->media_type;
}

Awaitable<Result<oci::FetchedManifest>> FakeDestination::manifest(std::string repository,
                                                                  std::string digest) {
  co_return oci::FetchedManifest{
      .bytes = manifests.at(repository + "@" + digest), .media_type = {}, .digest = digest};
}

Awaitable<Result<bool>> FakeDestination::has_blob(std::string repository, Digest digest) {
  co_return blobs.contains(repository + "@" + digest.to_string());
}

Awaitable<Result<bool>> FakeDestination::mount_blob(std::string repository, std::string from,
                                                    Digest digest) {
  const auto found = blobs.find(from + "@" + digest.to_string());
  if (found == blobs.end()) co_return false;
  log.push_back("mount " + repository);
  blobs[repository + "@" + digest.to_string()] = found->second;
  co_return true;
}

Awaitable<Result<>> FakeDestination::push_blob(std::string repository, Digest digest,
                                               oci::BlobSource& content) {
  pushing_max = std::max(pushing_max, ++pushing);
  std::string all;
  Result<> out;
  while (true) {
    const auto piece = co_await content.read_some();
    if (!piece) out = fail(piece.error());
    if (!piece || piece->empty()) break;
    all.append(reinterpret_cast<const char*>(piece->data()), piece->size());
  }
  --pushing;
  if (!out) co_return out;
  if (sha256(all) != digest) co_return fail(ErrorCode::kInvalidArgument, "another digest");
  log.push_back("push " + repository);
  blobs[repository + "@" + digest.to_string()] = all;
  co_return out;
}

Awaitable<Result<>> FakeDestination::put_manifest(std::string repository, std::string reference,
                                                  oci::FetchedManifest manifest) {
  const std::string digest = sha256(manifest.bytes).to_string();
  CO_TRY(const Node node, make_node(manifest, false));
  for (const auto& blob : node.blobs) {
    if (!blobs.contains(repository + "@" + blob.digest.to_string())) {
      co_return fail(ErrorCode::kInvalidArgument, "a blob is missing");
    }
  }
  for (const std::string& child : node.children) {
    if (!manifests.contains(repository + "@" + child)) {
      co_return fail(ErrorCode::kInvalidArgument, "an image of the index is missing");
    }
  }
  manifests[repository + "@" + digest] = manifest.bytes;
  if (!is_digest(reference)) tags[repository + ":" + reference] = digest;
  log.push_back(fmt::format("put {}{}{}", repository, is_digest(reference) ? "@" : ":", reference));
  co_return Result<>();
}

}  // namespace minato::importer::testing
