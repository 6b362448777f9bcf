#include "importer/registry_source.h"

#include <algorithm>

#include "importer/plan.h"

namespace minato::importer {
namespace {

// Names are held in memory.
constexpr std::size_t kRepositoriesMax = 100'000;
constexpr std::size_t kTagsMax = 100'000;
constexpr std::size_t kReferrersMax = kImageManifestsMax;

}  // namespace

RegistrySource::RegistrySource(SourceName name, oci::Credentials credentials, const Clock& clock,
                               oci::Options options)
    : name_(std::move(name)), client_(name_.peer, std::move(credentials), clock, options) {}

Awaitable<Result<std::vector<std::string>>> RegistrySource::list_repositories() {
  CO_TRY_VOID(co_await client_.ping());
  if (!name_.repository.empty()) co_return std::vector<std::string>{name_.repository};
  CO_TRY(auto out, co_await client_.list_repositories(kRepositoriesMax));
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  co_return out;
}

Awaitable<Result<Listing>> RegistrySource::list(std::string repository) {
  if (!name_.reference.empty()) {
    co_return Listing{.references = {name_.reference}, .problems = {}};
  }
  auto tags = co_await client_.list_tags(repository, kTagsMax);
  // A catalogue may name a repository whose last tag was deleted.
  if (!tags && tags.error().code == ErrorCode::kNotFound && name_.repository.empty()) {
    co_return Listing{};
  }
  if (!tags) co_return fail(std::move(tags).error());
  co_return listing_of(repository, std::move(*tags));
}

Awaitable<Result<std::string>> RegistrySource::resolve(std::string repository, std::string tag) {
  CO_TRY(const auto head, co_await client_.head_manifest(repository, tag));
  if (!head.digest.empty()) co_return head.digest;
  CO_TRY(const auto fetched, co_await client_.get_manifest(repository, tag));
  co_return fetched.digest;
}

Awaitable<Result<oci::FetchedManifest>> RegistrySource::manifest(std::string repository,
                                                                 std::string digest) {
  return client_.get_manifest(std::move(repository), std::move(digest));
}

Awaitable<Result<std::vector<std::string>>> RegistrySource::referrers(std::string repository,
                                                                      std::string digest) {
  if (!lists_referrers_) co_return std::vector<std::string>();
  CO_TRY(Digest subject, Digest::parse(digest));
  auto listed =
      co_await client_.list_referrers(std::move(repository), std::move(subject), kReferrersMax);
  const bool refused = !listed && (listed.error().code == ErrorCode::kNotFound ||
                                   listed.error().code == ErrorCode::kInvalidArgument);
  if (!refused) co_return listed;
  lists_referrers_ = false;
  co_return std::vector<std::string>();
}

Awaitable<Result<std::vector<std::string>>> RegistrySource::tags_about(std::string repository,
                                                                       std::string digest) {
  if (name_.reference.empty()) co_return std::vector<std::string>();
  if (!tags_) {
    CO_TRY(auto tags, co_await client_.list_tags(repository, kTagsMax));
    tags_ = listing_of(repository, std::move(tags)).references;
  }
  co_return pick_tags_about(*tags_, digest);
}

Awaitable<Result<std::unique_ptr<oci::BlobSource>>> RegistrySource::open_blob(
    std::string repository, Digest digest, std::uint64_t size) {
  CO_TRY(auto stream, co_await client_.open_blob(std::move(repository), std::move(digest), size));
  co_return std::move(stream);
}

}  // namespace minato::importer
