// What a push leads to, and what follows from the end of an attempt, as pure functions.
#include "ecr/push_jobs/decide.h"

#include <gtest/gtest.h>

#include "ecr/push_jobs/configuration.h"

namespace minato::ecr::push_jobs {
namespace {

constexpr const char* kAccount = "123456789012";
constexpr const char* kOther = "210987654321";
constexpr const char* kProfile = "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/build";
const TimePoint kNow = from_unix_ms(1'700'000'000'000);

api::ReplicationRule rule_to(std::vector<registry::Scope> destinations,
                             std::vector<std::string> prefixes = {}) {
  api::ReplicationRule rule;
  for (const auto& to : destinations) {
    auto& one = rule.destinations.emplace_back();
    one.registry_id = to.account;
    one.region = to.region;
  }
  if (prefixes.empty()) return rule;
  auto& filters = rule.repository_filters.emplace();
  for (const std::string& prefix : prefixes) {
    auto& filter = filters.emplace_back();
    filter.filter = prefix;
    filter.filter_type = "PREFIX_MATCH";
  }
  return rule;
}

api::SigningRule signing_rule(const std::string& filter = "") {
  api::SigningRule rule;
  rule.signing_profile_arn = kProfile;
  if (filter.empty()) return rule;
  auto& one = rule.repository_filters.emplace().emplace_back();
  one.filter = filter;
  one.filter_type = "WILDCARD_MATCH";
  return rule;
}

class Decide : public ::testing::Test {
 protected:
  Decide() {
    repository_.id = "0123456789abcdef";
    repository_.scope = {.account = kAccount, .region = "eu-west-1"};
    repository_.name = "team/web";
    image_.digest = "sha256:" + std::string(64, 'a');
  }

  std::vector<JobRecord> jobs(registry::Origin origin = registry::Origin::kPush) {
    return jobs_of(
        rules_,
        {.repository = repository_,
         .image = image_,
         .tag = tag_,
         .origin = origin,
         .manifest = manifest_},
        [this](Kind, const std::string&) { return signed_; }, kNow);
  }
  std::vector<std::string> targets(registry::Origin origin = registry::Origin::kPush) {
    std::vector<std::string> out;
    for (const JobRecord& job : jobs(origin)) out.push_back(job.target);
    return out;
  }

  Rules rules_;
  registry::RepositoryRecord repository_;
  registry::ManifestRecord image_;
  std::string tag_ = "v1";
  registry::Manifest manifest_;
  std::optional<StatusRecord::State> signed_;
};

using Targets = std::vector<std::string>;

TEST_F(Decide, WithoutRulesNothingFollows) {
  EXPECT_TRUE(jobs().empty());
}

TEST_F(Decide, EachDestinationGetsOneJobWithTheTag) {
  rules_.replication.rules = {rule_to({{kAccount, "eu-central-1"}, {kOther, "eu-west-1"}}),
                              rule_to({{kAccount, "eu-central-1"}})};
  const auto made = jobs();
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[0].target, "123456789012/eu-central-1");
  EXPECT_EQ(made[1].target, "210987654321/eu-west-1");
  EXPECT_EQ(made[0].tag, "v1");
  EXPECT_EQ(made[0].due, kNow);
}

TEST_F(Decide, PrefixesSelectRepositories) {
  rules_.replication.rules = {rule_to({{kAccount, "eu-central-1"}}, {"other", "team/"}),
                              rule_to({{kAccount, "us-east-1"}}, {"web"})};
  EXPECT_EQ(targets(), (Targets{"123456789012/eu-central-1"}));
}

TEST_F(Decide, WhatWasReplicatedStays) {
  rules_.replication.rules = {rule_to({{kAccount, "eu-central-1"}})};
  rules_.signing.rules = {signing_rule()};
  EXPECT_TRUE(jobs(registry::Origin::kReplication).empty());
}

TEST_F(Decide, SignaturesAreReplicatedAndNotSigned) {
  rules_.replication.rules = {rule_to({{kAccount, "eu-central-1"}})};
  rules_.signing.rules = {signing_rule()};
  EXPECT_EQ(targets(registry::Origin::kSigning), (Targets{"123456789012/eu-central-1"}));
  image_.subject = "sha256:" + std::string(64, 'b');
  EXPECT_EQ(targets(), (Targets{"123456789012/eu-central-1"}));
}

TEST_F(Decide, WildcardsSelectWhatIsSigned) {
  rules_.signing.rules = {signing_rule("team/*")};
  EXPECT_EQ(targets(), (Targets{kProfile}));
  rules_.signing.rules = {signing_rule("team")};
  EXPECT_TRUE(jobs().empty());
}

TEST_F(Decide, AnImageIsSignedOnceUnlessThatFailed) {
  rules_.signing.rules = {signing_rule(), signing_rule("*")};
  EXPECT_EQ(jobs().size(), 1U);
  signed_ = StatusRecord::State::kComplete;
  EXPECT_TRUE(jobs().empty());
  signed_ = StatusRecord::State::kInProgress;
  EXPECT_TRUE(jobs().empty());
  signed_ = StatusRecord::State::kFailed;
  EXPECT_EQ(jobs().size(), 1U);
}

TEST(AfterAttempt, EndsAreFinal) {
  const JobRecord job;
  const auto done = after_attempt(job, {}, kNow);
  EXPECT_EQ(done.status->state, StatusRecord::State::kComplete);
  EXPECT_FALSE(done.again);
  const auto refused =
      after_attempt(job, {.end = Outcome::End::kRefused, .code = "No", .reason = "because"}, kNow);
  EXPECT_EQ(refused.status->state, StatusRecord::State::kFailed);
  EXPECT_EQ(refused.status->failure_code, "No");
  EXPECT_FALSE(refused.again);
  const auto gone = after_attempt(job, {.end = Outcome::End::kGone}, kNow);
  EXPECT_FALSE(gone.status);
  EXPECT_FALSE(gone.again);
}

TEST(AfterAttempt, FailuresAreTriedAgainLaterAndLaterAndThenNoMore) {
  JobRecord job;
  job.due = kNow;
  Duration last{0};
  for (int attempt = 1; attempt < kAttemptsMax; ++attempt) {
    const auto next =
        after_attempt(job, {.end = Outcome::End::kTryAgain, .code = "Down", .reason = ""}, job.due);
    ASSERT_TRUE(next.again);
    EXPECT_FALSE(next.status);
    const Duration pause = next.again->due - job.due;
    EXPECT_GE(pause, last);
    EXPECT_LE(pause, kPauseMax);
    last = pause;
    job = *next.again;
  }
  const auto end =
      after_attempt(job, {.end = Outcome::End::kTryAgain, .code = "Down", .reason = ""}, job.due);
  EXPECT_FALSE(end.again);
  EXPECT_EQ(end.status->failure_code, "Down");
}

TEST(Records, RoundTripAndSortByWhenTheyAreDue) {
  JobRecord job{.kind = Kind::kSigning,
                .scope = {.account = kAccount, .region = "eu-west-1"},
                .repository = "web",
                .repository_id = "01",
                .digest = "sha256:aa",
                .tag = "v1",
                .target = kProfile,
                .due = kNow,
                .attempts = 3};
  const auto back = JobRecord::decode(job.encode());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->key(), job.key());
  EXPECT_EQ(back->attempts, 3);
  EXPECT_LT(job.key(), JobRecord::end_of_due(Kind::kSigning, kNow));
  EXPECT_GT(job.key(), JobRecord::end_of_due(Kind::kSigning, kNow - Duration(1)));
  EXPECT_FALSE(JobRecord::decode("{}"));
  EXPECT_FALSE(StatusRecord::decode("[]"));
}

TEST(Configuration, RefusesWhatEcrRefuses) {
  const registry::Scope own{.account = kAccount, .region = "eu-west-1"};
  const auto error = [&own](std::vector<api::ReplicationRule> rules) {
    api::ReplicationConfiguration configuration;
    configuration.rules = std::move(rules);
    const auto checked = check_replication(configuration, own);
    return checked ? std::string() : checked.error().message;
  };
  EXPECT_NE(error({rule_to({{kAccount, "eu-west-1"}})}).find("same as the source"),
            std::string::npos);
  EXPECT_NE(error({rule_to({})}).find("at least 1 destination"), std::string::npos);
  std::vector<registry::Scope> many;
  for (std::size_t i = 0; i < kDestinationsMax; ++i) {
    many.push_back({kAccount, "xx-north-" + std::to_string(i)});
  }
  EXPECT_EQ(error({rule_to(many), rule_to(many)}), "");
  EXPECT_NE(error({rule_to(many), rule_to({{kOther, "eu-west-1"}})}).find("at most 25"),
            std::string::npos);
}

TEST(Configuration, ProfilesAreOfTheAccountAndSafeAsNamesOfFiles) {
  api::SigningConfiguration configuration;
  configuration.rules = {signing_rule()};
  EXPECT_TRUE(check_signing(configuration, kAccount));
  EXPECT_FALSE(check_signing(configuration, kOther));
  for (const char* bad : {"arn:aws:signer:eu-west-1:123456789012:/signing-profiles/../x",
                          "arn:aws:signer:..:123456789012:/signing-profiles/name",
                          "arn:aws:signer:eu-west-1:12345678901/:/signing-profiles/name",
                          "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/n", "build"}) {
    EXPECT_FALSE(parse_profile_arn(bad)) << bad;
  }
}

}  // namespace
}  // namespace minato::ecr::push_jobs
