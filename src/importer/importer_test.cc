// Aim: an import copies everything that an image needs and tags it last, copies nothing that is
// there, goes on where an earlier one failed, and lets no failure stop the rest.
#include "importer/importer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "importer/testing/fakes.h"

namespace minato::importer {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ImporterTest : public ::testing::Test {
 protected:
  Report import(Options options = {}) {
    options.retry_pause = 1ms;
    Importer importer(source_, there_, options,
                      [this](const std::string& line) { said_.push_back(line); });
    there_.log.clear();
    auto report = testing::run(importer.run());
    totals_ = importer.totals();
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(Report{});
  }

  testing::FakeSource source_;
  testing::FakeDestination there_;
  std::vector<std::string> said_;
  Totals totals_;
};

TEST_F(ImporterTest, CopiesAnImageAndTagsItLast) {
  const auto digest = source_.add_image("web", "v1", {"layer one", "layer two"});
  const auto report = import();
  EXPECT_EQ(report.copied, 1u);
  EXPECT_EQ(report.blobs, 3u);
  EXPECT_EQ(report.bytes, 9u + 9u + 2u);
  EXPECT_TRUE(report.failures.empty());
  EXPECT_EQ(there_.tags["web:v1"], digest);
  EXPECT_THAT(there_.log,
              ElementsAre("create web", "push web", "push web", "push web", "put web:v1"));
}

TEST_F(ImporterTest, WhatIsThereIsNeitherReadNorSentAgain) {
  source_.add_image("web", "v1", {"layer"});
  source_.add_index("web", "all", {source_.add_image("web", "", {"a"})});
  import();
  source_.reads = 0;
  const auto again = import();
  EXPECT_EQ(again.copied, 0u);
  EXPECT_EQ(again.skipped, 2u);
  EXPECT_TRUE(there_.log.empty());
  EXPECT_EQ(source_.reads, 0u);
}

TEST_F(ImporterTest, GoesOnWhereAnEarlierImportFailed) {
  const auto bad = source_.add_image("web", "bad", {"shared", "will be gone"});
  source_.add_image("web", "good", {"shared"});
  const auto gone = sha256("will be gone").to_string();
  const auto content = source_.blobs.extract(gone);
  const auto report = import();
  EXPECT_EQ(report.copied, 1u);
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_EQ(report.failures[0].name, "web:bad");
  EXPECT_THAT(report.failures[0].reason, HasSubstr(gone));
  EXPECT_FALSE(there_.tags.contains("web:bad"));
  EXPECT_FALSE(there_.manifests.contains("web@" + bad));

  source_.add_blob(content.mapped());
  const auto again = import();
  EXPECT_EQ(again.copied, 1u);
  EXPECT_EQ(again.skipped, 1u);
  EXPECT_EQ(again.blobs_there, 2u);
  EXPECT_THAT(there_.log, ElementsAre("push web", "put web:bad"));
}

TEST_F(ImporterTest, ABrokenCopyIsTriedAgainSomeTimes) {
  source_.add_image("web", "v1", {"a layer that breaks"});
  const auto digest = sha256("a layer that breaks").to_string();
  source_.breaks[digest] = 3;
  const auto report = import();
  EXPECT_EQ(report.copied, 1u);
  EXPECT_EQ(totals_.bytes, report.bytes) << "what came twice counts once";

  source_.add_image("web", "v2", {"a layer that always breaks"});
  source_.breaks[sha256("a layer that always breaks").to_string()] = 1000;
  const auto broken = import();
  ASSERT_EQ(broken.failures.size(), 1u);
  EXPECT_EQ(broken.failures[0].reason, "the connection broke");
  EXPECT_EQ(totals_.bytes, 0u);
}

TEST_F(ImporterTest, AnIndexComesAfterItsImagesAndWithWhatIsAboutThem) {
  const auto one = source_.add_image("web", "", {"one"});
  const auto two = source_.add_image("web", "", {"two"});
  const auto index = source_.add_index("web", "all", {one, two});
  const auto signature = source_.add_image("web", "", {"signature"}, two);
  const auto about = source_.add_image("web", "", {"about the signature"}, signature);
  EXPECT_EQ(import().copied, 1u);
  EXPECT_THAT(there_.log.back(), "put web:all");
  for (const auto& digest : {one, two, index, signature, about}) {
    EXPECT_TRUE(there_.manifests.contains("web@" + digest)) << digest;
  }
  // One that came later comes by the next import.
  const auto later = source_.add_image("web", "", {"later"}, index);
  EXPECT_EQ(import().copied, 1u);
  EXPECT_THAT(there_.log, ElementsAre("push web", "put web@" + later));
}

TEST_F(ImporterTest, LayersOfOtherRepositoriesAreMounted) {
  source_.add_image("app", "v1", {"shared"});
  source_.add_image("web", "v1", {"shared"});
  const auto report = import({.prefix = "mirror"});
  EXPECT_EQ(report.copied, 2u);
  EXPECT_EQ(report.blobs, 2u);
  EXPECT_EQ(report.blobs_mounted, 2u);
  EXPECT_TRUE(there_.tags.contains("mirror/web:v1"));
}

TEST_F(ImporterTest, ATagThatMovedMoves) {
  source_.add_image("web", "v1", {"old"});
  source_.add_image("web", "v2", {"new"});
  import();
  source_.tags["web"]["v1"] = source_.tags["web"]["v2"];
  const auto report = import();
  EXPECT_EQ(report.copied, 1u);
  EXPECT_THAT(there_.log, ElementsAre("put web:v1"));
  EXPECT_EQ(there_.tags["web:v1"], there_.tags["web:v2"]);
}

TEST_F(ImporterTest, ADryRunChangesNothing) {
  source_.add_image("web", "v1", {"layer"});
  const auto report = import({.dry_run = true});
  EXPECT_EQ(report.copied, 1u);
  EXPECT_TRUE(there_.log.empty());
  ASSERT_EQ(said_.size(), 1u);
  EXPECT_THAT(said_[0], HasSubstr("would copy web:v1 to web"));
}

TEST_F(ImporterTest, ManyImagesGoSomeAtATime) {
  for (int i = 0; i < 100; ++i) {
    source_.add_image("web", "v" + std::to_string(i), {"layer " + std::to_string(i), "shared"});
  }
  const auto report = import({.jobs = 3});
  EXPECT_EQ(report.copied, 100u);
  EXPECT_EQ(there_.count("push web"), 102u) << "each once";
  EXPECT_EQ(there_.pushing_max, 3u);
  EXPECT_EQ(totals_.images, 100u);
  EXPECT_EQ(totals_.images_done, 100u);
  EXPECT_DOUBLE_EQ(done_of(totals_), 1.0);
}

TEST_F(ImporterTest, TagsAboutAnImageComeWithIt) {
  const auto image = source_.add_image("web", "v1", {"image"});
  const auto tag = tag_prefix_about(image) + ".sig";
  source_.add_image("web", tag, {"signature"});
  source_.hidden_tags = {tag};
  source_.told_tags[image] = {tag};
  EXPECT_EQ(import().copied, 2u);
  EXPECT_TRUE(there_.tags.contains("web:" + tag));
}

TEST_F(ImporterTest, WhatCannotBeListedOrMadeDoesNotStopTheRest) {
  source_.add_image("app", "v1", {"app"});
  source_.add_image("secret", "v1", {"secret"});
  source_.add_image("taken", "v1", {"taken"});
  source_.add_image("x", "v1", {"a name too short"});
  source_.unlisted = {"secret"};
  there_.refused = {"taken"};
  const auto report = import();
  EXPECT_EQ(report.copied, 1u);
  std::vector<std::string> failed;
  for (const Failure& failure : report.failures) failed.push_back(failure.name);
  EXPECT_THAT(failed, ElementsAre("x", "secret", "taken:v1"));
}

TEST_F(ImporterTest, OnlyWantedRepositoriesAreLookedAt) {
  source_.add_image("team/app", "v1", {"app"});
  source_.add_image("other", "v1", {"other"});
  EXPECT_EQ(import({.repositories = {"team/*"}}).copied, 1u);
  EXPECT_FALSE(there_.repositories.contains("other"));
}

}  // namespace
}  // namespace minato::importer
