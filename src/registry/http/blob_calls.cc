// Blobs: look, pull, delete.
#include <fmt/format.h>

#include "base/limits.h"
#include "registry/http/headers.h"
#include "registry/http/registry_http.h"

namespace minato::registry {

RegistryHttp::Done RegistryHttp::serve_blob(Call& call) {
  auto digest = Digest::parse(call.route.argument);
  if (!digest) co_return fail(errors::digest_invalid(call.route.argument));
  if (call.method() == "DELETE") {
    CO_TRY_VOID(co_await registry_.layers().remove(call.repository, *digest));
    co_return co_await call.exchange.respond({.status = 202, .headers = {}, .body = {}});
  }
  co_return co_await read_blob(call, std::move(*digest));
}

RegistryHttp::Done RegistryHttp::read_blob(Call& call, Digest digest) {
  const std::string text = digest.to_string();
  CO_TRY(const auto link, co_await registry_.layers().find(call.repository, digest));
  if (!link) co_return fail(errors::layer_not_found(call.repository.label(), text));
  // A push may still find it there: what is archived is restored by pushing its image.
  if (link->archived() && !call.is_head()) {
    co_return fail(errors::layer_not_found(call.repository.label(), text));
  }
  http::Response head = blob_head(text);
  const auto known = call.exchange.request().headers.joined("If-None-Match");
  if (known && matches_etag(*known, fmt::format("\"{}\"", text))) {
    head.status = 304;
    head.headers.erase("Content-Type");
    co_return co_await call.exchange.respond(std::move(head));
  }
  if (call.is_head()) {
    head.headers.add("Content-Length", std::to_string(link->size));
    co_return co_await call.exchange.respond(std::move(head));
  }
  if (auto url = registry_.download_url(digest)) {
    head.status = 307;
    head.headers.add("Location", std::move(*url));
    // The address is good for a while only.
    head.headers.set("Cache-Control", "private, no-store");
    co_return co_await call.exchange.respond(std::move(head));
  }
  co_return co_await send_blob(call, std::move(digest), std::move(head));
}

RegistryHttp::Done RegistryHttp::send_blob(Call& call, Digest digest, http::Response head) {
  auto opened = co_await registry_.layers().open(call.repository, digest);
  if (!opened) {
    // The record was there a moment ago: either it was deleted just now, or content is lost.
    if (opened.error().code != ErrorCode::kNotFound) co_return fail(std::move(opened).error());
    co_return fail(errors::layer_not_found(call.repository.label(), digest.to_string()));
  }
  blob::OpenBlob& blob = **opened;
  const std::uint64_t size = blob.size();
  const auto& headers = call.exchange.request().headers;
  const auto etag = fmt::format("\"{}\"", digest.to_string());
  const bool applies = range_applies(headers.find("If-Range"), etag);
  auto range = parse_range(applies ? headers.find("Range") : std::nullopt, size);
  if (!range) {
    http::Response response = error_response(range.error());
    response.headers.add("Content-Range", fmt::format("bytes */{}", size));
    co_return co_await call.exchange.respond(std::move(response));
  }
  std::uint64_t offset = 0, length = size;
  if (*range) {
    offset = (*range)->first;
    length = (*range)->length();
    head.status = 206;
    head.headers.add("Content-Range", content_range(**range, size));
  }
  if (blob.fd() >= 0) {
    co_return co_await call.exchange.respond_file(std::move(head), blob.fd(), offset, length);
  }
  co_return co_await send_pieces(call, blob, std::move(head), offset, length);
}

// From a back end without files: one piece in memory at a time.
RegistryHttp::Done RegistryHttp::send_pieces(Call& call, blob::OpenBlob& blob, http::Response head,
                                             std::uint64_t offset, std::uint64_t length) {
  const std::uint64_t end = offset + length;
  const auto piece_length = [&] {
    return std::min<std::uint64_t>(limits::kStreamBufferBytes, end - offset);
  };
  // The first piece before the head: an error can still be told.
  std::string piece;
  if (length > 0) {
    CO_TRY(piece, co_await blob.read(offset, piece_length()));
  }
  if (piece.size() == length) {
    head.body = std::move(piece);
    co_return co_await call.exchange.respond(std::move(head));
  }
  CO_TRY_VOID(co_await call.exchange.start_sized(std::move(head), length));
  while (!piece.empty()) {
    offset += piece.size();
    CO_TRY_VOID(co_await call.exchange.send_piece(std::move(piece)));
    piece.clear();
    if (offset < end) {
      CO_TRY(piece, co_await blob.read(offset, piece_length()));
    }
  }
  co_return Result<>();
}

}  // namespace minato::registry
