#include "oci_client/registry_client.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "oci_client/answers.h"
#include "oci_client/requests_impl.h"

namespace minato::oci {
namespace {

constexpr std::size_t kListBytes = 16 * 1024 * 1024;
constexpr std::size_t kPagesMax = 100'000;

// Everything that may stand under a tag. "*/*" last: some registries answer nothing else with it.
constexpr std::string_view kAccept =
    "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, "
    "application/vnd.docker.distribution.manifest.v2+json, "
    "application/vnd.oci.artifact.manifest.v1+json, */*;q=0.1";

// Without parameters, as it is stored and sent again.
std::string media_type_of(const http::Response& response) {
  std::string_view type = response.headers.find("Content-Type").value_or("");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return std::string(type);
}

http::Request manifest_request(std::string method, const std::string& repository,
                               const std::string& reference) {
  return {.method = std::move(method),
          .target = fmt::format("/v2/{}/manifests/{}", repository, reference),
          .headers = {{"Accept", std::string(kAccept)}}};
}

Result<std::vector<std::string>> read_tags(std::string_view json) {
  return parse_names(json, "tags");
}

Result<std::vector<std::string>> read_repositories(std::string_view json) {
  return parse_names(json, "repositories");
}

Result<> check_digest(std::string_view bytes, const std::string& expected) {
  TRY(const Digest wanted, Digest::parse(expected));
  Hasher hasher(wanted.algorithm());
  hasher.update(bytes);
  if (hasher.digest() == wanted) return {};
  return fail(ErrorCode::kDataLoss, "the registry's manifest does not have the digest " + expected);
}

}  // namespace

RegistryClient::RegistryClient(http::Peer registry, Credentials credentials, const Clock& clock,
                               Options options)
    : transport_(std::move(registry), std::move(credentials), clock, options) {}

Awaitable<Result<>> RegistryClient::ping() {
  CO_TRY(auto call, co_await exchange(transport_, {.method = "GET", .target = "/v2/"}, ""));
  if (call.response.status != 200) co_return fail(call.refused());
  co_return Result<>();
}

Awaitable<Result<FetchedManifest>> RegistryClient::get_manifest(std::string repository,
                                                                std::string reference,
                                                                std::size_t bytes_max) {
  CO_TRY(auto call, co_await exchange(transport_, manifest_request("GET", repository, reference),
                                      pull_scope(repository), bytes_max));
  if (call.response.status != 200) co_return fail(call.refused());
  FetchedManifest out{.bytes = std::move(call.response.body),
                      .media_type = media_type_of(call.response),
                      .digest = {}};
  const bool by_digest = reference.find(':') != std::string::npos;
  const auto announced = call.response.headers.find("Docker-Content-Digest");
  if (by_digest) {
    out.digest = reference;
  } else if (announced && Digest::parse(*announced)) {
    out.digest = *announced;
  } else {
    out.digest = sha256(out.bytes).to_string();
  }
  CO_TRY_VOID(check_digest(out.bytes, out.digest));
  co_return out;
}

Awaitable<Result<ManifestHead>> RegistryClient::head_manifest(std::string repository,
                                                              std::string reference) {
  CO_TRY(auto call, co_await exchange(transport_, manifest_request("HEAD", repository, reference),
                                      pull_scope(repository)));
  if (call.response.status != 200) co_return fail(call.refused());
  const std::string digest(call.response.headers.find("Docker-Content-Digest").value_or(""));
  co_return ManifestHead{.digest = Digest::parse(digest) ? digest : std::string(),
                         .media_type = media_type_of(call.response)};
}

Awaitable<Result<bool>> RegistryClient::has_blob(std::string repository, Digest digest) {
  http::Request request{.method = "HEAD",
                        .target = fmt::format("/v2/{}/blobs/{}", repository, digest.to_string())};
  CO_TRY(auto call, co_await exchange(transport_, std::move(request), pull_scope(repository)));
  if (call.response.status == 200) co_return true;
  if (call.response.status == 404) co_return false;
  co_return fail(call.refused());
}

Awaitable<Result<std::vector<std::string>>> RegistryClient::list_tags(std::string repository,
                                                                      std::size_t max) {
  auto target = fmt::format("/v2/{}/tags/list?n=1000", repository);
  return list(std::move(target), pull_scope(repository), &read_tags, max);
}

Awaitable<Result<std::vector<std::string>>> RegistryClient::list_referrers(std::string repository,
                                                                           Digest digest,
                                                                           std::size_t max) {
  auto target = fmt::format("/v2/{}/referrers/{}", repository, digest.to_string());
  return list(std::move(target), pull_scope(repository), &parse_index_digests, max);
}

Awaitable<Result<std::vector<std::string>>> RegistryClient::list_repositories(std::size_t max) {
  return list("/v2/_catalog?n=1000", "registry:catalog:*", &read_repositories, max);
}

Awaitable<Result<std::vector<std::string>>> RegistryClient::list(std::string target,
                                                                 std::string scope, ReadPage read,
                                                                 std::size_t max) {
  std::vector<std::string> out;
  for (std::size_t pages = 0; pages < kPagesMax; ++pages) {
    http::Request request{.method = "GET", .target = target};
    CO_TRY(auto call, co_await exchange(transport_, std::move(request), scope, kListBytes));
    if (call.response.status != 200) co_return fail(call.refused());
    CO_TRY(auto names, read(call.response.body));
    if (names.size() > max - out.size()) break;
    out.insert(out.end(), std::make_move_iterator(names.begin()),
               std::make_move_iterator(names.end()));
    const auto next = next_link(call.response.headers.joined("Link").value_or(""));
    if (next.empty()) co_return out;
    Url at = transport_.base();
    at.target = target;
    CO_TRY(const Url url, resolve_url(at, next));
    if (!same_peer(url.peer, at.peer) || url.target == target) {
      co_return fail(ErrorCode::kInvalidArgument, "the registry's next page is elsewhere");
    }
    target = url.target;
  }
  co_return fail(ErrorCode::kResourceExhausted,
                 fmt::format("the registry lists more than {}", max));
}

Awaitable<Result<>> RegistryClient::put_manifest(std::string repository, std::string reference,
                                                 std::string bytes, std::string media_type) {
  http::Request request{.method = "PUT",
                        .target = fmt::format("/v2/{}/manifests/{}", repository, reference),
                        .headers = {{"Content-Type", std::move(media_type)}},
                        .body = std::move(bytes)};
  // The same bytes again do no harm.
  for (int number = 1;; ++number) {
    auto call = co_await exchange(transport_, request, push_scope(repository));
    if (call && call->response.status == 201) co_return Result<>();
    Error error = call ? call->refused() : call.error();
    const bool again = error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kTimeout;
    if (!again || number >= transport_.options().attempts) co_return fail(std::move(error));
    co_await transport_.pause(number);
  }
}

Awaitable<Result<bool>> RegistryClient::mount_blob(std::string repository, std::string from,
                                                   Digest digest) {
  http::Request request{
      .method = "POST",
      .target = fmt::format("/v2/{}/blobs/uploads/?mount={}&from={}", repository,
                            http::percent_encode(digest.to_string()), http::percent_encode(from))};
  auto scope = push_scope(repository) + " " + pull_scope(from);
  CO_TRY(auto call, co_await exchange(transport_, std::move(request), std::move(scope)));
  if (call.response.status == 201) co_return true;
  // 202: the registry has begun an upload instead, which nobody will use.
  if (call.response.status == 202 || call.response.status == 404) co_return false;
  co_return fail(call.refused());
}

}  // namespace minato::oci
