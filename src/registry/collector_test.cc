// Aim: what nothing refers to goes after its grace period and nothing else does; what is asked for
// or used again stays; a collection that was cut off is gone on with; a dry run changes nothing.
#include "registry/collector.h"

#include <functional>

#include "registry/testing/fixture.h"

namespace minato::registry {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::run;

constexpr TimePoint kNow = from_unix_ms(1'700'000'000'000);

TEST(CollectionFate, OfALinkRestsOnItsCountItsTimeAndTheGrace) {
  const IdleRow row{kNow - hours(24), "id/sha256:x"};
  const LinkRecord idle{.idle_since = row.since};
  EXPECT_EQ(fate_of_link(row, idle, kNow, hours(24)), Fate::kCollect);
  EXPECT_EQ(fate_of_link(row, idle, kNow - Duration(1), hours(24)), Fate::kKeep);
  EXPECT_EQ(fate_of_link(row, idle, row.since - hours(1), Duration(0)), Fate::kKeep);
  EXPECT_EQ(fate_of_link(row, std::nullopt, kNow, hours(24)), Fate::kForget);
  EXPECT_EQ(fate_of_link(row, LinkRecord{.references = 1, .idle_since = row.since}, kNow, hours(1)),
            Fate::kForget);
  EXPECT_EQ(fate_of_link(row, LinkRecord{.idle_since = kNow}, kNow, hours(1)), Fate::kForget);
}

TEST(CollectionFate, OfABlobAlsoOnWhatIsBeingDoneWithIt) {
  const IdleRow row{kNow - minutes(15), "sha256:x"};
  const BlobRecord idle{.idle_since = row.since};
  EXPECT_EQ(fate_of_blob(row, idle, kNow, hours(24)), Fate::kCollect);
  EXPECT_EQ(fate_of_blob(row, idle, kNow - Duration(1), hours(24)), Fate::kKeep);
  EXPECT_EQ(fate_of_blob(row, idle, row.since, Duration(0)), Fate::kCollect);
  EXPECT_EQ(fate_of_blob(row, std::nullopt, kNow, hours(24)), Fate::kForget);
  EXPECT_EQ(fate_of_blob(row, BlobRecord{.links = 1, .idle_since = row.since}, kNow, hours(24)),
            Fate::kForget);
  const IdleRow marked{{}, "sha256:x"};
  EXPECT_EQ(fate_of_blob(marked, BlobRecord{.removing = true}, kNow, hours(24)), Fate::kCollect);
  EXPECT_EQ(fate_of_blob(row, BlobRecord{.idle_since = row.since, .checking = true}, kNow, {}),
            Fate::kKeep);
}

TEST(CollectionFate, KeysOfIdleRowsAreReadBack) {
  const auto link = parse_idle_key(idle_key(kNow, "0123456789abcdef/sha256:x"));
  ASSERT_TRUE(link);
  EXPECT_EQ(link->since, kNow);
  EXPECT_TRUE(link->is_link());
  EXPECT_FALSE(parse_idle_key(idle_key({}, "sha256:x"))->is_link());
  for (const char* bad : {"", "/", "12", "x/sha256:x", "12x/sha256:x"}) {
    EXPECT_FALSE(parse_idle_key(bad)) << bad;
  }
}

class Collection : public testing::RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    repository_ = make_repository("web");
  }
  CollectionReport collect(bool dry_run = false) {
    const auto report = run(registry_->collector().collect(dry_run));
    EXPECT_TRUE(report);
    return report.value_or(CollectionReport{});
  }
  // The login is made anew: it lives shorter than what the tests wait for.
  void advance(Duration by) {
    clock_.advance(by);
    token_ = registry_->authenticator().issue(principal_, kRegion, clock_.now()).token;
  }
  bool stored(const std::string& content) {
    return run(blobs_->stat(sha256(content)))->has_value();
  }
  std::uint64_t count(std::string_view table) {
    return *run(store_->count(std::string(table), "", ""));
  }
  // Both grace periods, one after the other.
  void collect_all() {
    advance(kIdleGrace);
    collect();
    advance(kContentGrace);
    collect();
  }

  RepositoryRecord repository_;
};

INSTANTIATE_TEST_SUITE_P(BackEnds, Collection,
                         ::testing::Values(testing::BackEnd::kMemory, testing::BackEnd::kFiles),
                         testing::back_end_name);

TEST_P(Collection, KeepsImagesAndRemovesALayerThatNoImageNames) {
  push_manifest("web", "v1", make_image("web", "one"));
  push_blob("web", "alone");
  advance(kIdleGrace - Duration(1));
  EXPECT_EQ(collect().layers_in_grace, 1u);
  advance(Duration(1));
  const auto dry = collect(true);
  EXPECT_EQ(dry.layers_collected, 1u);
  EXPECT_EQ(dry.blobs, 3u);
  EXPECT_EQ(dry.referenced, 3u);
  EXPECT_EQ(call("HEAD", "/v2/web/blobs/" + sha256("layer one").to_string()).status, 200);
  EXPECT_EQ(collect().layers_collected, 1u);
  EXPECT_EQ(call("HEAD", "/v2/web/blobs/" + sha256("alone").to_string()).status, 404);
  EXPECT_TRUE(stored("alone"));
  EXPECT_EQ(collect().blobs_in_grace, 1u);
  advance(kContentGrace);
  EXPECT_EQ(collect(true).bytes_collected, 5u);
  EXPECT_TRUE(stored("alone"));
  const auto report = collect();
  EXPECT_EQ(report.blobs_collected, 1u);
  EXPECT_EQ(report.bytes_collected, 5u);
  EXPECT_EQ(report.referenced, 2u);
  EXPECT_FALSE(stored("alone"));
  EXPECT_TRUE(stored("layer one"));
  EXPECT_EQ(count(BlobRecord::kTable), 2u);
  EXPECT_EQ(count(HolderRecord::kTable), 2u);
  EXPECT_EQ(count(tables::kIdle), 0u);
}

TEST_P(Collection, RemovesWhatADeletedImageNamedAndNoOtherDoes) {
  push_manifest("web", "v1", make_image("web", "one"));
  push_manifest("web", "v2", make_image("web", "one", R"(,"annotations":{"a":"b"})"));
  push_manifest("web", "v3", make_image("web", "two"));
  ASSERT_TRUE(run(registry_->images().untag(repository_, "v1", true)));
  ASSERT_TRUE(run(registry_->images().untag(repository_, "v3", true)));
  collect_all();
  EXPECT_TRUE(stored("layer one"));
  EXPECT_TRUE(stored("config one"));
  EXPECT_FALSE(stored("layer two"));
  EXPECT_FALSE(stored("config two"));
}

TEST_P(Collection, KeepsALayerThatAnotherRepositoryHas) {
  push_manifest("web", "v1", make_image("web", "one"));
  const auto other = make_repository("other");
  ASSERT_TRUE(*run(registry_->layers().mount(repository_, other, sha256("layer one"))));
  ASSERT_TRUE(run(registry_->repositories().remove(repository_.scope, "web", true)));
  ASSERT_TRUE(run(registry_->maintain()));
  EXPECT_EQ(call("GET", "/v2/other/blobs/" + sha256("layer one").to_string()).body, "layer one");
  advance(kContentGrace);
  EXPECT_EQ(collect().blobs_collected, 1u);
  EXPECT_TRUE(stored("layer one"));
  EXPECT_FALSE(stored("config one"));
}

TEST_P(Collection, WhoAsksForALayerKeepsItForAnotherGracePeriod) {
  const std::string digest = push_blob("web", "alone");
  for (int i = 0; i < 5; ++i) {
    advance(kIdleGrace / 2);
    EXPECT_EQ(call("HEAD", "/v2/web/blobs/" + digest).status, 200);
    EXPECT_EQ(collect().layers_collected, 0u);
  }
  advance(kIdleGrace);
  EXPECT_EQ(collect().layers_collected, 1u);
}

TEST_P(Collection, GoesOnWhereACrashCutItOff) {
  push_blob("web", "alone");
  advance(kIdleGrace);
  collect();
  // Marked, and the content perhaps deleted: then the process ended.
  const std::string key = sha256("alone").to_string();
  const auto blob = *run(registry_->records().load<BlobRecord>(key));
  ASSERT_TRUE(blob.value);
  BlobRecord marked = *blob.value;
  marked.removing = true;
  marked.idle_since = {};
  Update update;
  update.put(blob, marked);
  update.write(tables::kIdle, idle_key(blob.value->idle_since, key), std::nullopt);
  update.write(tables::kIdle, idle_key({}, key), "");
  ASSERT_TRUE(run(registry_->records().commit(std::move(update))));
  EXPECT_FALSE(*run(registry_->layers().mount(repository_, repository_, sha256("alone"))));
  // No grace for what is marked.
  EXPECT_EQ(collect().blobs_collected, 1u);
  EXPECT_FALSE(stored("alone"));
  EXPECT_EQ(count(BlobRecord::kTable), 0u);
  EXPECT_EQ(count(tables::kIdle), 0u);
  push_blob("web", "alone");
  EXPECT_EQ(call("GET", "/v2/web/blobs/" + key).body, "alone");
}

// Lets others come between the moment its content is stored and the moment it is linked.
class InterruptedUpload final : public blob::Upload {
 public:
  InterruptedUpload(std::unique_ptr<blob::Upload> base, std::function<void()> meanwhile)
      : base_(std::move(base)), meanwhile_(std::move(meanwhile)) {}
  const std::string& id() const override { return base_->id(); }
  std::uint64_t offset() const override { return base_->offset(); }
  Awaitable<Result<>> append(std::span<const std::byte> bytes) override {
    return base_->append(bytes);
  }
  Awaitable<Result<>> suspend() override { return base_->suspend(); }
  Awaitable<Result<blob::BlobInfo>> commit(Digest expected) override {
    auto done = co_await base_->commit(std::move(expected));
    meanwhile_();
    co_return done;
  }
  Awaitable<Result<>> cancel() override { return base_->cancel(); }

 private:
  std::unique_ptr<blob::Upload> base_;
  std::function<void()> meanwhile_;
};

TEST_P(Collection, AnUploadIsNotLinkedToARecordThatWasMadeAfterItsClaim) {
  const Digest digest = sha256("alone");
  auto base = *run(registry_->layers().start_upload(repository_));
  ASSERT_TRUE(run(base->append(std::as_bytes(std::span<const char>("alone", 5)))));
  InterruptedUpload upload(std::move(base), [&] {
    // The content goes, and the digest is claimed anew by somebody whose content is another.
    clock_.advance(kIdleGrace);
    EXPECT_EQ(collect().blobs_collected, 1u);
    auto wrong = *run(registry_->layers().start_upload(repository_));
    EXPECT_TRUE(run(wrong->append(std::as_bytes(std::span<const char>("other", 5)))));
    EXPECT_FALSE(run(registry_->layers().finish_upload(repository_, *wrong, digest)));
    EXPECT_EQ(count(BlobRecord::kTable), 1u);
  });
  const auto refused = run(registry_->layers().finish_upload(repository_, upload, digest));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  advance(Duration(0));
  EXPECT_EQ(call("HEAD", "/v2/web/blobs/" + digest.to_string()).status, 404);
  push_blob("web", "alone");
  EXPECT_EQ(call("GET", "/v2/web/blobs/" + digest.to_string()).body, "alone");
}

TEST_P(Collection, AnUploadWhoseRecordWentIsLinkedWhenItsContentIsThereAgain) {
  const Digest digest = sha256("alone");
  auto base = *run(registry_->layers().start_upload(repository_));
  ASSERT_TRUE(run(base->append(std::as_bytes(std::span<const char>("alone", 5)))));
  InterruptedUpload upload(std::move(base), [&] {
    advance(kIdleGrace);
    EXPECT_EQ(collect().blobs_collected, 1u);
    push_blob("web", "alone");
  });
  ASSERT_TRUE(run(registry_->layers().finish_upload(repository_, upload, digest)));
  EXPECT_EQ(call("GET", "/v2/web/blobs/" + digest.to_string()).body, "alone");
}

TEST_P(Collection, LinksOfEarlierVersionsLoseTheirHolderToo) {
  const std::string digest = push_blob("web", "alone");
  const auto link =
      *run(registry_->records().load<LinkRecord>(content_key(repository_.id, digest)));
  LinkRecord old = *link.value;
  old.repository.clear();
  Update update;
  update.put(link, old);
  ASSERT_TRUE(run(registry_->records().commit(std::move(update))));
  ASSERT_EQ(count(HolderRecord::kTable), 1u);
  collect_all();
  EXPECT_EQ(count(HolderRecord::kTable), 0u);
  EXPECT_FALSE(stored("alone"));
}

TEST_P(Collection, RowsThatTellNothingTrueGo) {
  Update update;
  update.write(tables::kIdle, idle_key(kNow - hours(1000), "0123456789abcdef/sha256:gone"), "");
  update.write(tables::kIdle, idle_key(kNow - hours(1000), sha256("gone").to_string()), "");
  ASSERT_TRUE(run(registry_->records().commit(std::move(update))));
  const auto report = collect();
  EXPECT_EQ(report.layers_collected + report.blobs_collected, 0u);
  EXPECT_EQ(count(tables::kIdle), 0u);
}

TEST_P(Collection, ManyPagesAreWalked) {
  for (int i = 0; i < 250; ++i) push_blob("web", "blob " + std::to_string(i));
  advance(kIdleGrace);
  EXPECT_EQ(collect().layers_collected, 250u);
  advance(kContentGrace);
  EXPECT_EQ(collect().blobs_collected, 250u);
  EXPECT_EQ(count(BlobRecord::kTable), 0u);
}

TEST_P(Collection, NothingStartsAfterTheEnd) {
  run(stop(*registry_));
  const auto refused = run(registry_->collector().collect(false));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace minato::registry
