#include "ecr/replication/peer_registry.h"

#include <fmt/format.h>

#include <span>

#include "base/limits.h"
#include "registry/http/headers.h"

namespace minato::ecr::replication {
namespace {

constexpr oci::Options kOptions{.head_timeout = std::chrono::seconds(20),
                                .idle_timeout = std::chrono::seconds(20),
                                .send_timeout = std::chrono::seconds(60),
                                .attempts = 2,
                                .chunk_bytes = 5 * 1024 * 1024};

// A layer of this registry, read piece by piece until it is to stop.
class Layer final : public oci::BlobSource {
 public:
  Layer(blob::OpenBlob& blob, const bool& stopping) : blob_(blob), stopping_(stopping) {}

  Awaitable<Result<std::span<const std::byte>>> read_some() override {
    if (stopping_) co_return fail(ErrorCode::kUnavailable, "the server is stopping");
    if (offset_ >= blob_.size()) co_return std::span<const std::byte>();
    CO_TRY(piece_, co_await blob_.read(offset_, limits::kStreamBufferBytes));
    if (piece_.empty()) co_return fail(ErrorCode::kDataLoss, "a layer is cut short");
    offset_ += piece_.size();
    co_return std::as_bytes(std::span(piece_));
  }

 private:
  blob::OpenBlob& blob_;
  const bool& stopping_;
  std::uint64_t offset_ = 0;
  std::string piece_;
};

Error unexpected(const http::Request& request, const http::Response& answer) {
  Error out{.message = fmt::format("{} {}: the peer answers {} {}", request.method, request.path(),
                                   answer.status, answer.body.substr(0, 200))};
  if (answer.status == 401) {
    out.code = ErrorCode::kUnauthenticated;
  } else if (answer.status == 403) {
    out.code = ErrorCode::kPermissionDenied;
  } else if (answer.status == 429 || answer.status >= 500) {
    out.code = ErrorCode::kUnavailable;
  }
  return out;
}

}  // namespace

PeerRegistry::PeerRegistry(Ports ports)
    : ports_(std::move(ports)),
      api_({.peer = ports_.peer,
            .credentials = ports_.credentials,
            .region = ports_.region,
            .timeout = kOptions.head_timeout},
           ports_.registry.clock()) {}

Awaitable<Result<>> PeerRegistry::send(Replicator::Parcel parcel) {
  for (bool again = false;; again = true) {
    CO_TRY(const LoginPtr login, co_await log_in());
    auto sent = co_await send_image(login, parcel);
    if (sent || sent.error().code != ErrorCode::kUnauthenticated || again) co_return sent;
    // Another coroutine may have a new one already.
    if (login_ == login) login_.reset();
  }
}

Awaitable<Result<PeerRegistry::LoginPtr>> PeerRegistry::log_in() {
  if (login_) co_return login_;
  CO_TRY(const auto credentials, co_await api_.get_login());
  const Clock& clock = ports_.registry.clock();
  login_ = std::make_shared<Login>(
      Login{.client = oci::RegistryClient(ports_.peer, credentials, clock, kOptions),
            .transport = oci::Transport(ports_.peer, credentials, clock, kOptions)});
  co_return login_;
}

// Indexes nest no deeper than registry::kIndexDepthMax.
Awaitable<Result<>> PeerRegistry::send_image(LoginPtr login, Replicator::Parcel parcel) {
  CO_TRY(const auto image, co_await ports_.registry.images().get(
                               parcel.source, {.digest = parcel.digest, .tag = ""}));
  for (const std::string& child : image.record.manifests) {
    CO_TRY_VOID(co_await send_image(
        login,
        {.source = parcel.source, .destination = parcel.destination, .digest = child, .tag = ""}));
  }
  for (const std::string& blob : image.record.blobs) {
    CO_TRY_VOID(co_await send_blob(login, parcel, blob));
  }
  co_return co_await put_manifest(login, parcel, image);
}

Awaitable<Result<>> PeerRegistry::send_blob(LoginPtr login, const Replicator::Parcel& parcel,
                                            std::string digest) {
  if (stopping_) co_return fail(ErrorCode::kUnavailable, "the server is stopping");
  CO_TRY(const Digest parsed, Digest::parse(digest));
  CO_TRY(const bool there, co_await login->client.has_blob(parcel.source.name, parsed));
  if (there) co_return Result<>();
  auto pushed = co_await push_blob(login, parcel, parsed);
  if (pushed || pushed.error().code != ErrorCode::kNotFound) co_return pushed;
  // The layer here or the repository there: what is not here fails again.
  CO_TRY_VOID(co_await api_.create_repository(parcel.source.name));
  co_return co_await push_blob(login, parcel, parsed);
}

Awaitable<Result<>> PeerRegistry::push_blob(LoginPtr login, const Replicator::Parcel& parcel,
                                            Digest digest) {
  CO_TRY(const auto blob, co_await ports_.registry.layers().open(parcel.source, digest));
  Layer layer(*blob, stopping_);
  co_return co_await login->client.push_blob(parcel.source.name, digest, layer);
}

Awaitable<Result<>> PeerRegistry::put_manifest(LoginPtr login, const Replicator::Parcel& parcel,
                                               const registry::StoredImage& image) {
  // By digest: where the tag may not be set, the image is stored all the same.
  http::Request put{
      .method = "PUT",
      .target = fmt::format("/v2/{}/manifests/{}{}", parcel.source.name, parcel.digest,
                            parcel.tag.empty() ? "" : "?tag=" + parcel.tag)};
  put.headers.set("Content-Type", image.record.media_type);
  put.headers.set(std::string(registry::kReplicationHeader), "1");
  put.body = *image.bytes;
  CO_TRY(auto answer, co_await login->transport.send(put, "", limits::kApiBodyBytes));
  if (answer.status == 404 && answer.body.find("NAME_UNKNOWN") != std::string::npos) {
    CO_TRY_VOID(co_await api_.create_repository(parcel.source.name));
    CO_TRY(answer, co_await login->transport.send(put, "", limits::kApiBodyBytes));
  }
  if (answer.status != 201) co_return fail(unexpected(put, answer));
  co_return Result<>();
}

}  // namespace minato::ecr::replication
