// Aim: whatever pushes, mounts, deletes and collections do at once, every acknowledged image is
// whole while it is there, and at the end nothing is left that no image needs. One thread, an order
// that a seed decides, a grace period so short that it ends between any two steps.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>
#include <map>
#include <set>

#include "registry/testing/fixture.h"
#include "registry/testing/jitter.h"

namespace minato::registry {
namespace {

using testing::BackEnd;

constexpr Duration kGrace = Duration(2);
constexpr int kWorkers = 8;
constexpr std::size_t kContents = 30;

std::string content(std::size_t number) {
  return "content number " + std::to_string(number);
}

struct Held {
  std::string digest;
  std::vector<std::size_t> contents;
};

class Simulation {
 public:
  Simulation(std::uint64_t seed, BackEnd back_end, int steps)
      : jitter_(seed), steps_(steps), files_(open_blobs(folder_.path(), back_end)) {}

  void run() {
    asio::co_spawn(context_, main(), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    context_.run();
    registry_.reset();
    memory_->stop();
  }

  int acknowledged() const { return acknowledged_; }
  std::uint64_t collected() const { return collected_; }

 private:
  static std::unique_ptr<blob::BlobStore> open_blobs(const std::string& folder, BackEnd back_end) {
    if (back_end == BackEnd::kMemory) return blob::make_memory_blob_store();
    return *blob::open_filesystem_blob_store(folder + "/blobs", 2);
  }

  Awaitable<void> main() {
    registry_ = *co_await Registry::open({.store = store_,
                                          .blobs = blobs_,
                                          .clock = clock_,
                                          .random = random_,
                                          .background = context_.get_executor()},
                                         {.idle_grace = kGrace});
    for (const char* name : {"a", "b", "c"}) repositories_.push_back(co_await make(name));
    running_ = kWorkers;
    for (int i = 0; i < kWorkers; ++i) asio::co_spawn(context_, work(i), asio::detached);
    asio::steady_timer pause(context_);
    while (running_ > 0) {
      pause.expires_after(std::chrono::milliseconds(1));
      co_await pause.async_wait(asio::use_awaitable);
    }
    co_await settle();
    co_await registry_->stop();
  }

  Awaitable<RepositoryRecord> make(std::string name) {
    RepositoryRecord record;
    record.scope = {.account = "123456789012", .region = "eu-west-1"};
    record.name = std::move(name);
    co_return *co_await registry_->repositories().create(std::move(record));
  }

  Awaitable<void> work(int worker) {
    const std::string own = "own" + std::to_string(worker);
    RepositoryRecord mine = co_await make(own);
    for (int step = 0; step < steps_; ++step) {
      clock_.advance(Duration(static_cast<std::int64_t>(jitter_.next(10))));
      const auto choice = jitter_.next(100);
      const bool shared = jitter_.next(4) > 0;
      const std::string tag = std::to_string(worker) + "-" + std::to_string(jitter_.next(3));
      RepositoryRecord at = shared ? repositories_[jitter_.next(3)] : mine;
      if (choice < 45) {
        co_await push(at, tag);
      } else if (choice < 75) {
        co_await untag(at, tag);
      } else if (choice < 88) {
        const auto report = co_await registry_->collector().collect(false);
        if (report) collected_ += report->blobs_collected;
      } else if (choice < 92) {
        co_await push_wrong(at);
      } else if (choice < 97) {
        co_await check_layer_removal(at);
      } else {
        std::erase_if(held_, [&](const auto& entry) { return entry.first.first == own; });
        EXPECT_TRUE(co_await registry_->repositories().remove(mine.scope, own, true));
        mine = co_await make(own);
      }
      co_await check_all(tag);
    }
    --running_;
  }

  // The claim is made before the content turns out to be another.
  Awaitable<void> push_wrong(RepositoryRecord at) {
    auto upload = *co_await registry_->layers().start_upload(at);
    EXPECT_TRUE(co_await upload->append(std::as_bytes(std::span<const char>("wrong", 5))));
    const auto done = co_await registry_->layers().finish_upload(
        at, *upload, sha256(content(jitter_.next(kContents))));
    EXPECT_FALSE(done);
    if (!done && done.error().name != "DIGEST_INVALID") (void)co_await upload->cancel();
  }

  Awaitable<void> check_layer_removal(RepositoryRecord at) {
    const auto removed =
        co_await registry_->layers().remove(at, sha256(content(jitter_.next(kContents))));
    if (!removed) EXPECT_NE(removed.error().code, ErrorCode::kDataLoss);
  }

  Awaitable<bool> bring_layer(RepositoryRecord at, std::size_t number) {
    const Digest digest = sha256(content(number));
    if (jitter_.next(3) == 0) {
      const auto found = co_await registry_->layers().find(at, digest);
      if (found && *found) co_return true;
    }
    if (jitter_.next(3) == 0) {
      const auto mounted =
          co_await registry_->layers().mount(repositories_[jitter_.next(3)], at, digest);
      if (mounted && *mounted) co_return true;
    }
    auto upload = *co_await registry_->layers().start_upload(at);
    const std::string bytes = content(number);
    EXPECT_TRUE(co_await upload->append(std::as_bytes(std::span(bytes))));
    const auto done = co_await registry_->layers().finish_upload(at, *upload, digest);
    if (!done) (void)co_await upload->cancel();
    co_return done.has_value();
  }

  Awaitable<void> push(RepositoryRecord at, std::string tag) {
    std::set<std::size_t> contents;
    while (contents.size() < 2) contents.insert(jitter_.next(kContents));
    std::string layers;
    for (const std::size_t number : contents) {
      if (!co_await bring_layer(at, number)) co_return;
      layers += fmt::format(
          R"({}{{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{}","size":{}}})",
          layers.empty() ? "" : ",", sha256(content(number)).to_string(), content(number).size());
    }
    std::string manifest =
        fmt::format(R"({{"schemaVersion":2,"mediaType":"{}","config":{},"layers":[{}]}})",
                    media_types::kOciManifest, layers.substr(0, layers.find('}') + 1), layers);
    const auto key = std::pair(at.name, tag);
    const auto before = held_.extract(key);
    const auto stored = co_await registry_->images().put(
        at, {.bytes = manifest, .media_type = "", .tag = tag, .digest = {}});
    if (stored) {
      ++acknowledged_;
      held_[key] = {stored->digest, {contents.begin(), contents.end()}};
    } else if (!before.empty()) {
      held_[key] = before.mapped();
    }
  }

  Awaitable<void> untag(RepositoryRecord at, std::string tag) {
    const auto before = held_.extract(std::pair(at.name, tag));
    const auto done = co_await registry_->images().untag(at, tag, true);
    if (!before.empty()) EXPECT_TRUE(done) << done.error().message;
  }

  // Tags with this name are this worker's: nobody else changes them meanwhile.
  Awaitable<void> check_all(std::string tag) {
    const auto all = held_;
    for (const auto& [key, image] : all) {
      if (key.second == tag) co_await check(key.first, tag, image);
    }
  }

  Awaitable<void> check(std::string repository, std::string tag, Held image) {
    const auto at = co_await registry_->repositories().find(
        {.account = "123456789012", .region = "eu-west-1"}, repository);
    EXPECT_TRUE(at) << repository;
    if (!at) co_return;
    const auto found = co_await registry_->images().get(*at, {.digest = "", .tag = tag});
    EXPECT_TRUE(found) << repository << ":" << tag;
    if (!found) co_return;
    EXPECT_EQ(found->record.digest, image.digest);
    for (const std::size_t number : image.contents) {
      const auto blob = co_await registry_->layers().open(*at, sha256(content(number)));
      EXPECT_TRUE(blob) << repository << ":" << tag << " has lost " << content(number);
      if (blob) EXPECT_EQ(*co_await (*blob)->read(0, 100), content(number));
    }
  }

  // An image whose tag moved to another is there without one.
  Awaitable<void> remove_untagged(RepositoryRecord at) {
    const auto images = *co_await registry_->images().list(at, "", 1000);
    for (const ManifestRecord& image : images) {
      if (image.tags.empty()) {
        EXPECT_TRUE(co_await registry_->images().remove(at, image.digest));
      }
    }
  }

  Awaitable<void> settle() {
    const auto all = *co_await registry_->repositories().list(
        {.account = "123456789012", .region = "eu-west-1"}, "", 1000);
    for (const RepositoryRecord& at : all) co_await remove_untagged(at);
    EXPECT_TRUE(co_await registry_->maintain());
    for (int i = 0; i < 3; ++i) {
      clock_.advance(kGrace);
      EXPECT_TRUE(co_await registry_->collector().collect(false));
    }
    std::set<std::size_t> needed;
    for (const auto& [key, image] : held_) {
      co_await check(key.first, key.second, image);
      needed.insert(image.contents.begin(), image.contents.end());
    }
    for (std::size_t number = 0; number < kContents; ++number) {
      const auto stat = co_await files_->stat(sha256(content(number)));
      EXPECT_EQ(stat->has_value(), needed.contains(number)) << content(number);
    }
    EXPECT_EQ(*co_await store_.count(std::string(BlobRecord::kTable), "", ""), needed.size());
    EXPECT_EQ(*co_await store_.count(std::string(tables::kIdle), "", ""), 0u);
    EXPECT_EQ(*co_await store_.count(std::string(HolderRecord::kTable), "", ""),
              *co_await store_.count(std::string(LinkRecord::kTable), "", ""));
  }

  asio::io_context context_{1};
  store::TemporaryFolder folder_;
  testing::Jitter jitter_;
  const int steps_;
  FakeClock clock_;
  SecureRandom random_;
  std::unique_ptr<store::Store> memory_ = store::make_memory_store();
  std::unique_ptr<blob::BlobStore> files_;
  testing::JitterStore store_{*memory_, jitter_};
  testing::JitterBlobs blobs_{*files_, jitter_};
  std::unique_ptr<Registry> registry_;
  std::vector<RepositoryRecord> repositories_;
  std::map<std::pair<std::string, std::string>, Held> held_;  // repository and tag
  int running_ = 0;
  int acknowledged_ = 0;
  std::uint64_t collected_ = 0;
};

// MINATO_SEEDS runs more of them.
std::uint64_t seeds() {
  const char* wanted = std::getenv("MINATO_SEEDS");
  return wanted ? std::strtoull(wanted, nullptr, 10) : 5;
}

void simulate(std::uint64_t seeds, BackEnd back_end, int steps) {
  int acknowledged = 0;
  std::uint64_t collected = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE(seed);
    Simulation simulation(seed, back_end, steps);
    simulation.run();
    if (::testing::Test::HasFailure()) return;
    acknowledged += simulation.acknowledged();
    collected += simulation.collected();
  }
  std::cout << seeds << " seeds: " << acknowledged << " images acknowledged, " << collected
            << " blobs collected meanwhile\n";
  EXPECT_GT(acknowledged, 20);
  EXPECT_GT(collected, 5u);
}

TEST(CollectionSimulation, LosesNothingAndLeavesNothingInMemory) {
  simulate(seeds(), BackEnd::kMemory, 60);
}

TEST(CollectionSimulation, LosesNothingAndLeavesNothingOnFiles) {
  simulate(std::max<std::uint64_t>(seeds() / 10, 2), BackEnd::kFiles, 30);
}

}  // namespace
}  // namespace minato::registry
