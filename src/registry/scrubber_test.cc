// Aim: damaged and missing content is found, set aside, never served again and healed by a push;
// good content, also what is pushed while a scrub looks, stays as it is.
#include "registry/scrubber.h"

#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <utility>

#include "blob/filesystem/layout.h"
#include "registry/testing/fixture.h"

namespace minato::registry {
namespace {

using testing::run;

constexpr std::uint64_t kFast = 1ULL << 40;

// Calls back before the content is opened for the n-th time.
class WatchedBlobs final : public blob::BlobStore {
 public:
  explicit WatchedBlobs(blob::BlobStore& base) : base_(base) {}
  void before_open(int number, std::function<void()> meanwhile) {
    left_ = number;
    meanwhile_ = std::move(meanwhile);
  }

  Awaitable<Result<std::unique_ptr<blob::Upload>>> start_upload(std::string id) override {
    return base_.start_upload(std::move(id));
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
    return base_.stat(std::move(digest));
  }
  Awaitable<Result<std::unique_ptr<blob::OpenBlob>>> open(Digest digest) override {
    if (meanwhile_ && --left_ == 0) std::exchange(meanwhile_, nullptr)();
    return base_.open(std::move(digest));
  }
  Awaitable<Result<blob::BlobInfo>> put(Digest digest, std::string content) override {
    return base_.put(std::move(digest), std::move(content));
  }
  Awaitable<Result<>> remove(Digest digest) override { return base_.remove(std::move(digest)); }
  Awaitable<Result<std::string>> set_aside(Digest digest) override {
    return base_.set_aside(std::move(digest));
  }

 private:
  blob::BlobStore& base_;
  int left_ = 0;
  std::function<void()> meanwhile_;
};

// The scrub runs in a registry of its own, as if on another server.
class Scrub : public testing::RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    make_repository("web");
    make_repository("api");
    watched_ = std::make_unique<WatchedBlobs>(*blobs_);
    other_ = *run(Registry::open({.store = *store_,
                                  .blobs = *watched_,
                                  .clock = clock_,
                                  .random = random_,
                                  .background = threads_->executor(0)},
                                 {}));
  }
  void TearDown() override {
    run(stop(*other_));
    other_.reset();
    RegistryTest::TearDown();
  }
  ScrubReport scrub(bool go_on = false) {
    return run(other_->scrubber().scrub({.bytes_per_second = kFast, .go_on = go_on})).value();
  }
  std::vector<DamagedBlob> damaged() { return run(other_->scrubber().damaged()).value(); }
  std::string file_of(const std::string& content) const {
    return blob::Layout(folder_.path() + "/blobs").blob(sha256(content));
  }
  void damage(const std::string& content) {
    std::filesystem::permissions(file_of(content), std::filesystem::perms::owner_all);
    std::fstream file(file_of(content), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1);
    file.put('X');
  }
  // As a scrub leaves it that ends before the second look.
  void mark(const std::string& digest) {
    auto& records = other_->records();
    const auto blob = run(records.load<BlobRecord>(digest)).value();
    BlobRecord marked = *blob.value;
    marked.checking = true;
    Update update;
    update.put(blob, marked);
    update.write(tables::kSuspect, digest, "");
    ASSERT_TRUE(run(records.commit(std::move(update))));
  }
  int get(const std::string& repository, const std::string& content) {
    return call("GET", "/v2/" + repository + "/blobs/" + sha256(content).to_string()).status;
  }

  std::unique_ptr<WatchedBlobs> watched_;
  std::unique_ptr<Registry> other_;
};

INSTANTIATE_TEST_SUITE_P(BackEnds, Scrub, ::testing::Values(testing::BackEnd::kFiles),
                         testing::back_end_name);

TEST_P(Scrub, GoodContentIsReadAndLeftAlone) {
  push_blob("web", "one");
  push_blob("web", "three");
  const ScrubReport report = scrub();
  EXPECT_EQ(report.blobs, 2u);
  EXPECT_EQ(report.bytes, 8u);
  EXPECT_EQ(report.damaged + report.missing + report.unreadable, 0u);
  EXPECT_TRUE(damaged().empty());
  EXPECT_EQ(get("web", "one"), 200);
}

TEST_P(Scrub, DamagedContentIsSetAsideAndHealedByAPush) {
  const std::string digest = push_blob("web", "content");
  push_blob("api", "content");
  push_blob("web", "good");
  damage("content");
  const ScrubReport report = scrub();
  EXPECT_EQ(report.damaged, 1u);
  EXPECT_EQ(report.missing, 0u);
  EXPECT_FALSE(std::filesystem::exists(file_of("content")));
  for (const char* repository : {"web", "api"}) {
    EXPECT_EQ(get(repository, "content"), 404);
    EXPECT_EQ(call("HEAD", "/v2/" + std::string(repository) + "/blobs/" + digest).status, 404);
  }
  EXPECT_EQ(get("web", "good"), 200);
  const auto told = damaged();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].digest, digest);
  const std::string scope = std::string(kAccount) + "/" + kRegion + "/";
  EXPECT_EQ(told[0].repositories, (std::vector<std::string>{scope + "api", scope + "web"}));
  EXPECT_EQ(scrub().blobs, 1u) << "what is known to be damaged is not read again";

  push_blob("api", "content");
  EXPECT_TRUE(damaged().empty());
  EXPECT_EQ(get("web", "content"), 200);
  EXPECT_EQ(get("api", "content"), 200);
  EXPECT_EQ(scrub().damaged, 0u);
}

TEST_P(Scrub, ShortenedAndMissingContentIsFound) {
  push_blob("web", "shortened");
  push_blob("web", "missing");
  std::filesystem::resize_file(file_of("shortened"), 3);
  std::filesystem::remove(file_of("missing"));
  const ScrubReport report = scrub();
  EXPECT_EQ(report.damaged, 1u);
  EXPECT_EQ(report.missing, 1u);
  EXPECT_EQ(damaged().size(), 2u);
  EXPECT_EQ(get("web", "missing"), 404);
  push_blob("web", "missing");
  EXPECT_EQ(get("web", "missing"), 200);
}

TEST_P(Scrub, AnImageCannotNameDamagedContent) {
  const std::string manifest = make_image("web", "one");
  damage("layer one");
  EXPECT_EQ(scrub().damaged, 1u);
  EXPECT_NE(push_manifest("web", "v1", manifest).status, 201);
  push_blob("web", "layer one");
  EXPECT_EQ(push_manifest("web", "v1", manifest).status, 201);
}

TEST_P(Scrub, WhatIsPushedAgainBeforeItIsMarkedStays) {
  push_blob("web", "content");
  damage("content");
  // The scrub looks, finds it damaged, marks it and looks once more: a push came in between.
  watched_->before_open(2, [&] {
    std::filesystem::remove(file_of("content"));
    std::ofstream(file_of("content")) << "content";
  });
  const ScrubReport report = scrub();
  EXPECT_EQ(report.damaged + report.missing, 0u);
  EXPECT_TRUE(damaged().empty());
  EXPECT_EQ(get("web", "content"), 200);
}

TEST_P(Scrub, AScrubThatWasCutOffAfterTheMarkIsGoneOnWith) {
  const std::string digest = push_blob("web", "content");
  damage("content");
  mark(digest);
  EXPECT_EQ(get("web", "content"), 404);
  EXPECT_EQ(scrub().damaged, 1u);
  push_blob("web", "content");
  EXPECT_EQ(get("web", "content"), 200);
}

TEST_P(Scrub, WhatIsLeftMarkedIsSettledByTheNextMaintenance) {
  const std::string digest = push_blob("web", "content");
  damage("content");
  mark(digest);
  ASSERT_TRUE(run(registry_->maintain()));
  EXPECT_FALSE(std::filesystem::exists(file_of("content")));
  push_blob("web", "content");
  EXPECT_EQ(get("web", "content"), 200);
}

TEST_P(Scrub, OneThatSomebodyWaitsForDoesNotWaitForTheSlowOneOfTheClock) {
  push_blob("web", "content");
  push_blob("web", "more content");
  std::promise<void> reading;
  watched_->before_open(1, [&] { reading.set_value(); });
  auto slow = asio::co_spawn(threads_->executor(0),
                             other_->scrubber().scrub({.bytes_per_second = 1, .go_on = true}),
                             asio::use_future);
  reading.get_future().wait();
  EXPECT_EQ(scrub().blobs, 2u);
  run(stop(*other_));
  const auto cut_off = slow.get();
  ASSERT_FALSE(cut_off);
  EXPECT_EQ(cut_off.error().code, ErrorCode::kUnavailable);
}

TEST_P(Scrub, TheClockOfScrubsBeginsWithTheRegistry) {
  const TimePoint begin = clock_.now();
  EXPECT_EQ(run(other_->scrubber().last_finished()).value(), begin);
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(run(other_->scrubber().last_finished()).value(), begin);
  scrub(true);
  EXPECT_EQ(run(other_->scrubber().last_finished()).value(), begin + std::chrono::hours(1));
}

TEST_P(Scrub, NothingBeginsAfterAStop) {
  run(stop(*other_));
  const auto refused = run(other_->scrubber().scrub({.bytes_per_second = kFast, .go_on = false}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace minato::registry
