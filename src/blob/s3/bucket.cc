#include "blob/s3/bucket.h"

#include <fmt/format.h>

#include <charconv>

#include "blob/s3/xml.h"
#include "codec/time.h"

namespace minato::blob {
namespace {

std::unexpected<Error> not_understood(std::string_view what) {
  return fail(ErrorCode::kInternal,
              fmt::format("blob storage: the answer to {} was not understood", what));
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The size of the whole in "bytes 0-9/10".
std::optional<std::uint64_t> whole_size(std::string_view content_range) {
  const auto slash = content_range.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return parse_number(content_range.substr(slash + 1));
}

TimePoint time_in(std::string_view xml, std::string_view name) {
  // What has no time is taken for new, so that nothing is deleted by mistake.
  return parse_iso8601(xml_text(xml, name)).value_or(TimePoint::max());
}

Result<> without_value(Result<http::Response> response) {
  if (!response) return std::unexpected(std::move(response).error());
  return {};
}

}  // namespace

Awaitable<Result<std::optional<std::uint64_t>>> Bucket::stat(std::string key) {
  using Size = std::optional<std::uint64_t>;
  auto response = co_await client_.send({.method = "HEAD", .key = std::move(key)});
  if (!response && response.error().code == ErrorCode::kNotFound) co_return Size();
  if (!response) co_return std::unexpected(std::move(response).error());
  const auto size = parse_number(response->headers.find("Content-Length").value_or(""));
  if (!size) co_return not_understood("HeadObject");
  co_return size;
}

Awaitable<Result<std::string>> Bucket::get(std::string key, std::size_t size_max) {
  CO_TRY(auto response,
         co_await client_.send({.key = std::move(key), .transfer = true, .answer_max = size_max}));
  co_return std::move(response.body);
}

Awaitable<Result<Bucket::Range>> Bucket::get_range(std::string key, std::uint64_t offset,
                                                   std::size_t length) {
  auto response = co_await client_.send(
      {.key = std::move(key),
       .headers = {{"Range", fmt::format("bytes={}-{}", offset, offset + length - 1)}},
       .transfer = true,
       .answer_max = length});
  if (!response && response.error().code == ErrorCode::kOutOfRange && offset == 0) {
    co_return Range();  // empty content has no first byte
  }
  if (!response) co_return std::unexpected(std::move(response).error());
  Range range{.bytes = std::move(response->body), .size = 0};
  if (response->status != 206) {
    if (offset != 0) co_return not_understood("GetObject");
    range.size = range.bytes.size();
    co_return range;
  }
  const auto size = whole_size(response->headers.find("Content-Range").value_or(""));
  if (!size) co_return not_understood("GetObject");
  range.size = *size;
  co_return range;
}

Awaitable<Result<>> Bucket::put(std::string key, Content content) {
  co_return without_value(
      co_await client_.send({.method = "PUT",
                             .key = std::move(key),
                             .headers = {{"Content-Type", "application/octet-stream"}},
                             .body = std::move(content.body),
                             .file = content.file,
                             .content_hash = std::move(content.hash),
                             .transfer = true}));
}

Awaitable<Result<>> Bucket::remove(std::string key) {
  auto removed = without_value(co_await client_.send({.method = "DELETE", .key = std::move(key)}));
  if (!removed && removed.error().code == ErrorCode::kNotFound) co_return Result<>();
  co_return removed;
}

Awaitable<Result<std::vector<ListedObject>>> Bucket::list(std::string prefix) {
  std::vector<ListedObject> found;
  std::string token;
  do {
    S3Request request{.query = {{"list-type", "2"}, {"prefix", prefix}},
                      .answer_max = 4 * 1024 * 1024};
    if (!token.empty()) request.query.emplace_back("continuation-token", token);
    CO_TRY(const auto page, co_await client_.send(std::move(request)));
    for (const std::string_view entry : xml_elements(page.body, "Contents")) {
      found.push_back({xml_text(entry, "Key"), time_in(entry, "LastModified")});
    }
    token = xml_text(page.body, "NextContinuationToken");
  } while (!token.empty());
  co_return found;
}

Awaitable<Result<std::string>> Bucket::start_multipart(std::string key) {
  CO_TRY(const auto response,
         co_await client_.send({.method = "POST",
                                .key = std::move(key),
                                .query = {{"uploads", ""}},
                                .headers = {{"Content-Type", "application/octet-stream"}}}));
  std::string id = xml_text(response.body, "UploadId");
  if (id.empty()) co_return not_understood("CreateMultipartUpload");
  co_return id;
}

Awaitable<Result<std::string>> Bucket::put_part(std::string key, std::string upload_id,
                                                std::size_t number, Content content) {
  CO_TRY(const auto response,
         co_await client_.send(
             {.method = "PUT",
              .key = std::move(key),
              .query = {{"partNumber", std::to_string(number)}, {"uploadId", std::move(upload_id)}},
              .body = std::move(content.body),
              .file = content.file,
              .content_hash = std::move(content.hash),
              .transfer = true}));
  const auto etag = response.headers.find("ETag");
  if (!etag) co_return not_understood("UploadPart");
  co_return std::string(*etag);
}

Awaitable<Result<>> Bucket::complete_multipart(std::string key, std::string upload_id,
                                               const std::vector<Part>& parts) {
  std::string body = "<CompleteMultipartUpload>";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    body += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", i + 1,
                        xml_escape(parts[i].etag));
  }
  body += "</CompleteMultipartUpload>";
  co_return without_value(co_await client_.send({.method = "POST",
                                                 .key = std::move(key),
                                                 .query = {{"uploadId", std::move(upload_id)}},
                                                 .headers = {{"Content-Type", "application/xml"}},
                                                 .body = std::move(body),
                                                 .transfer = true}));
}

Awaitable<Result<>> Bucket::abort_multipart(std::string key, std::string upload_id) {
  auto ended = without_value(co_await client_.send(
      {.method = "DELETE", .key = std::move(key), .query = {{"uploadId", std::move(upload_id)}}}));
  if (!ended && ended.error().code == ErrorCode::kNotFound) co_return Result<>();
  co_return ended;
}

Awaitable<Result<std::vector<ListedMultipart>>> Bucket::list_multiparts(std::string prefix) {
  std::vector<ListedMultipart> found;
  std::string key_marker;
  std::string id_marker;
  for (;;) {
    S3Request request{.query = {{"uploads", ""}, {"prefix", prefix}},
                      .answer_max = 4 * 1024 * 1024};
    if (!key_marker.empty()) {
      request.query.emplace_back("key-marker", key_marker);
      request.query.emplace_back("upload-id-marker", id_marker);
    }
    CO_TRY(const auto page, co_await client_.send(std::move(request)));
    for (const std::string_view entry : xml_elements(page.body, "Upload")) {
      found.push_back({.key = xml_text(entry, "Key"),
                       .upload_id = xml_text(entry, "UploadId"),
                       .started = time_in(entry, "Initiated")});
    }
    key_marker = xml_text(page.body, "NextKeyMarker");
    id_marker = xml_text(page.body, "NextUploadIdMarker");
    if (xml_text(page.body, "IsTruncated") != "true" || key_marker.empty()) co_return found;
  }
}

Awaitable<Result<>> Bucket::copy(std::string from, std::string to, std::uint64_t size) {
  if (size > client_.settings().copy_bytes) {
    CO_TRY_VOID(co_await copy_in_parts(from, to, size));
  } else {
    CO_TRY_VOID(
        co_await client_.send({.method = "PUT",
                               .key = to,
                               .headers = {{"x-amz-copy-source", client_.copy_source(from)}},
                               .transfer = true}));
  }
  CO_TRY(const auto arrived, co_await stat(std::move(to)));
  if (arrived == size) co_return Result<>();
  co_return fail(ErrorCode::kUnavailable, "blob storage: the copy is not complete");
}

Awaitable<Result<>> Bucket::copy_in_parts(std::string from, std::string to, std::uint64_t size) {
  CO_TRY(const std::string id, co_await start_multipart(to));
  auto copied = co_await copy_parts(std::move(from), to, id, size);
  Result<> done;
  if (copied) {
    done = co_await complete_multipart(to, id, *copied);
  } else {
    done = std::unexpected(std::move(copied).error());
  }
  // A repeated completion finds the upload gone; copy() looks at what arrived in any case.
  if (!done && done.error().code == ErrorCode::kNotFound) co_return Result<>();
  if (!done) (void)co_await abort_multipart(std::move(to), id);
  co_return done;
}

Awaitable<Result<std::vector<Part>>> Bucket::copy_parts(std::string from, std::string to,
                                                        std::string upload_id, std::uint64_t size) {
  std::vector<Part> parts;
  for (std::uint64_t at = 0; at < size; at += parts.back().size) {
    const std::uint64_t length = std::min(client_.settings().copy_bytes, size - at);
    CO_TRY(const auto response,
           co_await client_.send({.method = "PUT",
                                  .key = to,
                                  .query = {{"partNumber", std::to_string(parts.size() + 1)},
                                            {"uploadId", upload_id}},
                                  .headers = {{"x-amz-copy-source", client_.copy_source(from)},
                                              {"x-amz-copy-source-range",
                                               fmt::format("bytes={}-{}", at, at + length - 1)}},
                                  .transfer = true}));
    std::string etag = xml_text(response.body, "ETag");
    if (etag.empty()) co_return not_understood("UploadPartCopy");
    parts.push_back({std::move(etag), length});
  }
  co_return parts;
}

}  // namespace minato::blob
