#include "blob/s3/s3_open_blob.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "base/limits.h"

namespace minato::blob {
namespace {

// A download whose connection breaks goes on this often between two calls of read().
constexpr int kTries = 4;

}  // namespace

Awaitable<Result<std::unique_ptr<OpenBlob>>> S3OpenBlob::open(Bucket& bucket, std::string key) {
  CO_TRY(auto first, co_await bucket.get_range(key, 0, limits::kStreamBufferBytes));
  co_return std::make_unique<S3OpenBlob>(bucket.client(), std::move(key), std::move(first));
}

S3OpenBlob::~S3OpenBlob() {
  // A connection is closed on its own thread.
  if (stream_) asio::post(executor_, [stream = std::move(stream_)] {});
}

Awaitable<Result<std::string>> S3OpenBlob::read(std::uint64_t offset, std::size_t length) {
  if (offset > size_) {
    co_return fail(ErrorCode::kOutOfRange, "the offset is behind the end of the blob");
  }
  length = std::min<std::uint64_t>(length, size_ - offset);
  std::string out;
  if (offset < first_.size()) out = first_.substr(offset, length);
  if (out.size() == length) co_return out;
  co_return co_await S3Client::run_in(executor_, read_here(std::move(out), offset, length));
}

Awaitable<Result<std::string>> S3OpenBlob::read_here(std::string out, std::uint64_t offset,
                                                     std::size_t length) {
  out.reserve(length);
  for (int tries = 1; out.size() < length;) {
    auto got = co_await go_to(offset + out.size());
    if (got) got = co_await read_piece(out, length);
    if (got) continue;
    stream_.reset();
    left_ = {};
    const bool temporary =
        got.error().code == ErrorCode::kUnavailable || got.error().code == ErrorCode::kTimeout;
    if (!temporary || tries++ == kTries) co_return std::unexpected(std::move(got).error());
  }
  co_return out;
}

Awaitable<Result<>> S3OpenBlob::go_to(std::uint64_t offset) {
  if (stream_ && at_ == offset) co_return Result<>();
  left_ = {};
  stream_.reset();
  S3Request request{.key = key_, .headers = {{"Range", fmt::format("bytes={}-", offset)}}};
  CO_TRY(stream_, co_await client_.stream_from(executor_, std::move(request)));
  at_ = offset;
  if (stream_->head().status == 206 || offset == 0) co_return Result<>();
  stream_.reset();
  co_return fail(ErrorCode::kInternal, "blob storage: a range was not served");
}

Awaitable<Result<>> S3OpenBlob::read_piece(std::string& out, std::size_t length) {
  if (left_.empty()) {
    CO_TRY(left_, co_await stream_->read_some(client_.settings().request_timeout));
    if (left_.empty()) co_return fail(ErrorCode::kUnavailable, "blob storage: ended too early");
  }
  const std::size_t count = std::min(left_.size(), length - out.size());
  out.append(reinterpret_cast<const char*>(left_.data()), count);
  left_ = left_.subspan(count);
  at_ += count;
  co_return Result<>();
}

}  // namespace minato::blob
