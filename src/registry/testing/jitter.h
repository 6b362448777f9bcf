// Back ends that let other coroutines run before and after each of their steps, in an order that a
// seed decides: what a simulator needs to meet every interleaving again.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <random>
#include <string>
#include <utility>

#include "blob/blob_store.h"
#include "store/store.h"

namespace minato::registry::testing {

// Used on one single-threaded executor.
class Jitter {
 public:
  explicit Jitter(std::uint64_t seed) : random_(seed) {}
  std::uint64_t next(std::uint64_t bound) { return random_() % bound; }
  Awaitable<void> rest() {
    // Mostly short, now and then long enough for others to come through whole operations.
    const auto turns_max = next(8) == 0 ? 400 : 6;
    for (auto turns = next(turns_max); turns > 0; --turns) co_await asio::post(asio::use_awaitable);
  }

 private:
  std::mt19937_64 random_;
};

class JitterStore final : public store::Store {
 public:
  JitterStore(store::Store& base, Jitter& jitter) : base_(base), jitter_(jitter) {}

  Awaitable<Result<store::Revision>> commit(store::Transaction transaction) override {
    co_await jitter_.rest();
    auto done = co_await base_.commit(std::move(transaction));
    co_await jitter_.rest();
    co_return done;
  }
  Awaitable<Result<std::optional<store::Record>>> get(std::string table, std::string key) override {
    co_await jitter_.rest();
    co_return co_await base_.get(std::move(table), std::move(key));
  }
  Awaitable<Result<std::vector<store::Record>>> range(std::string table, std::string from,
                                                      std::string to, std::size_t limit) override {
    auto rows = co_await base_.range(std::move(table), std::move(from), std::move(to), limit);
    co_await jitter_.rest();
    co_return rows;
  }
  Awaitable<Result<std::uint64_t>> count(std::string table, std::string from,
                                         std::string to) override {
    co_return co_await base_.count(std::move(table), std::move(from), std::move(to));
  }
  Result<std::uint64_t> watch(store::Revision from, Executor executor,
                              store::Watcher watcher) override {
    return base_.watch(from, std::move(executor), std::move(watcher));
  }
  void unwatch(std::uint64_t id) override { base_.unwatch(id); }
  store::Revision revision() const override { return base_.revision(); }
  void stop() override { base_.stop(); }

 private:
  store::Store& base_;
  Jitter& jitter_;
};

class JitterUpload final : public blob::Upload {
 public:
  JitterUpload(std::unique_ptr<blob::Upload> base, Jitter& jitter)
      : base_(std::move(base)), jitter_(jitter) {}
  const std::string& id() const override { return base_->id(); }
  std::uint64_t offset() const override { return base_->offset(); }
  Awaitable<Result<>> append(std::span<const std::byte> bytes) override {
    return base_->append(bytes);
  }
  Awaitable<Result<>> suspend() override { return base_->suspend(); }
  Awaitable<Result<blob::BlobInfo>> commit(Digest expected) override {
    co_await jitter_.rest();
    auto done = co_await base_->commit(std::move(expected));
    co_await jitter_.rest();
    co_return done;
  }
  Awaitable<Result<>> cancel() override { return base_->cancel(); }

 private:
  std::unique_ptr<blob::Upload> base_;
  Jitter& jitter_;
};

class JitterBlobs final : public blob::BlobStore {
 public:
  JitterBlobs(blob::BlobStore& base, Jitter& jitter) : base_(base), jitter_(jitter) {}

  Awaitable<Result<std::unique_ptr<blob::Upload>>> start_upload(std::string id) override {
    CO_TRY(auto upload, co_await base_.start_upload(std::move(id)));
    co_return std::make_unique<JitterUpload>(std::move(upload), jitter_);
  }
  Awaitable<Result<std::unique_ptr<blob::Upload>>> open_upload(std::string id) override {
    return base_.open_upload(std::move(id));
  }
  Awaitable<Result<std::vector<std::string>>> list_uploads() override {
    return base_.list_uploads();
  }
  Awaitable<Result<std::uint64_t>> remove_stale_uploads(TimePoint older_than) override {
    return base_.remove_stale_uploads(older_than);
  }
  Awaitable<Result<std::optional<blob::BlobInfo>>> stat(Digest digest) override {
    co_await jitter_.rest();
    auto found = co_await base_.stat(std::move(digest));
    co_await jitter_.rest();
    co_return found;
  }
  Awaitable<Result<std::unique_ptr<blob::OpenBlob>>> open(Digest digest) override {
    return base_.open(std::move(digest));
  }
  Awaitable<Result<blob::BlobInfo>> put(Digest digest, std::string content) override {
    return base_.put(std::move(digest), std::move(content));
  }
  Awaitable<Result<>> remove(Digest digest) override {
    co_await jitter_.rest();
    auto done = co_await base_.remove(std::move(digest));
    co_await jitter_.rest();
    co_return done;
  }
  Awaitable<Result<std::string>> set_aside(Digest digest) override {
    co_await jitter_.rest();
    auto done = co_await base_.set_aside(std::move(digest));
    co_await jitter_.rest();
    co_return done;
  }

 private:
  blob::BlobStore& base_;
  Jitter& jitter_;
};

}  // namespace minato::registry::testing
