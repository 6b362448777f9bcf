// Pushing a blob, chunk by chunk (distribution-spec, "Pushing a blob in chunks").
#include <fmt/format.h>

#include "oci_client/registry_client.h"
#include "oci_client/requests_impl.h"

namespace minato::oci {

class RegistryClient::Upload {
 public:
  Upload(Transport& transport, std::string repository, Digest digest)
      : transport_(transport),
        scope_(push_scope(repository)),
        repository_(std::move(repository)),
        digest_(std::move(digest)) {}

  Awaitable<Result<>> run(BlobSource& content) {
    CO_TRY_VOID(co_await begin());
    while (true) {
      CO_TRY(const bool more, co_await fill(content));
      if (!more) co_return co_await finish();
      CO_TRY_VOID(co_await send_chunk());
    }
  }

 private:
  Awaitable<Result<>> begin() {
    http::Request request{.method = "POST",
                          .target = fmt::format("/v2/{}/blobs/uploads/", repository_)};
    for (int number = 1;; ++number) {
      auto call = co_await exchange(transport_, request, scope_);
      if (call && call->response.status == 202) co_return move_to(call->response);
      Error error = call ? call->refused() : std::move(call).error();
      if (!may_repeat(error, number)) co_return fail(std::move(error));
      co_await transport_.pause(number);
    }
  }

  // Reads until a chunk is full; false at the end of the content, with what is left of it.
  Awaitable<Result<bool>> fill(BlobSource& content) {
    chunk_.clear();
    chunk_.append(left_over_);
    left_over_.clear();
    while (chunk_.size() < transport_.options().chunk_bytes) {
      CO_TRY(const auto piece, co_await content.read_some());
      if (piece.empty()) co_return false;
      chunk_.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    }
    const std::size_t size = transport_.options().chunk_bytes;
    left_over_ = chunk_.substr(size);
    chunk_.resize(size);
    co_return true;
  }

  Awaitable<Result<>> send_chunk() {
    const std::uint64_t end = sent_ + chunk_.size();
    for (int number = 1; sent_ < end; ++number) {
      const std::size_t skipped = chunk_.size() - static_cast<std::size_t>(end - sent_);
      auto call = co_await exchange(transport_, patch(skipped), scope_);
      if (call && call->response.status == 202) {
        CO_TRY_VOID(move_to(call->response));
        sent_ = end;
        break;
      }
      Error error = call ? call->refused() : std::move(call).error();
      if (!may_repeat(error, number)) co_return fail(std::move(error));
      co_await transport_.pause(number);
      CO_TRY_VOID(co_await ask_status(end));
    }
    co_return Result<>();
  }

  http::Request patch(std::size_t skipped) const {
    http::Request request{.method = "PATCH", .target = at_, .body = chunk_.substr(skipped)};
    request.headers.add("Content-Type", "application/octet-stream");
    request.headers.add("Content-Range",
                        fmt::format("{}-{}", sent_, sent_ + request.body.size() - 1));
    return request;
  }

  // Where the registry is after a broken request: between the chunk's beginning and its end.
  Awaitable<Result<>> ask_status(std::uint64_t end) {
    CO_TRY(auto call,
           co_await exchange(transport_, http::Request{.method = "GET", .target = at_}, scope_));
    if (call.response.status != 204) co_return fail(call.refused());
    const std::uint64_t received = received_bytes(call.response.headers);
    if (received < sent_ || received > end) {
      co_return fail(ErrorCode::kUnavailable, "the registry lost a part of the upload");
    }
    sent_ = received;
    co_return move_to(call.response, at_);
  }

  // The rest goes with the request that ends the upload.
  Awaitable<Result<>> finish() {
    http::Request request{.method = "PUT", .target = at_, .body = std::move(chunk_)};
    request.target += (at_.find('?') == std::string::npos ? "?digest=" : "&digest=") +
                      http::percent_encode(digest_.to_string());
    request.headers.add("Content-Type", "application/octet-stream");
    if (!request.body.empty() && sent_ > 0) {
      request.headers.add("Content-Range",
                          fmt::format("{}-{}", sent_, sent_ + request.body.size() - 1));
    }
    auto call = co_await exchange(transport_, std::move(request), scope_);
    if (call && call->response.status == 201) co_return Result<>();
    if (!call) co_return fail(std::move(call).error());
    co_return fail(call->refused());
  }

  // The upload goes on where the registry says; on itself, since logins are for it alone.
  Result<> move_to(const http::Response& response, const std::string& otherwise = "") {
    const std::string location(response.headers.find("Location").value_or(otherwise));
    TRY(Url url, resolve_url(transport_.base(), location));
    if (!same_peer(url.peer, transport_.base().peer)) {
      return fail(ErrorCode::kInvalidArgument,
                  "the registry wants the upload elsewhere: " + origin_of(url.peer));
    }
    at_ = std::move(url.target);
    return {};
  }

  bool may_repeat(const Error& error, int number) const {
    const bool passing = error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kTimeout;
    return passing && number < transport_.options().attempts;
  }

  Transport& transport_;
  const std::string scope_;
  const std::string repository_;
  const Digest digest_;
  std::string at_;         // target of the upload's next request
  std::string chunk_;      // being sent; begins at most chunk_.size() before sent_
  std::string left_over_;  // read beyond the chunk
  std::uint64_t sent_ = 0;
};

Awaitable<Result<>> RegistryClient::push_blob(std::string repository, Digest digest,
                                              BlobSource& content) {
  Upload upload(transport_, std::move(repository), std::move(digest));
  co_return co_await upload.run(content);
}

}  // namespace minato::oci
