// Aim: the cache stays within its bytes, never shows what was before a commit, and follows the
// feed; parallel changes of one repository lose nothing.
#include "registry/record_store.h"

#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <deque>
#include <thread>

#include "registry/testing/fixture.h"

namespace minato::registry {
namespace {

using testing::run;

std::shared_ptr<const std::string> text(std::string value) {
  return std::make_shared<const std::string>(std::move(value));
}

TEST(RecordCache, StaysWithinItsBytesAndKeepsWhatIsUsed) {
  RecordCache cache(10'000);
  for (int i = 0; i < 100; ++i) {
    cache.put("t", std::to_string(i), text(std::string(500, 'x')), cache.epoch());
    cache.find("t", "0");
  }
  EXPECT_LE(cache.bytes(), 10'000u);
  EXPECT_TRUE(cache.find("t", "0"));
  EXPECT_TRUE(cache.find("t", "99"));
  EXPECT_FALSE(cache.find("t", "50"));
}

TEST(RecordCache, RefusesWhatWasReadBeforeAnInvalidation) {
  RecordCache cache(10'000);
  const auto epoch = cache.epoch();
  cache.invalidate("t", "k");
  cache.put("t", "k", text("old"), epoch);
  EXPECT_FALSE(cache.find("t", "k"));
  cache.put("t", "k", text("new"), cache.epoch());
  EXPECT_EQ(*cache.find("t", "k"), "new");
  cache.invalidate("t", "k");
  EXPECT_FALSE(cache.find("t", "k"));
  EXPECT_EQ(cache.bytes(), 0u);
}

class RegistryRaces : public testing::RegistryTest {
 protected:
  // Runs one coroutine a number on its own thread and returns how many succeeded.
  template <class T>
  static Awaitable<void> count(Awaitable<Result<T>> work, std::atomic<int>& done) {
    if (co_await std::move(work)) ++done;
  }
  Awaitable<Result<int>> push(RepositoryRecord repository, std::string bytes) {
    CO_TRY_VOID(co_await registry_->images().put(
        repository, {.bytes = bytes, .media_type = "", .tag = "v1", .digest = {}}));
    co_return 1;
  }
  // Counted apart: an error, so that in_parallel() counts pushes only.
  Awaitable<Result<int>> remove(RepositoryRecord repository, std::atomic<int>& removed) {
    if (co_await registry_->repositories().remove(repository.scope, repository.name, false)) {
      ++removed;
    }
    co_return fail(ErrorCode::kFailedPrecondition, "not a push");
  }
  template <class Make>
  int in_parallel(int number, Make make) {
    std::atomic<int> done = 0;
    // The store wants executors to live until it is stopped.
    asio::io_context& context = contexts_.emplace_back();
    for (int i = 0; i < number; ++i) {
      asio::co_spawn(asio::make_strand(context), count(make(i), done), asio::detached);
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { context.run(); });
    for (auto& thread : threads) thread.join();
    return done;
  }

  std::deque<asio::io_context> contexts_;
};

INSTANTIATE_TEST_SUITE_P(BackEnds, RegistryRaces,
                         ::testing::Values(testing::BackEnd::kMemory, testing::BackEnd::kFiles),
                         testing::back_end_name);

TEST_P(RegistryRaces, ManyImagesOverTheSameLayersAreAllCounted) {
  const auto repository = make_repository("web");
  const std::string base = make_image("web", "one");
  const int pushed = in_parallel(40, [&](int i) {
    return registry_->images().put(repository,
                                   {.bytes = base + std::string(static_cast<std::size_t>(i), ' '),
                                    .media_type = "",
                                    .tag = "t" + std::to_string(i % 10),
                                    .digest = {}});
  });
  EXPECT_EQ(pushed, 40);
  const auto link = *run(registry_->layers().find(repository, sha256("layer one")));
  ASSERT_TRUE(link);
  EXPECT_EQ(link->references, 40u);
  const auto images = *run(registry_->images().list(repository, "", 1000));
  EXPECT_EQ(images.size(), 40u);
  std::size_t tags = 0;
  for (const auto& image : images) tags += image.tags.size();
  EXPECT_EQ(tags, 10u);
  const int removed = in_parallel(
      40, [&](int i) { return registry_->images().remove(repository, images[i].digest); });
  EXPECT_EQ(removed, 40);
  EXPECT_EQ((*run(registry_->layers().find(repository, sha256("layer one"))))->references, 0u);
  EXPECT_TRUE(run(registry_->images().list_tags(repository, "", 10))->empty());
}

TEST_P(RegistryRaces, AnImageIsNeverStoredInADeletedRepository) {
  const auto repository = make_repository("web");
  const std::string base = make_image("web", "one");
  // Pushes and unforced deletions at once: either the push fails or the repository stays.
  std::atomic<int> removed = 0;
  const int pushed = in_parallel(2, [&](int i) -> Awaitable<Result<int>> {
    return i == 0 ? push(repository, base) : remove(repository, removed);
  });
  EXPECT_EQ(pushed + removed.load(), 1);
  const auto found = run(registry_->repositories().find(repository.scope, "web"));
  EXPECT_EQ(found.has_value(), removed.load() == 0);
}

}  // namespace
}  // namespace minato::registry
