#include "blob/s3/s3_upload.h"

#include "base/limits.h"
#include "blob/pool.h"

namespace minato::blob {
namespace {

// Below this, going to another thread costs more than the work.
constexpr std::size_t kWorthAThread = 16 * 1024;
// Content that must be read again is read in pieces of this length.
constexpr std::size_t kReadBytes = 4 * 1024 * 1024;

std::unexpected<Error> gone() {
  return fail(ErrorCode::kNotFound, "the upload has ended");
}

std::unexpected<Error> wrong_digest(const Digest& expected) {
  return fail(ErrorCode::kInvalidArgument,
              "the content does not have the digest " + expected.to_string());
}

const std::string& spool_folder(const S3Parts& shared) {
  return shared.bucket.client().settings().spool_folder;
}

}  // namespace

S3Upload::S3Upload(S3Parts shared, OpenIds::Claim claim)
    : shared_(shared),
      sender_(std::make_shared<PartSender>(std::move(claim), shared.bucket,
                                           shared.keys.staged(claim.id()),
                                           Spool(spool_folder(shared)))),
      waiting_(spool_folder(shared)) {}

Awaitable<Result<>> S3Upload::restore(std::string text) {
  auto read = decode_saved_upload(text);
  if (!read) co_return fail(ErrorCode::kDataLoss, "the upload cannot be resumed");
  CO_TRY_VOID(co_await take_on_pool(std::as_bytes(std::span(read->tail))));
  offset_ = read->upload.offset;
  hasher_ = std::move(read->upload.hasher);
  sender_->multipart_id() = std::move(read->upload.multipart_id);
  sender_->parts() = std::move(read->upload.parts);
  assembling_ = read->upload.assembling;
  changed_ = false;
  co_return Result<>();
}

Result<> S3Upload::take(std::span<const std::byte> bytes) {
  TRY_VOID(waiting_.append(bytes));
  hasher_.update(bytes);
  offset_ += bytes.size();
  changed_ = true;
  return {};
}

Awaitable<Result<>> S3Upload::take_on_pool(std::span<const std::byte> bytes) {
  if (bytes.size() < kWorthAThread) co_return take(bytes);
  co_return co_await run_on<Result<>>(shared_.pool, [this, bytes] { return take(bytes); });
}

Awaitable<Result<>> S3Upload::append(std::span<const std::byte> bytes) {
  if (ended_) co_return gone();
  if (assembling_ && !bytes.empty()) {
    co_return fail(ErrorCode::kFailedPrecondition, "the upload is complete and takes no more");
  }
  const std::size_t part_bytes = shared_.bucket.client().settings().part_bytes;
  while (!bytes.empty()) {
    // Not as soon as it is full: what fits into one part needs no multipart upload.
    if (waiting_.size() == part_bytes) {
      CO_TRY_VOID(co_await sender_->settle());
      sender_->start(waiting_);
    }
    const auto fits = bytes.first(std::min(bytes.size(), part_bytes - waiting_.size()));
    CO_TRY_VOID(co_await take_on_pool(fits));
    bytes = bytes.subspan(fits.size());
  }
  co_return Result<>();
}

Awaitable<Result<>> S3Upload::suspend() {
  if (ended_) co_return gone();
  CO_TRY_VOID(co_await sender_->settle());
  if (!changed_) co_return Result<>();
  co_return co_await save();
}

Awaitable<Result<>> S3Upload::save() {
  SavedUpload saved{.offset = offset_,
                    .hasher = std::move(*Hasher::restore(hasher_.save())),
                    .multipart_id = sender_->multipart_id(),
                    .parts = sender_->parts(),
                    .assembling = assembling_};
  std::string document = encode_saved_upload(saved);
  std::string hash = waiting_.sha256_with(document);
  Content content{.file = waiting_.file(), .body = std::move(document), .hash = std::move(hash)};
  CO_TRY_VOID(co_await shared_.bucket.put(shared_.keys.upload(id()), std::move(content)));
  changed_ = false;
  co_return Result<>();
}

// Before anything is published. Content in parts can only be read once they are put together: then
// a digest other than SHA-256 is left to assembled_matches().
Awaitable<Result<bool>> S3Upload::matches(Digest expected) {
  if (expected.algorithm() == Digest::Algorithm::kSha256) co_return hasher_.digest() == expected;
  if (assembling_ || sender_->sent_any()) co_return true;
  CO_TRY(const Digest actual, co_await run_on<Result<Digest>>(shared_.pool, [&] {
           return waiting_.digest(expected.algorithm());
         }));
  co_return actual == expected;
}

Awaitable<Result<bool>> S3Upload::assembled_matches(Digest expected) {
  if (expected.algorithm() == Digest::Algorithm::kSha256) co_return true;
  Hasher hasher(expected.algorithm());
  for (std::uint64_t at = 0; at < offset_;) {
    CO_TRY(const auto piece, co_await shared_.bucket.get_range(staged(), at, kReadBytes));
    if (piece.bytes.empty()) co_return false;
    co_await run_on<bool>(shared_.pool, [&] {
      hasher.update(piece.bytes);
      return true;
    });
    at += piece.bytes.size();
  }
  co_return hasher.digest() == expected;
}

Awaitable<Result<BlobInfo>> S3Upload::commit(Digest expected) {
  if (ended_) co_return gone();
  CO_TRY_VOID(co_await sender_->settle());
  CO_TRY(const bool right, co_await matches(expected));
  if (!right) {
    (void)co_await cancel();
    co_return wrong_digest(expected);
  }
  auto published = co_await publish(expected);
  if (!published) {
    if (published.error().code == ErrorCode::kInvalidArgument) (void)co_await cancel();
    co_return std::unexpected(std::move(published).error());
  }
  ended_ = true;
  // What stays behind is removed with the stale uploads; the content is there.
  (void)co_await shared_.bucket.remove(shared_.keys.upload(id()));
  if (assembling_) (void)co_await shared_.bucket.remove(staged());
  co_return BlobInfo{expected, offset_};
}

Awaitable<Result<>> S3Upload::publish(Digest expected) {
  if (!assembling_ && !sender_->sent_any()) {
    Content content{.file = waiting_.file(), .hash = waiting_.sha256_with("")};
    co_return co_await shared_.bucket.put(shared_.keys.blob(expected), std::move(content));
  }
  CO_TRY_VOID(co_await assemble());
  CO_TRY(const bool right, co_await assembled_matches(expected));
  if (!right) co_return wrong_digest(expected);
  co_return co_await shared_.bucket.copy(staged(), shared_.keys.blob(expected), offset_);
}

// Makes the object of all parts under a name of its own: the one it will have may hold the same
// content already, and somebody may be reading it.
Awaitable<Result<>> S3Upload::assemble() {
  if (waiting_.size() > 0) {
    sender_->start(waiting_);
    CO_TRY_VOID(co_await sender_->settle());
  }
  if (!assembling_) {
    // From here on a crash may find the parts put together: whoever goes on must know.
    assembling_ = true;
    if (auto saved = co_await save(); !saved) {
      assembling_ = false;
      co_return saved;
    }
  }
  auto done = co_await shared_.bucket.complete_multipart(staged(), sender_->multipart_id(),
                                                         sender_->parts());
  if (done || done.error().code != ErrorCode::kNotFound) co_return done;
  // Done before, by a request whose answer was lost or by a process that ended.
  CO_TRY(const auto size, co_await shared_.bucket.stat(staged()));
  if (size == offset_) co_return Result<>();
  ended_ = true;
  co_return gone();
}

Awaitable<Result<>> S3Upload::cancel() {
  if (ended_) co_return Result<>();
  ended_ = true;
  // Whether the last part went well does not matter any more, only that it is over.
  (void)co_await sender_->settle();
  if (!sender_->multipart_id().empty()) {
    CO_TRY_VOID(co_await shared_.bucket.abort_multipart(staged(), sender_->multipart_id()));
  }
  if (assembling_) CO_TRY_VOID(co_await shared_.bucket.remove(staged()));
  co_return co_await shared_.bucket.remove(shared_.keys.upload(id()));
}

}  // namespace minato::blob
