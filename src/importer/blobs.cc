// The blobs of a batch: what is there is left alone, what another repository has is mounted, the
// rest is sent.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "importer/importer.h"
#include "runtime/timer.h"

namespace minato::importer {
namespace {

bool may_pass(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kTimeout;
}

// Counts what goes through; takes it back unless kept.
class Counted final : public oci::BlobSource {
 public:
  Counted(oci::BlobSource& inner, Totals& totals) : inner_(inner), totals_(totals) {}
  ~Counted() override {
    if (kept_) return;
    totals_.bytes -= counted_;
    totals_.batch_bytes_done -= counted_;
  }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

  Awaitable<Result<std::span<const std::byte>>> read_some() override {
    auto piece = co_await inner_.read_some();
    if (piece) {
      counted_ += piece->size();
      totals_.bytes += piece->size();
      totals_.batch_bytes_done += piece->size();
    }
    co_return piece;
  }
  std::uint64_t keep() {
    kept_ = true;
    return counted_;
  }

 private:
  oci::BlobSource& inner_;
  Totals& totals_;
  std::uint64_t counted_ = 0;
  bool kept_ = false;
};

}  // namespace

Awaitable<void> Importer::copy_blob(Batch& batch, registry::Descriptor blob) {
  auto brought = co_await bring_blob(batch.repository, blob);
  if (brought) {
    held_.try_emplace(blob.digest, batch.repository.target);
  } else {
    batch.failed_blobs.emplace(blob.digest, std::move(brought).error());
  }
}

Awaitable<Result<>> Importer::bring_blob(const Repository& repository, registry::Descriptor blob) {
  CO_TRY(const bool there, co_await destination_.has_blob(repository.target, blob.digest));
  if (there) {
    ++report_.blobs_there;
    skip_bytes(blob.size);
    co_return Result<>();
  }
  if (const auto found = held_.find(blob.digest); found != held_.end()) {
    CO_TRY(const bool mounted,
           co_await destination_.mount_blob(repository.target, found->second, blob.digest));
    if (mounted) {
      ++report_.blobs_mounted;
      skip_bytes(blob.size);
      co_return Result<>();
    }
  }
  co_return co_await push_blob(repository, std::move(blob));
}

Awaitable<Result<>> Importer::push_blob(const Repository& repository, registry::Descriptor blob) {
  for (int number = 1;; ++number) {
    Result<> pushed;
    auto content = co_await source_.open_blob(repository.name, blob.digest, blob.size);
    if (content) {
      Counted counted(**content, totals_);
      pushed = co_await destination_.push_blob(repository.target, blob.digest, counted);
      if (pushed) {
        ++report_.blobs;
        report_.bytes += counted.keep();
        co_return Result<>();
      }
    } else {
      pushed = fail(std::move(content).error());
    }
    if (!may_pass(pushed.error()) || number >= options_.attempts) co_return pushed;
    co_await sleep_for(options_.retry_pause * (1 << std::min(number - 1, 6)));
  }
}

// They are not to be waited for.
void Importer::skip_bytes(std::uint64_t size) {
  totals_.batch_bytes -= std::min(size, totals_.batch_bytes);
}

}  // namespace minato::importer
