// Aim: what Trivy compares with is asked for now and then, and its troubles are told as its own.
#include "ecr/scanning/trivy_inspector.h"

#include <fstream>

#include "ecr/ecr_fixture_test.h"

namespace minato::ecr {
namespace {

using scanning::TrivyInspector;

class Trivy : public Ecr {
 protected:
  // A program that runs this shell script.
  void make_program(const std::string& script) {
    std::ofstream(program_) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(program_, std::filesystem::perms::owner_all);
  }
  void set_database(const std::string& time) {
    make_program(R"(echo '{"VulnerabilityDB": {"UpdatedAt": ")" + time + R"("}}')");
  }
  TrivyInspector make_inspector() {
    return TrivyInspector(TrivyInspector::Ports{
        .registry = *registry_, .folder = folder_.path() + "/image", .program = program_});
  }
  scanning::ScannedImage push_image() {
    if (repository_.id.empty()) repository_ = make_repository("web");
    return {.repository = repository_, .key = "key", .digest = push_layered_image()};
  }
  registry::RepositoryRecord repository_;
  std::string program_ = folder_.path() + "/trivy";
};

TEST_P(Trivy, ANewerDatabaseIsSeenAfterAWhile) {
  set_database("2026-01-01T00:00:00Z");
  TrivyInspector inspector = make_inspector();
  const auto first = run(inspector.generation());
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(*first, 1'767'225'600'000U);
  set_database("2026-01-02T00:00:00Z");
  EXPECT_EQ(*run(inspector.generation()), *first);
  clock_.advance(TrivyInspector::kVersionPeriod);
  EXPECT_EQ(*run(inspector.generation()), 1'767'312'000'000U);
}

TEST_P(Trivy, WithoutADatabaseThereIsNoGeneration) {
  make_program(R"(echo '{"Version": "0.57.0"}')");
  TrivyInspector inspector = make_inspector();
  EXPECT_EQ(*run(inspector.generation()), 0U);
}

TEST_P(Trivy, AProgramThatFailsOrIsGoneIsNoMissingImage) {
  make_program("echo first >&2; echo last words >&2; exit 3");
  TrivyInspector inspector = make_inspector();
  const auto failed = run(inspector.generation());
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "trivy version ended with 3: last words");
  std::filesystem::remove(program_);
  const auto gone = run(inspector.generation());
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::kUnavailable);
}

TEST_P(Trivy, FindingsAreKeptWhenTheVersionIsNotTold) {
  make_program(R"([ "$1" = image ] || exit 1
echo '{"SchemaVersion": 2, "Results": [{"Class": "os-pkgs", "Type": "alpine",
  "Vulnerabilities": [{"VulnerabilityID": "CVE-1", "Severity": "LOW"}]}]}')");
  TrivyInspector inspector = make_inspector();
  const auto found = run(inspector.inspect(push_image()));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->failure, "");
  EXPECT_EQ(found->findings.size(), 1U);
  EXPECT_EQ(found->generation, 0U);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/image"));
}

TEST_P(Trivy, WhatIsNoReportIsAFailureInItsOwnWords) {
  make_program("echo hello");
  TrivyInspector inspector = make_inspector();
  const auto found = run(inspector.inspect(push_image()));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->failure, "Trivy's report is no JSON object.");
  std::filesystem::remove(program_);
  const auto gone = run(inspector.inspect(push_image()));
  ASSERT_TRUE(gone) << gone.error().message;
  EXPECT_TRUE(gone->failure.starts_with("start " + program_)) << gone->failure;
}

TEST_P(Trivy, AnImageThatIsNotThereIsNotFound) {
  set_database("2026-01-01T00:00:00Z");
  const auto repository = make_repository("web");
  TrivyInspector inspector = make_inspector();
  const auto found = run(inspector.inspect(
      {.repository = repository, .key = "key", .digest = sha256("nothing").to_string()}));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
}

INSTANTIATE_TEST_SUITE_P(BackEnds, Trivy, testing::Values(BackEnd::kMemory));

}  // namespace
}  // namespace minato::ecr
