#include "blob/filesystem/filesystem_upload.h"

namespace minato::blob {
namespace {

std::unexpected<Error> gone() {
  return fail(ErrorCode::kNotFound, "the upload has ended");
}

}  // namespace

void WriteBehind::start(Buffer& buffer, asio::thread_pool& pool) {
  buffer_.swap(buffer);
  launch(pool);
}

void WriteBehind::launch(asio::thread_pool& pool) {
  {
    const std::lock_guard lock(mutex_);
    writing_ = true;
  }
  asio::post(pool, [self = shared_from_this()] { self->write(); });
}

void WriteBehind::write() {
  auto outcome = file_.write(buffer_.bytes());
  if (outcome) buffer_.clear();
  Resume<Result<>> waiter;
  {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    outcome_ = outcome;
    waiter = std::exchange(waiter_, nullptr);
  }
  if (waiter) waiter(std::move(outcome));
}

Awaitable<Result<>> WriteBehind::settle(asio::thread_pool& pool) {
  auto outcome = co_await landed();
  if (outcome) co_return outcome;
  launch(pool);
  co_return co_await landed();
}

Awaitable<Result<>> WriteBehind::landed() {
  {
    const std::lock_guard lock(mutex_);
    if (!writing_) co_return outcome_;
  }
  co_return co_await resume_later<Result<>>(
      [this](Resume<Result<>> resume) { tell(std::move(resume)); });
}

void WriteBehind::tell(Resume<Result<>> resume) {
  Result<> outcome;
  {
    const std::lock_guard lock(mutex_);
    if (writing_) {
      waiter_ = std::move(resume);
      return;
    }
    outcome = outcome_;
  }
  resume(std::move(outcome));
}

Awaitable<Result<>> FilesystemUpload::append(std::span<const std::byte> bytes) {
  if (ended_) co_return gone();
  while (!bytes.empty()) {
    const std::size_t count = buffer_.fill(bytes);
    if (buffer_.full()) {
      auto settled = co_await behind_->settle(pool_);
      if (!settled) {
        buffer_.drop_last(count);
        co_return settled;
      }
      behind_->start(buffer_, pool_);
    }
    offset_ += count;
    bytes = bytes.subspan(count);
  }
  co_return Result<>();
}

Awaitable<Result<std::span<std::byte>>> FilesystemUpload::room() {
  if (ended_) co_return gone();
  if (buffer_.full()) {
    CO_TRY_VOID(co_await behind_->settle(pool_));
    behind_->start(buffer_, pool_);
  }
  co_return buffer_.room();
}

Awaitable<Result<>> FilesystemUpload::filled(std::size_t count) {
  buffer_.grow(count);
  offset_ += count;
  co_return Result<>();
}

Result<> FilesystemUpload::flush() {
  TRY_VOID(behind_->file().write(buffer_.bytes()));
  buffer_.clear();
  return {};
}

Result<> FilesystemUpload::save() {
  TRY_VOID(flush());
  return behind_->file().save();
}

Result<BlobInfo> FilesystemUpload::publish(const Digest& expected) {
  TRY_VOID(flush());
  return behind_->file().publish(publisher_, expected);
}

Awaitable<Result<>> FilesystemUpload::settle() {
  if (ended_) co_return gone();
  CO_TRY_VOID(co_await behind_->settle(pool_));
  co_return co_await run_on<Result<>>(pool_, [this]() -> Result<> {
    TRY_VOID(flush());
    return behind_->file().sync();
  });
}

Awaitable<Result<>> FilesystemUpload::suspend() {
  if (ended_) co_return gone();
  CO_TRY_VOID(co_await behind_->settle(pool_));
  co_return co_await run_on<Result<>>(pool_, [this] { return save(); });
}

Awaitable<Result<BlobInfo>> FilesystemUpload::commit(Digest expected) {
  if (ended_) co_return gone();
  CO_TRY_VOID(co_await behind_->settle(pool_));
  auto published =
      co_await run_on<Result<BlobInfo>>(pool_, [this, &expected] { return publish(expected); });
  if (published || published.error().code == ErrorCode::kInvalidArgument) ended_ = true;
  co_return published;
}

Awaitable<Result<>> FilesystemUpload::cancel() {
  ended_ = true;
  // Whether the last write went well does not matter any more, only that it is over.
  static_cast<void>(co_await behind_->settle(pool_));
  co_return co_await run_on<Result<>>(
      pool_, [this] { return UploadFile::discard(behind_->file().path()); });
}

}  // namespace minato::blob
