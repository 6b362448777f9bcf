// Aim: what comes into use between the moment a collection looks at it and the moment it writes
// stays, whichever server process uses it.
#include <algorithm>
#include <functional>
#include <utility>

#include "registry/collector.h"
#include "registry/testing/fixture.h"

namespace minato::registry {
namespace {

using testing::run;

// Lets others come before the next commit that changes something in a table.
class InterruptedStore final : public store::Store {
 public:
  explicit InterruptedStore(store::Store& base) : base_(base) {}

  void interrupt(std::string_view table, std::function<void()> meanwhile) {
    table_ = table;
    meanwhile_ = std::move(meanwhile);
  }

  Awaitable<Result<store::Revision>> commit(store::Transaction transaction) override {
    const bool touches = std::ranges::any_of(
        transaction.mutations, [&](const auto& mutation) { return mutation.table == table_; });
    if (touches && meanwhile_) std::exchange(meanwhile_, nullptr)();
    return base_.commit(std::move(transaction));
  }
  Awaitable<Result<std::optional<store::Record>>> get(std::string table, std::string key) override {
    return base_.get(std::move(table), std::move(key));
  }
  Awaitable<Result<std::vector<store::Record>>> range(std::string table, std::string from,
                                                      std::string to, std::size_t limit) override {
    return base_.range(std::move(table), std::move(from), std::move(to), limit);
  }
  Awaitable<Result<std::uint64_t>> count(std::string table, std::string from,
                                         std::string to) override {
    return base_.count(std::move(table), std::move(from), std::move(to));
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
  std::string table_;
  std::function<void()> meanwhile_;
};

// The collection runs in a registry of its own, as if on another server.
class CollectionRaces : public testing::RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    make_repository("web");
    make_repository("api");
    interrupted_ = std::make_unique<InterruptedStore>(*store_);
    other_ = *run(Registry::open({.store = *interrupted_,
                                  .blobs = *blobs_,
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
  // The login is made anew: it lives shorter than what the tests wait for.
  void advance(Duration by) {
    clock_.advance(by);
    token_ = registry_->authenticator().issue(principal_, kRegion, clock_.now()).token;
  }
  CollectionReport collect() { return run(other_->collector().collect(false)).value(); }
  // Whether the layer is there for its clients, now and after the grace of content without links.
  void expect_to_stay(const std::string& repository, const std::string& digest) {
    const std::string target = "/v2/" + repository + "/blobs/" + digest;
    EXPECT_EQ(call("GET", target).status, 200);
    collect();
    advance(kContentGrace);
    collect();
    EXPECT_EQ(call("GET", target).status, 200);
  }

  std::unique_ptr<InterruptedStore> interrupted_;
  std::unique_ptr<Registry> other_;
};

INSTANTIATE_TEST_SUITE_P(BackEnds, CollectionRaces,
                         ::testing::Values(testing::BackEnd::kMemory, testing::BackEnd::kFiles),
                         testing::back_end_name);

TEST_P(CollectionRaces, ContentThatIsPushedAnewBeforeItsRemovalIsMarkedStays) {
  const std::string digest = push_blob("web", "alone");
  advance(kIdleGrace);
  EXPECT_EQ(collect().layers_collected, 1u);
  advance(kContentGrace);
  interrupted_->interrupt(BlobRecord::kTable, [&] { push_blob("api", "alone"); });
  EXPECT_EQ(collect().blobs_collected, 0u);
  expect_to_stay("api", digest);
}

TEST_P(CollectionRaces, ALayerThatAnImageTakesBeforeItsLinkGoesStays) {
  const std::string manifest = make_image("web", "one");
  advance(kIdleGrace);
  interrupted_->interrupt(LinkRecord::kTable, [&] { push_manifest("web", "v1", manifest); });
  EXPECT_EQ(collect().layers_collected, 0u);
  expect_to_stay("web", sha256("layer one").to_string());
}

TEST_P(CollectionRaces, ALayerThatIsMountedBeforeItsLinkGoesStaysWhereItWasMounted) {
  const std::string digest = push_blob("web", "alone");
  advance(kIdleGrace);
  interrupted_->interrupt(LinkRecord::kTable, [&] {
    const auto answer = call("POST", "/v2/api/blobs/uploads/?mount=" + digest + "&from=web");
    EXPECT_EQ(answer.status, 201) << answer.body;
  });
  EXPECT_EQ(collect().layers_collected, 1u);
  EXPECT_EQ(call("HEAD", "/v2/web/blobs/" + digest).status, 404);
  expect_to_stay("api", digest);
}

}  // namespace
}  // namespace minato::registry
