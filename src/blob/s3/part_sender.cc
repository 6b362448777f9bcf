#include "blob/s3/part_sender.h"

#include <boost/asio/co_spawn.hpp>

namespace minato::blob {
namespace {

constexpr std::size_t kPartsMax = 10'000;  // a limit of S3

}  // namespace

void PartSender::start(Spool& spool) {
  std::swap(part_, spool);
  spool.clear();
  launch();
}

void PartSender::launch() {
  {
    const std::lock_guard lock(mutex_);
    sending_ = true;
  }
  asio::co_spawn(bucket_.client().next_executor(), send(shared_from_this()),
                 [self = shared_from_this()](std::exception_ptr, Result<> outcome) {
                   self->finish(std::move(outcome));
                 });
}

Awaitable<Result<>> PartSender::send(std::shared_ptr<PartSender> self) {
  if (self->parts_.size() >= kPartsMax) {
    co_return fail(ErrorCode::kInvalidArgument, "the blob is too long");
  }
  if (self->multipart_id_.empty()) {
    CO_TRY(self->multipart_id_, co_await self->bucket_.start_multipart(self->key_));
  }
  Content content{.file = self->part_.file(), .hash = self->part_.sha256_with("")};
  CO_TRY(auto etag, co_await self->bucket_.put_part(self->key_, self->multipart_id_,
                                                    self->parts_.size() + 1, std::move(content)));
  self->parts_.push_back({std::move(etag), self->part_.size()});
  self->part_.clear();
  co_return Result<>();
}

void PartSender::finish(Result<> outcome) {
  Resume<Result<>> waiter;
  {
    const std::lock_guard lock(mutex_);
    sending_ = false;
    outcome_ = outcome;
    waiter = std::exchange(waiter_, nullptr);
  }
  if (waiter) waiter(std::move(outcome));
}

Awaitable<Result<>> PartSender::landed() {
  return resume_later<Result<>>([this](Resume<Result<>> resume) {
    Result<> outcome;
    {
      const std::lock_guard lock(mutex_);
      if (sending_) {
        waiter_ = std::move(resume);
        return;
      }
      outcome = outcome_;
    }
    resume(std::move(outcome));
  });
}

Awaitable<Result<>> PartSender::settle() {
  auto outcome = co_await landed();
  if (outcome || outcome.error().code == ErrorCode::kNotFound) co_return outcome;
  launch();
  co_return co_await landed();
}

}  // namespace minato::blob
