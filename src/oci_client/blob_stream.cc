// Pulling a blob: a stream that checks what comes and goes on where it broke.
#include <fmt/format.h>

#include <charconv>

#include "oci_client/registry_client.h"
#include "oci_client/requests_impl.h"

namespace minato::oci {
namespace {

std::optional<std::uint64_t> content_length(const http::Response& head) {
  const auto text = head.headers.find("Content-Length");
  std::uint64_t out = 0;
  if (!text) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return out;
}

class HttpBlobStream final : public BlobStream {
 public:
  HttpBlobStream(Transport& transport, std::string repository, Digest digest,
                 std::optional<std::uint64_t> expected)
      : transport_(transport),
        repository_(std::move(repository)),
        digest_(std::move(digest)),
        expected_(expected),
        hasher_(digest_.algorithm()) {}

  std::optional<std::uint64_t> size() const override { return size_; }

  Awaitable<Result<>> start() {
    CO_TRY(stream_, co_await request());
    if (stream_->head().status != 200) co_return fail(co_await refusal());
    size_ = content_length(stream_->head());
    if (expected_ && size_ && *size_ != *expected_) co_return fail(other_size());
    co_return Result<>();
  }

  Awaitable<Result<std::span<const std::byte>>> read_some() override {
    for (int failures = 0;;) {
      auto piece = co_await read_stream();
      if (piece && !piece->empty()) {
        received_ += piece->size();
        if (expected_ && received_ > *expected_) co_return fail(other_size());
        hasher_.update(*piece);
        co_return piece;
      }
      if (piece) co_return finish();
      stream_.reset();
      if (++failures >= transport_.options().attempts) {
        co_return fail(with_request(describe(), std::move(piece).error()));
      }
      co_await transport_.pause(failures);
      CO_TRY_VOID(co_await resume());
    }
  }

 private:
  std::string describe() const {
    return fmt::format("blob {} of {}/{}", digest_.to_string(), origin_of(transport_.base().peer),
                       repository_);
  }

  Error other_size() {
    stream_.reset();
    return {.code = ErrorCode::kDataLoss,
            .message = fmt::format("{}: the content does not have the {} bytes of its descriptor",
                                   describe(), *expected_)};
  }

  Awaitable<Result<std::span<const std::byte>>> read_stream() {
    if (!stream_) co_return fail(ErrorCode::kUnavailable, "the stream has ended");
    if (!rest_.empty()) {
      given_ = std::exchange(rest_, {});
      co_return std::span<const std::byte>(given_);
    }
    co_return co_await stream_->read_some(transport_.options().idle_timeout);
  }

  Awaitable<Result<std::unique_ptr<http::ResponseStream>>> request() {
    http::Request request{
        .method = "GET",
        .target = fmt::format("/v2/{}/blobs/{}", repository_, digest_.to_string())};
    if (received_ > 0) request.headers.add("Range", fmt::format("bytes={}-", received_));
    auto opened = co_await transport_.open(std::move(request), pull_scope(repository_));
    if (!opened) co_return fail(with_request(describe(), std::move(opened).error()));
    co_return opened;
  }

  // A server without ranges sends all again: what is there already is skipped.
  Awaitable<Result<>> resume() {
    CO_TRY(stream_, co_await request());
    const int status = stream_->head().status;
    const auto range = fmt::format("bytes {}-", received_);
    if (status == 206 &&
        stream_->head().headers.find("Content-Range").value_or("").starts_with(range)) {
      co_return Result<>();
    }
    if (status != 200) co_return fail(co_await refusal());
    CO_TRY_VOID(co_await skip());
    co_return Result<>();
  }

  Awaitable<Result<>> skip() {
    for (std::uint64_t left = received_; left > 0;) {
      CO_TRY(const auto piece, co_await read_stream());
      if (piece.empty()) {
        co_return fail(ErrorCode::kDataLoss, describe() + ": the content has become shorter");
      }
      const auto dropped = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()));
      left -= dropped;
      rest_.assign(piece.begin() + static_cast<std::ptrdiff_t>(dropped), piece.end());
    }
    co_return Result<>();
  }

  Awaitable<Error> refusal() {
    std::string body;
    const int status = stream_->head().status;
    while (body.size() < limits::kStreamBufferBytes) {
      const auto piece = co_await read_stream();
      if (!piece || piece->empty()) break;
      body.append(reinterpret_cast<const char*>(piece->data()), piece->size());
    }
    stream_.reset();
    co_return to_error("GET " + describe(), status, body);
  }

  Result<std::span<const std::byte>> finish() {
    if (hasher_.digest() == digest_) return std::span<const std::byte>();
    return fail(ErrorCode::kDataLoss, describe() + ": the content does not have the digest");
  }

  Transport& transport_;
  const std::string repository_;
  const Digest digest_;
  const std::optional<std::uint64_t> expected_;
  Hasher hasher_;
  std::uint64_t received_ = 0;
  std::optional<std::uint64_t> size_;
  std::unique_ptr<http::ResponseStream> stream_;
  std::vector<std::byte> rest_;   // of a piece that begins with what was given out before
  std::vector<std::byte> given_;  // keeps what was given out last
};

}  // namespace

Awaitable<Result<std::unique_ptr<BlobStream>>> RegistryClient::open_blob(
    std::string repository, Digest digest, std::optional<std::uint64_t> size) {
  auto stream =
      std::make_unique<HttpBlobStream>(transport_, std::move(repository), std::move(digest), size);
  CO_TRY_VOID(co_await stream->start());
  co_return stream;
}

}  // namespace minato::oci
