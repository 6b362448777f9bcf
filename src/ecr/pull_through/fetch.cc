// One fetch of the pull through cache: the manifest, its blobs, and what is stored of them.
#include <fmt/format.h>

#include <algorithm>

#include "ecr/creation_templates.h"
#include "ecr/errors.h"
#include "ecr/pull_through/pull_through.h"

namespace minato::ecr::pull_through {

Result<> PullThrough::check_credentials(const Rule& rule) const {
  TRY_VOID(read_credentials(ports_.read_secret, rule));
  return {};
}

Result<std::unique_ptr<oci::RegistryClient>> PullThrough::client_of(const Rule& rule) const {
  TRY(auto credentials, read_credentials(ports_.read_secret, rule));
  TRY(auto peer, upstream_peer(*rule.upstream_registry_url));
  return std::make_unique<oci::RegistryClient>(std::move(peer), std::move(credentials),
                                               ports_.registry.clock(), ports_.options);
}

Awaitable<Validation> PullThrough::validate(Rule rule) {
  auto client = client_of(rule);
  if (!client) co_return Validation{.failure = client.error().message};
  const auto answered = co_await (*client)->ping();
  if (!answered) co_return Validation{.failure = answered.error().message};
  co_return Validation{.valid = true, .failure = {}};
}

std::size_t PullThrough::size_max(const Fetch& fetch) {
  std::lock_guard lock(mutex_);
  const std::size_t* known = sizes_.find(fetch.key());
  return known ? *known : limits::kManifestBytes;
}

void PullThrough::keep_sizes(const Fetch& fetch, const registry::Manifest& index) {
  std::lock_guard lock(mutex_);
  for (const registry::Descriptor& child : index.manifests) {
    const auto size = std::min<std::uint64_t>(child.size, limits::kManifestBytes);
    sizes_.put(fetch.key_of(child.digest.to_string()), static_cast<std::size_t>(size), 1);
  }
}

// The repository is made last of all that may fail upstream, so that a wrong name leaves nothing.
Awaitable<Result<>> PullThrough::bring(Fetch& fetch) {
  const auto wrap = [&](const Error& error) {
    return errors::upstream_image_failed(fetch.name, fetch.wanted(), error.message);
  };
  auto client = client_of(fetch.rule);
  if (!client) co_return fail(wrap(client.error()));
  const std::string there = *upstream_name(fetch.rule, fetch.name);
  auto manifest = co_await (*client)->get_manifest(there, fetch.wanted(), size_max(fetch));
  if (!manifest) {
    // It is not there: whoever looks for it here says so.
    if (manifest.error().code == ErrorCode::kNotFound && fetch.known.empty()) co_return Result<>();
    co_return fail(wrap(manifest.error()));
  }
  const TimePoint until = ports_.registry.clock().now() + kFresh;
  if (manifest->digest != fetch.known) {
    auto parsed = registry::parse_manifest(manifest->bytes, manifest->media_type);
    if (!parsed) co_return fail(wrap(parsed.error()));
    keep_sizes(fetch, *parsed);
    if (!fetch.repository) {
      CO_TRY(fetch.repository,
             co_await create_for_pull_through(ports_.registry, fetch.scope, fetch.name));
    }
    auto blobs = co_await bring_blobs(fetch, **client, there, std::move(*parsed));
    if (!blobs) co_return fail(wrap(blobs.error()));
    CO_TRY_VOID(co_await ports_.registry.images().put(
        *fetch.repository, {.bytes = std::move(manifest->bytes),
                            .media_type = std::move(manifest->media_type),
                            .tag = fetch.reference.tag,
                            .digest = manifest->digest,
                            .origin = registry::Origin::kUpstream,
                            .partial_index = true}));
  }
  co_return co_await note(fetch, manifest->digest, until);
}

Awaitable<Result<>> PullThrough::bring_blobs(const Fetch& fetch, oci::RegistryClient& client,
                                             std::string there, registry::Manifest manifest) {
  std::vector<registry::Descriptor> wanted = std::move(manifest.layers);
  if (manifest.config) wanted.push_back(*manifest.config);
  for (const registry::Descriptor& child : manifest.manifests) {
    if (!registry::is_manifest_type(child.media_type)) wanted.push_back(child);
  }
  for (const registry::Descriptor& blob : wanted) {
    if (registry::is_non_distributable(blob.media_type)) continue;
    CO_TRY_VOID(co_await bring_blob(fetch, client, there, blob));
  }
  co_return Result<>();
}

Awaitable<Result<>> PullThrough::bring_blob(const Fetch& fetch, oci::RegistryClient& client,
                                            std::string there, registry::Descriptor blob) {
  auto& layers = ports_.registry.layers();
  CO_TRY(const auto link, co_await layers.find(*fetch.repository, blob.digest));
  if (link) co_return Result<>();
  CO_TRY(auto stream, co_await client.open_blob(std::move(there), blob.digest, blob.size));
  CO_TRY(auto upload, co_await layers.start_upload(*fetch.repository));
  Result<> received;
  while (true) {
    auto piece = co_await stream->read_some();
    if (piece && piece->empty()) break;
    if (piece && stopping_) piece = fail(ErrorCode::kUnavailable, "the server is stopping");
    received = piece ? co_await upload->append(*piece) : fail(std::move(piece).error());
    if (!received) break;
  }
  if (!received) {
    (void)co_await upload->cancel();
    co_return received;
  }
  CO_TRY_VOID(co_await layers.finish_upload(*fetch.repository, *upload, blob.digest));
  co_return Result<>();
}

}  // namespace minato::ecr::pull_through
