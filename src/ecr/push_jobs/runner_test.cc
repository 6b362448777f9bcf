// What follows from pushes to a real registry: replication within it and signing, step by step.
#include "ecr/push_jobs/runner.h"

#include "ecr/ecr_fixture_test.h"
#include "ecr/replication/replicator.h"
#include "ecr/signing/envelope.h"
#include "ecr/signing/signer.h"

namespace minato::ecr::push_jobs {
namespace {

constexpr const char* kOther = "210987654321";
constexpr const char* kThere = "eu-central-1";
constexpr const char* kProfile = "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/build";

Awaitable<bool> done(Awaitable<Result<>> work) {
  co_return (co_await std::move(work)).has_value();
}

class PushJobs : public Ecr {
 protected:
  void SetUp() override {
    Ecr::SetUp();
    make_repository("web");
    make_runner();
  }
  void TearDown() override {
    runner_.reset();
    Ecr::TearDown();
  }

  void make_runner() {
    keys_ = std::make_unique<signing::ProfileKeys>(folder_.path() + "/signing");
    signer_ = std::make_unique<signing::Signer>(*registry_, *keys_);
    replicator_ = std::make_unique<replication::Replicator>(replication::Replicator::Ports{
        .registry = *registry_,
        .allowed = [this](const std::string&, const std::string& action, const std::string&,
                          const std::string&) -> Result<> {
          asked_.push_back(action);
          if (action != denied_) return {};
          return fail(ErrorCode::kPermissionDenied, "no policy allows it");
        },
        .remote = [this](const registry::Scope&) { return send_; }});
    runner_ = std::make_unique<Runner>(Runner::Ports{
        .registry = *registry_,
        .store = *store_,
        .executor = threads_->executor(0),
        .replicate = [this](JobRecord job) { return replicator_->replicate(std::move(job)); },
        .sign = [this](JobRecord job) { return signer_->sign(std::move(job)); }});
    registry_->images().on_put([this](const registry::PutEvent& put, registry::Update& update) {
      return runner_->add_jobs(put, update);
    });
  }

  void replicate_to(const std::string& account, const std::string& region) {
    api::PutReplicationConfigurationRequest request;
    auto& to = request.replication_configuration.rules.emplace_back().destinations.emplace_back();
    to.registry_id = account;
    to.region = region;
    ASSERT_TRUE(ask(kPutReplicationConfiguration, request));
  }
  void sign_with(const std::string& profile) {
    api::PutSigningConfigurationRequest request;
    request.signing_configuration.rules.emplace_back().signing_profile_arn = profile;
    ASSERT_TRUE(ask(kPutSigningConfiguration, request));
  }
  std::string push(const std::string& seed, const std::string& tag) {
    const std::string manifest = make_image("web", seed);
    EXPECT_EQ(push_manifest("web", tag, manifest).status, 201);
    return digest_of(manifest);
  }
  void run_due() { ASSERT_TRUE(run(done(runner_->run_due()))); }

  std::string replication_status(const std::string& digest) {
    api::DescribeImageReplicationStatusRequest request;
    request.repository_name = "web";
    request.image_id = id(digest, "");
    const auto answer = ask(kDescribeImageReplicationStatus, request);
    if (!answer || answer->replication_statuses->size() != 1) return "(none)";
    const auto& one = answer->replication_statuses->front();
    return *one.status + (one.failure_code ? " " + *one.failure_code : "");
  }
  std::string signing_status(const std::string& digest) {
    api::DescribeImageSigningStatusRequest request;
    request.repository_name = "web";
    request.image_id = id(digest, "");
    const auto answer = ask(kDescribeImageSigningStatus, request);
    if (!answer || answer->signing_statuses->size() != 1) return "(none)";
    return *answer->signing_statuses->front().status;
  }
  std::size_t referrers_of(const std::string& digest) {
    const auto answer = call("GET", "/v2/web/referrers/" + digest);
    return boost::json::parse(answer.body).at("manifests").as_array().size();
  }
  Result<registry::RepositoryRecord> find_there(const std::string& account) {
    return run(registry_->repositories().find({.account = account, .region = kThere}, "web"));
  }

  std::unique_ptr<signing::ProfileKeys> keys_;
  std::unique_ptr<signing::Signer> signer_;
  std::unique_ptr<replication::Replicator> replicator_;
  std::unique_ptr<Runner> runner_;
  replication::Replicator::Send send_;  // of every destination when set
  std::vector<std::string> asked_;
  std::string denied_;
};

TEST_P(PushJobs, ReplicatesWhatIsPushedAfterTheRule) {
  const std::string before = push("before", "v1");
  replicate_to(kAccount, kThere);
  const std::string after = push("after", "v2");
  EXPECT_EQ(replication_status(after), "IN_PROGRESS");
  run_due();
  EXPECT_EQ(replication_status(before), "(none)");
  EXPECT_EQ(replication_status(after), "COMPLETE");
  const auto there = find_there(kAccount);
  ASSERT_TRUE(there);
  const auto copy = run(registry_->images().find(*there, {.digest = "", .tag = "v2"}));
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->digest, after);
  EXPECT_EQ(asked_, (std::vector<std::string>{"ecr:ReplicateImage", "ecr:CreateRepository"}));
}

TEST_P(PushJobs, ARepositoryThatMayNotBeMadeHasToBeThere) {
  replicate_to(kOther, kThere);
  denied_ = "ecr:CreateRepository";
  const std::string first = push("first", "v1");
  run_due();
  EXPECT_EQ(replication_status(first), "FAILED AccessDenied");
  registry::RepositoryRecord settings;
  settings.scope = {.account = kOther, .region = kThere};
  settings.name = "web";
  ASSERT_TRUE(run(registry_->repositories().create(settings)));
  const std::string second = push("second", "v2");
  run_due();
  EXPECT_EQ(replication_status(second), "COMPLETE");
}

TEST_P(PushJobs, ATagThatMovedOnArrivesOnTheNewerImage) {
  replicate_to(kAccount, kThere);
  const std::string older = push("older", "v1");
  const std::string newer = push("newer", "v1");
  run_due();
  const auto there = find_there(kAccount);
  ASSERT_TRUE(there);
  const auto tagged = run(registry_->images().find(*there, {.digest = "", .tag = "v1"}));
  ASSERT_TRUE(tagged);
  EXPECT_EQ(tagged->digest, newer);
  EXPECT_TRUE(run(registry_->images().find(*there, {.digest = older, .tag = ""})));
}

TEST_P(PushJobs, ADestinationThatStaysAwayIsGivenUp) {
  int sent = 0;
  send_ = [&sent](replication::Replicator::Parcel) -> Awaitable<Result<>> {
    ++sent;
    return [](int) -> Awaitable<Result<>> {
      co_return fail(ErrorCode::kUnavailable, "nobody answers");
    }(0);
  };
  replicate_to(kAccount, kThere);
  const std::string digest = push("far", "v1");
  run_due();
  run_due();
  EXPECT_EQ(sent, 1);
  for (int i = 1; i < kAttemptsMax; ++i) {
    EXPECT_EQ(replication_status(digest), "IN_PROGRESS");
    clock_.advance(kPauseMax);
    run_due();
  }
  EXPECT_EQ(sent, kAttemptsMax);
  EXPECT_EQ(replication_status(digest), "FAILED DestinationUnavailable");
  clock_.advance(kPauseMax);
  run_due();
  EXPECT_EQ(sent, kAttemptsMax);
}

TEST_P(PushJobs, AnImageDeletedMeanwhileIsForgotten) {
  replicate_to(kAccount, kThere);
  sign_with(kProfile);
  const std::string digest = push("gone", "v1");
  EXPECT_EQ(call("DELETE", "/v2/web/manifests/" + digest).status, 202);
  run_due();
  EXPECT_FALSE(find_there(kAccount));
  const auto rows = run(registry_->records().range(registry::tables::kImageStatus, "", "", 10));
  ASSERT_TRUE(rows);
  EXPECT_TRUE(rows->empty());
  const auto jobs = run(registry_->records().range(JobRecord::kTable, "", "", 10));
  ASSERT_TRUE(jobs);
  EXPECT_TRUE(jobs->empty());
}

TEST_P(PushJobs, SignsOnceAndReplicatesTheSignature) {
  replicate_to(kAccount, kThere);
  sign_with(kProfile);
  const std::string digest = push("signed", "v1");
  EXPECT_EQ(signing_status(digest), "IN_PROGRESS");
  run_due();
  EXPECT_EQ(signing_status(digest), "COMPLETE");
  EXPECT_EQ(referrers_of(digest), 1U);
  EXPECT_EQ(push("signed", "v2"), digest);
  run_due();
  EXPECT_EQ(referrers_of(digest), 1U);
  const auto there = find_there(kAccount);
  ASSERT_TRUE(there);
  const auto copies = run(registry_->images().list_referrers(*there, digest, "", 10));
  ASSERT_TRUE(copies);
  EXPECT_EQ(copies->size(), 1U);
}

TEST_P(PushJobs, AJobThatRanButWasNotEndedDoesNothingMore) {
  sign_with(kProfile);
  const std::string digest = push("twice", "v1");
  const auto rows = run(registry_->records().range(JobRecord::kTable, "", "", 10));
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  const auto job = JobRecord::decode(rows->front().value);
  ASSERT_TRUE(job);
  EXPECT_EQ(run(signer_->sign(*job)).end, Outcome::End::kDone);
  run_due();
  EXPECT_EQ(signing_status(digest), "COMPLETE");
  EXPECT_EQ(referrers_of(digest), 1U);
}

TEST_P(PushJobs, KeysOfProfilesAreKept) {
  const auto name = parse_profile_arn(kProfile);
  ASSERT_TRUE(name);
  EXPECT_EQ(keys_->find(*name).error().code, ErrorCode::kNotFound);
  const auto made = keys_->get(*name, clock_.now());
  ASSERT_TRUE(made);
  signing::ProfileKeys again(folder_.path() + "/signing");
  const auto read = again.find(*name);
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)->thumbprint(), (*made)->thumbprint());
  EXPECT_EQ((*read)->sign("text")->size(), 96U);
  EXPECT_FALSE(signing::ProfileKey::parse("nothing"));
}

INSTANTIATE_TEST_SUITE_P(BackEnds, PushJobs, ::testing::Values(BackEnd::kMemory, BackEnd::kFiles),
                         registry::testing::back_end_name);

}  // namespace
}  // namespace minato::ecr::push_jobs
