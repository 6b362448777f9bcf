// Aim: what an inspector finds becomes a scan's status, counts and findings, whatever inspects; no
// scan on push is lost, whenever the server ends.
#include <boost/asio/use_future.hpp>
#include <condition_variable>
#include <future>
#include <mutex>

#include "ecr/ecr_fixture_test.h"

namespace minato::ecr {
namespace {

using scanning::Engine;
using scanning::Inspection;
using scanning::ScannedImage;
using scanning::ScanRecord;

// What a test says is found; may be made to take until it is stopped.
class FakeInspector : public scanning::Inspector {
 public:
  struct Script {
    std::mutex mutex;
    std::condition_variable changed;
    Result<Inspection> found = Inspection{};
    std::uint64_t generation = 1;
    bool hangs = false;
    bool stopped = false;
    int inspections = 0;
  };
  explicit FakeInspector(std::shared_ptr<Script> script) : script_(std::move(script)) {}

  Awaitable<Result<std::uint64_t>> generation() override {
    const std::scoped_lock lock(script_->mutex);
    co_return script_->generation;
  }
  Awaitable<Result<Inspection>> inspect(ScannedImage) override {
    std::unique_lock lock(script_->mutex);
    ++script_->inspections;
    script_->changed.notify_all();
    script_->changed.wait(lock, [this] { return !script_->hangs || script_->stopped; });
    if (script_->stopped) co_return fail(ErrorCode::kUnavailable, "stopped");
    auto out = script_->found;
    if (out) out->generation = script_->generation;
    co_return out;
  }
  void stop() override {
    const std::scoped_lock lock(script_->mutex);
    script_->stopped = true;
    script_->changed.notify_all();
  }

 private:
  std::shared_ptr<Script> script_;
};

scanner::Finding finding(std::string name, std::string severity) {
  scanner::Finding out;
  out.name = std::move(name);
  out.severity = std::move(severity);
  return out;
}

class ScanEngine : public Ecr {
 protected:
  void SetUp() override {
    Ecr::SetUp();
    repository_ = make_repository("web");
    digest_ = push_layered_image();
    make_engine();
  }
  void TearDown() override {
    end();
    Ecr::TearDown();
  }

  void make_engine() {
    engine_ = std::make_unique<Engine>(
        Engine::Ports{.registry = *registry_,
                      .store = *store_,
                      .random = random_,
                      .executor = threads_->executor(0),
                      .inspector = std::make_unique<FakeInspector>(script_),
                      .on_end = [this](const ScanRecord& scan, const std::vector<std::string>&) {
                        const std::scoped_lock lock(script_->mutex);
                        ended_.push_back(scan);
                        script_->changed.notify_all();
                      }});
  }
  void end() {
    stop();
    engine_.reset();
  }
  // The engine of another process on the same store.
  void end_and_make_again() {
    end();
    script_ = std::make_shared<FakeInspector::Script>();
    make_engine();
  }
  // From here on pushes are noted, as by a server that was of this version from the start.
  void note_pushes() {
    registry::Update update;
    update.write(registry::tables::kSetting, std::string(scanning::kScansInPushes), "1");
    ASSERT_TRUE(run(committed(registry_->records(), std::move(update))));
    registry_->images().on_put([this](const registry::PutEvent& put, registry::Update& update) {
      return engine_->add_scan(put, update);
    });
  }
  static Awaitable<bool> committed(registry::RecordStore& records, registry::Update update) {
    co_return (co_await records.commit(std::move(update))).has_value();
  }
  void scan_on_push() {
    api::PutImageScanningConfigurationRequest request;
    request.repository_name = "web";
    request.image_scanning_configuration.scan_on_push = true;
    ASSERT_TRUE(ask(kPutImageScanningConfiguration, request));
  }
  std::string push(const std::string& seed, const std::string& tag) {
    const std::string manifest = make_image("web", seed);
    EXPECT_EQ(push_manifest("web", tag, manifest).status, 201);
    return digest_of(manifest);
  }
  std::string status_of(const std::string& digest) {
    const auto found =
        run(registry_->records().read<ScanRecord>(ScanRecord::key_of(repository_.id, digest)));
    return found && *found ? (*found)->status : "(none)";
  }
  // Waits until as many scans have ended.
  void wait_for(std::size_t scans) {
    std::unique_lock lock(script_->mutex);
    script_->changed.wait(lock, [&] { return ended_.size() >= scans; });
  }
  int inspections() {
    const std::scoped_lock lock(script_->mutex);
    return script_->inspections;
  }

  void start() {
    std::promise<Result<>> started;
    asio::post(threads_->executor(0),
               [this, &started] { started.set_value(engine_->start(std::chrono::hours(1))); });
    ASSERT_TRUE(started.get_future().get());
  }
  void stop() {
    asio::co_spawn(threads_->executor(0), stop_engine(*engine_), asio::use_future).get();
  }
  void request() { request(digest_); }
  void request(const std::string& digest) {
    const auto noted = asio::co_spawn(threads_->executor(0), engine_->request(repository_, digest),
                                      asio::use_future)
                           .get();
    ASSERT_TRUE(noted) << noted.error().message;
    EXPECT_EQ(noted->status, scanning::status::kPending);
  }
  // Of the first scan that ends.
  ScanRecord scan() {
    request();
    start();
    std::unique_lock lock(script_->mutex);
    script_->changed.wait(lock, [this] { return !ended_.empty(); });
    return ended_.front();
  }
  std::size_t stored_findings(const ScanRecord& scan) {
    const std::string prefix =
        scanning::finding_prefix(ScanRecord::key_of(repository_.id, digest_), scan.run);
    const auto rows = run(registry_->records().range(registry::tables::kScanFinding, prefix,
                                                     registry::after_prefix(prefix), 1000));
    return rows ? rows->size() : 0;
  }

  registry::RepositoryRecord repository_;
  std::string digest_;
  std::shared_ptr<FakeInspector::Script> script_ = std::make_shared<FakeInspector::Script>();
  std::vector<ScanRecord> ended_;
  std::unique_ptr<Engine> engine_;
};

TEST_P(ScanEngine, FindingsAreCountedAndKept) {
  script_->found = Inspection{};
  script_->found->findings = {finding("CVE-1", "HIGH"), finding("CVE-2", "HIGH"),
                              finding("CVE-3", "LOW")};
  script_->found->remark = "Something was left out.";
  const ScanRecord scan = this->scan();
  EXPECT_EQ(scan.status, scanning::status::kComplete);
  EXPECT_EQ(scan.description, "The scan was completed successfully. Something was left out.");
  EXPECT_EQ(scan.counts, (std::map<std::string, std::int32_t>{{"HIGH", 2}, {"LOW", 1}}));
  EXPECT_EQ(scan.generation, 1U);
  EXPECT_EQ(stored_findings(scan), 3U);
}

TEST_P(ScanEngine, AFailureIsTold) {
  script_->found = Inspection{};
  script_->found->failure = "trivy ended with 1: no space";
  const ScanRecord scan = this->scan();
  EXPECT_EQ(scan.status, scanning::status::kFailed);
  EXPECT_EQ(scan.description, "trivy ended with 1: no space");
  EXPECT_FALSE(scan.has_findings());
}

TEST_P(ScanEngine, AnErrorIsTold) {
  script_->found = fail(ErrorCode::kDataLoss, "a layer is shorter than it was");
  const ScanRecord scan = this->scan();
  EXPECT_EQ(scan.status, scanning::status::kFailed);
  EXPECT_NE(scan.description.find("a layer is shorter than it was"), std::string::npos);
}

TEST_P(ScanEngine, AnImageOfNoKnownSystemFails) {
  script_->found = Inspection{};
  script_->found->supported = false;
  const ScanRecord scan = this->scan();
  EXPECT_EQ(scan.status, scanning::status::kFailed);
  EXPECT_TRUE(scan.description.starts_with("UnsupportedImageError:")) << scan.description;
}

TEST_P(ScanEngine, AStopEndsAScanThatRunsAndItIsDoneAgainLater) {
  script_->hangs = true;
  request();
  start();
  {
    std::unique_lock lock(script_->mutex);
    script_->changed.wait(lock, [this] { return script_->inspections == 1; });
  }
  stop();
  const auto found = run(engine_->find(repository_.id, digest_));
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->status, scanning::status::kInProgress);
  EXPECT_TRUE(ended_.empty());
}

// A server that ended between a push and its scan forgot the scan.
TEST_P(ScanEngine, AScanOnPushIsNotedInThePush) {
  note_pushes();
  const std::string before = push("before", "v1");
  scan_on_push();
  const std::string digest = push("one", "v1");
  EXPECT_EQ(status_of(before), "(none)");
  EXPECT_EQ(status_of(digest), scanning::status::kPending);
  end_and_make_again();
  start();
  wait_for(1);
  EXPECT_EQ(status_of(digest), scanning::status::kComplete);
}

TEST_P(ScanEngine, APushWhileItWorksIsScannedOnce) {
  note_pushes();
  scan_on_push();
  start();
  const std::string first = push("one", "v1");
  wait_for(1);
  EXPECT_EQ(push("one", "v2"), first);  // the same image under another tag
  const std::string second = push("two", "v3");
  wait_for(2);
  EXPECT_EQ(status_of(second), scanning::status::kComplete);
  stop();
  EXPECT_EQ(inspections(), 2);
}

TEST_P(ScanEngine, AFailedScanIsDoneAgainWithTheNextPush) {
  note_pushes();
  scan_on_push();
  script_->found = Inspection{};
  script_->found->failure = "trivy ended with 1: no space";
  start();
  const std::string digest = push("one", "v1");
  wait_for(1);
  EXPECT_EQ(status_of(digest), scanning::status::kFailed);
  {
    const std::scoped_lock lock(script_->mutex);
    script_->found = Inspection{};
  }
  push("one", "v2");
  wait_for(2);
  EXPECT_EQ(status_of(digest), scanning::status::kComplete);
}

TEST_P(ScanEngine, WhatHasNoFileSystemIsNotNoted) {
  note_pushes();
  scan_on_push();
  const std::string index =
      fmt::format(R"({{"schemaVersion":2,"mediaType":"{}","manifests":[{{"digest":"{}",)"
                  R"("size":1}}]}})",
                  registry::media_types::kOciIndex, digest_);
  ASSERT_EQ(push_manifest("web", "all", index, registry::media_types::kOciIndex).status, 201);
  EXPECT_EQ(status_of(digest_of(index)), "(none)");
}

// Earlier versions noted scans after pushes: their data folders may lack some.
TEST_P(ScanEngine, WhatAFormerVersionLostIsFoundOnce) {
  const std::string lost = push("one", "v1");
  scan_on_push();
  start();
  wait_for(2);  // with the image of the fixture
  EXPECT_EQ(status_of(lost), scanning::status::kComplete);
  EXPECT_EQ(status_of(digest_), scanning::status::kComplete);
  end_and_make_again();
  const std::string later = push("two", "v2"), never = push("three", "v3");
  request(later);
  start();
  wait_for(3);
  EXPECT_EQ(status_of(never), "(none)");
}

INSTANTIATE_TEST_SUITE_P(BackEnds, ScanEngine, testing::Values(BackEnd::kMemory));

}  // namespace
}  // namespace minato::ecr
