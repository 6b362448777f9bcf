#include "importer/minato_destination.h"

#include <chrono>

namespace minato::importer {
namespace {

// Half of the time that a login holds.
constexpr auto kLoginAge = std::chrono::hours(6);

}  // namespace

MinatoDestination::MinatoDestination(ecr::EcrClient::Target target, const Clock& clock,
                                     oci::Options options)
    : peer_(target.peer), clock_(clock), options_(options), api_(std::move(target), clock) {}

Awaitable<Result<>> MinatoDestination::connect() {
  CO_TRY(const auto registry, co_await client());
  co_return co_await registry->ping();
}

Awaitable<Result<MinatoDestination::ClientPtr>> MinatoDestination::client() {
  if (!client_ || clock_.now() - logged_in_at_ > kLoginAge) {
    CO_TRY(auto login, co_await api_.get_login());
    client_ = std::make_shared<oci::RegistryClient>(peer_, std::move(login), clock_, options_);
    logged_in_at_ = clock_.now();
  }
  co_return client_;
}

// Asked first, so that whoever may push but not create repositories can import into those there
// are.
Awaitable<Result<>> MinatoDestination::ensure_repository(std::string name) {
  if (repositories_.contains(name)) co_return Result<>();
  CO_TRY(const auto registry, co_await client());
  const auto tags = co_await registry->list_tags(name, 0);
  if (!tags && tags.error().code == ErrorCode::kNotFound) {
    CO_TRY_VOID(co_await api_.create_repository(name));
  } else if (!tags && tags.error().code != ErrorCode::kResourceExhausted) {
    co_return fail(tags.error());
  }
  repositories_.insert(std::move(name));
  co_return Result<>();
}

Awaitable<Result<std::string>> MinatoDestination::tag_digest(std::string repository,
                                                             std::string tag) {
  CO_TRY(const auto registry, co_await client());
  auto head = co_await registry->head_manifest(std::move(repository), std::move(tag));
  if (head) co_return std::move(head->digest);
  if (head.error().code == ErrorCode::kNotFound) co_return std::string();
  co_return fail(std::move(head).error());
}

Awaitable<Result<std::string>> MinatoDestination::manifest_type(std::string repository,
                                                                std::string digest) {
  CO_TRY(const auto registry, co_await client());
  auto head = co_await registry->head_manifest(std::move(repository), std::move(digest));
  if (head) co_return std::move(head->media_type);
  if (head.error().code == ErrorCode::kNotFound) co_return std::string();
  co_return fail(std::move(head).error());
}

Awaitable<Result<oci::FetchedManifest>> MinatoDestination::manifest(std::string repository,
                                                                    std::string digest) {
  CO_TRY(const auto registry, co_await client());
  co_return co_await registry->get_manifest(std::move(repository), std::move(digest));
}

Awaitable<Result<bool>> MinatoDestination::has_blob(std::string repository, Digest digest) {
  CO_TRY(const auto registry, co_await client());
  co_return co_await registry->has_blob(std::move(repository), std::move(digest));
}

Awaitable<Result<bool>> MinatoDestination::mount_blob(std::string repository, std::string from,
                                                      Digest digest) {
  CO_TRY(const auto registry, co_await client());
  co_return co_await registry->mount_blob(std::move(repository), std::move(from),
                                          std::move(digest));
}

Awaitable<Result<>> MinatoDestination::push_blob(std::string repository, Digest digest,
                                                 oci::BlobSource& content) {
  CO_TRY(const auto registry, co_await client());
  co_return co_await registry->push_blob(std::move(repository), std::move(digest), content);
}

Awaitable<Result<>> MinatoDestination::put_manifest(std::string repository, std::string reference,
                                                    oci::FetchedManifest manifest) {
  CO_TRY(const auto registry, co_await client());
  co_return co_await registry->put_manifest(std::move(repository), std::move(reference),
                                            std::move(manifest.bytes),
                                            std::move(manifest.media_type));
}

}  // namespace minato::importer
