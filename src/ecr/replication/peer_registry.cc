#include "ecr/replication/peer_registry.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/limits.h"
#include "registry/http/headers.h"

namespace minato::ecr::replication {
namespace {

namespace json = boost::json;

constexpr std::string_view kTarget = "AmazonEC2ContainerRegistry_V20150921.";

http::Request make_request(std::string method, std::string target, std::string type = "") {
  http::Request request{.method = std::move(method), .target = std::move(target)};
  if (!type.empty()) request.headers.set("Content-Type", std::move(type));
  return request;
}

Error unexpected(const http::Request& request, const http::Response& answer) {
  Error out{.message = fmt::format("{} {}: the peer answers {} {}", request.method, request.path(),
                                   answer.status, answer.body.substr(0, 200))};
  if (answer.status == 401 || answer.status == 403) {
    out.code = ErrorCode::kPermissionDenied;
  } else if (answer.status == 429 || answer.status >= 500) {
    out.code = ErrorCode::kUnavailable;
  }
  return out;
}

// The token of GetAuthorizationToken's answer; empty when it has none.
std::string token_of(const std::string& body) {
  boost::system::error_code error;
  const auto value = json::parse(body, error);
  if (error) return {};
  const auto* token = value.find_pointer("/authorizationData/0/authorizationToken", error);
  return !error && token && token->is_string() ? std::string(token->get_string()) : std::string();
}

// Where an upload goes on: a path of the peer, whatever it calls itself.
std::string upload_path(const http::Response& answer) {
  std::string location(answer.headers.find("Location").value_or(""));
  const auto scheme = location.find("://");
  if (scheme != std::string::npos) {
    const auto path = location.find('/', scheme + 3);
    location = path == std::string::npos ? "" : location.substr(path);
  }
  return location.starts_with('/') ? location : std::string();
}

}  // namespace

PeerRegistry::PeerRegistry(Ports ports) : ports_(std::move(ports)), client_(ports_.peer) {}

Awaitable<Result<>> PeerRegistry::send(Replicator::Parcel parcel) {
  co_return co_await send_image(parcel, parcel.digest, parcel.tag);
}

// Indexes nest no deeper than registry::kIndexDepthMax.
Awaitable<Result<>> PeerRegistry::send_image(const Replicator::Parcel& parcel, std::string digest,
                                             std::string tag) {
  CO_TRY(const auto image,
         co_await ports_.registry.images().get(parcel.source, {.digest = digest, .tag = ""}));
  for (const std::string& child : image.record.manifests) {
    CO_TRY_VOID(co_await send_image(parcel, child, ""));
  }
  for (const std::string& blob : image.record.blobs) {
    CO_TRY_VOID(co_await send_blob(parcel, blob));
  }
  // By digest: where the tag may not be set, the image is stored all the same.
  http::Request put = make_request("PUT",
                                   fmt::format("/v2/{}/manifests/{}{}", parcel.source.name, digest,
                                               tag.empty() ? "" : "?tag=" + tag),
                                   image.record.media_type);
  put.headers.set(std::string(registry::kReplicationHeader), "1");
  put.body = *image.bytes;
  CO_TRY(const auto answer, co_await call_in(parcel, put));
  if (answer.status != 201) co_return fail(unexpected(put, answer));
  co_return Result<>();
}

Awaitable<Result<>> PeerRegistry::send_blob(const Replicator::Parcel& parcel, std::string digest) {
  const http::Request start = make_request(
      "POST", fmt::format("/v2/{}/blobs/uploads/?mount={}", parcel.source.name, digest));
  CO_TRY(const auto answer, co_await call_in(parcel, start));
  if (answer.status == 201) co_return Result<>();
  const std::string location = upload_path(answer);
  if (answer.status != 202 || location.empty()) co_return fail(unexpected(start, answer));
  CO_TRY(Digest parsed, Digest::parse(digest));
  CO_TRY(const auto blob, co_await ports_.registry.layers().open(parcel.source, parsed));
  co_return co_await upload(location, *blob, digest);
}

Awaitable<Result<>> PeerRegistry::upload(std::string location, blob::OpenBlob& blob,
                                         std::string digest) {
  for (std::uint64_t offset = 0; offset < blob.size();) {
    http::Request patch = make_request("PATCH", location, "application/octet-stream");
    CO_TRY(patch.body, co_await blob.read(offset, kChunkBytes));
    if (patch.body.empty()) co_return fail(ErrorCode::kDataLoss, digest + " is cut short");
    const std::uint64_t end = offset + patch.body.size();
    patch.headers.set("Content-Range", fmt::format("{}-{}", offset, end - 1));
    CO_TRY(const auto answer, co_await call(patch));
    location = upload_path(answer);
    if (answer.status != 202 || location.empty()) {
      patch.body.clear();
      co_return fail(unexpected(patch, answer));
    }
    offset = end;
  }
  const char joint = location.find('?') == std::string::npos ? '?' : '&';
  const http::Request put =
      make_request("PUT", fmt::format("{}{}digest={}", location, joint, digest));
  CO_TRY(const auto answer, co_await call(put));
  if (answer.status != 201) co_return fail(unexpected(put, answer));
  co_return Result<>();
}

Awaitable<Result<http::Response>> PeerRegistry::call(http::Request request) {
  for (bool again = false;; again = true) {
    if (stopping_) co_return fail(ErrorCode::kUnavailable, "the server is stopping");
    if (login_.empty()) CO_TRY_VOID(co_await log_in());
    const std::string used = login_;
    request.headers.set("Authorization", used);
    CO_TRY(auto answer, co_await client_.send(request, kPeerTimeout, limits::kApiBodyBytes));
    if (answer.status != 401 || again) co_return answer;
    // Another coroutine may have a new one already.
    if (login_ == used) login_.clear();
  }
}

Awaitable<Result<http::Response>> PeerRegistry::call_in(const Replicator::Parcel& parcel,
                                                        http::Request request) {
  CO_TRY(auto answer, co_await call(request));
  if (answer.status != 404 || answer.body.find("NAME_UNKNOWN") == std::string::npos) {
    co_return answer;
  }
  CO_TRY_VOID(co_await create_repository(parcel.source.name));
  co_return co_await call(std::move(request));
}

Awaitable<Result<>> PeerRegistry::log_in() {
  CO_TRY(const auto answer, co_await call_api("GetAuthorizationToken", "{}"));
  const std::string token = token_of(answer.body);
  if (token.empty()) co_return fail(ErrorCode::kInternal, "the peer gives no authorization token");
  login_ = "Basic " + token;
  co_return Result<>();
}

Awaitable<Result<>> PeerRegistry::create_repository(const std::string& name) {
  const auto made = co_await call_api("CreateRepository",
                                      json::serialize(json::object{{"repositoryName", name}}));
  if (made || made.error().code == ErrorCode::kAlreadyExists) co_return Result<>();
  co_return fail(made.error());
}

Awaitable<Result<http::Response>> PeerRegistry::call_api(std::string operation, std::string body) {
  http::Request request = make_request("POST", "/", "application/x-amz-json-1.1");
  request.headers.set("Host", client_.peer().host_header());
  request.headers.set("X-Amz-Target", std::string(kTarget) + operation);
  request.body = std::move(body);
  aws::sign_request(request, ports_.credentials, {.region = ports_.region, .service = "ecr"},
                    ports_.registry.clock().now());
  CO_TRY(auto answer, co_await client_.send(request, kPeerTimeout, limits::kApiBodyBytes));
  if (answer.status == 200) co_return answer;
  Error error = unexpected(request, answer);
  if (answer.body.find("AlreadyExistsException") != std::string::npos) {
    error.code = ErrorCode::kAlreadyExists;
  } else if (answer.body.find("AccessDenied") != std::string::npos) {
    error.code = ErrorCode::kPermissionDenied;
  } else if (answer.body.find("UnrecognizedClient") != std::string::npos ||
             answer.body.find("InvalidSignature") != std::string::npos) {
    error.code = ErrorCode::kPermissionDenied;
  }
  co_return fail(std::move(error));
}

}  // namespace minato::ecr::replication
