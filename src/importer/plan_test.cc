// Aim: what is copied, under which names, and in which order.
#include "importer/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "importer/progress.h"

namespace minato::importer {
namespace {

using ::testing::ElementsAre;

Node node(const std::string& blob, bool there = false) {
  return {.blobs = {{.media_type = "", .digest = sha256(blob), .size = blob.size()}},
          .there = there};
}

Image image_of(bool child_there, bool root_there, std::string digest_there = "") {
  Image out{.reference = "v1", .digest = "sha256:root", .digest_there = std::move(digest_there)};
  out.nodes.emplace("sha256:child", node("child", child_there));
  out.nodes.emplace("sha256:root", node("root", root_there));
  out.nodes.emplace("sha256:about", node("child"));
  out.order = {"sha256:child", "sha256:root", "sha256:about"};
  return out;
}

std::vector<std::string> references(const Plan& plan) {
  std::vector<std::string> out;
  for (const Step& step : plan.manifests) out.push_back(step.reference);
  return out;
}

TEST(PlanImage, PutsTheTagAfterEverythingElse) {
  const Plan plan = plan_image(image_of(false, false));
  EXPECT_THAT(references(plan), ElementsAre("sha256:child", "sha256:about", "v1"));
  EXPECT_EQ(plan.blobs.size(), 2u) << "a blob that two have is one";
  EXPECT_EQ(plan.bytes(), 9u);
}

TEST(PlanImage, LeavesOutWhatIsThere) {
  EXPECT_THAT(references(plan_image(image_of(true, true, "sha256:root"))),
              ElementsAre("sha256:about"));
  EXPECT_THAT(references(plan_image(image_of(true, true, "sha256:older"))),
              ElementsAre("sha256:about", "v1"));
  Image whole = image_of(true, true, "sha256:root");
  whole.nodes.at("sha256:about").there = true;
  EXPECT_TRUE(plan_image(whole).nothing());
  whole.reference = whole.digest;
  whole.digest_there.clear();
  EXPECT_TRUE(plan_image(whole).nothing()) << "a digest needs no tag";
}

TEST(PlanImage, SumsOfClaimedSizesDoNotWrap) {
  Plan plan;
  for (const char* name : {"a", "b"}) {
    plan.blobs.push_back({.media_type = "", .digest = sha256(name), .size = UINT64_MAX - 1});
  }
  EXPECT_EQ(plan.bytes(), UINT64_MAX);
}

TEST(MakeNode, TellsChildrenFromBlobs) {
  const auto digest = sha256("x").to_string();
  const auto entry = [&](const std::string& type) {
    return R"({"mediaType":")" + type + R"(","digest":")" + digest + R"(","size":1})";
  };
  const auto index = make_node({.bytes = R"({"schemaVersion":2,"manifests":[)" +
                                         entry("application/vnd.oci.image.manifest.v1+json") + "," +
                                         entry("application/octet-stream") + "]}",
                                .media_type = "",
                                .digest = ""},
                               false);
  ASSERT_TRUE(index) << index.error().message;
  EXPECT_THAT(index->children, ElementsAre(digest));
  EXPECT_EQ(index->blobs.size(), 1u);
  EXPECT_EQ(index->manifest.media_type, "application/vnd.oci.image.index.v1+json");

  const auto image =
      make_node({.bytes = R"({"schemaVersion":2,"config":)" +
                          entry("application/vnd.oci.image.config.v1+json") + R"(,"layers":[)" +
                          entry("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip") + "]}",
                 .media_type = "",
                 .digest = ""},
                false);
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(image->blobs.size(), 1u) << "foreign layers need not be anywhere";

  const auto old =
      make_node({.bytes = R"({"schemaVersion":1})", .media_type = "", .digest = ""}, false);
  EXPECT_FALSE(old);
}

TEST(Names, OfRepositoriesAtTheDestination) {
  EXPECT_EQ(destination_name("", "team/web").value(), "team/web");
  EXPECT_EQ(destination_name("mirror", "web").value(), "mirror/web");
  EXPECT_EQ(destination_name("", "x").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(destination_name("/", "web").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(destination_name(std::string(300, 'a'), "web").error().code,
            ErrorCode::kInvalidArgument);
}

TEST(Names, OfTagsAboutADigest) {
  const std::vector<std::string> tags{"sha256-ab", "sha256-ab.sig", "sha256-abc.sig", "v1"};
  EXPECT_THAT(pick_tags_about(tags, "sha256:ab"), ElementsAre("sha256-ab", "sha256-ab.sig"));
}

TEST(Names, OfTagsAreCheckedBeforeTheyAreAskedFor) {
  const auto listing =
      listing_of("web", {"v1", "../v2", "", "a b", "V_1.0-x", std::string(129, 'a')});
  EXPECT_THAT(listing.references, ElementsAre("v1", "V_1.0-x"));
  ASSERT_EQ(listing.problems.size(), 4u);
  EXPECT_EQ(listing.problems[0].name, "web");
  EXPECT_EQ(listing.problems[0].reason, "\"../v2\" is no tag");
}

TEST(Names, OfWantedRepositories) {
  EXPECT_TRUE(is_wanted({}, "web"));
  EXPECT_TRUE(is_wanted({"x", "team/*"}, "team/web"));
  EXPECT_FALSE(is_wanted({"x", "team/*"}, "web"));
}

TEST(Progress, CountsImagesAndTheBytesOfThoseOnTheirWay) {
  EXPECT_DOUBLE_EQ(done_of({}), 0);
  EXPECT_DOUBLE_EQ(done_of({.images = 4, .images_done = 1}), 0.25);
  const Totals half{.images = 4,
                    .images_done = 1,
                    .batch_images = 2,
                    .batch_bytes = 100,
                    .batch_bytes_done = 50,
                    .bytes = 1536};
  EXPECT_DOUBLE_EQ(done_of(half), 0.5);
  EXPECT_EQ(progress_line(half, std::chrono::seconds(90), 0),
            "1/4 images, 1.5 KiB at 17 B/s, 1m30s left");
  const auto bar = progress_line(half, std::chrono::seconds(90), 80);
  EXPECT_TRUE(bar.starts_with("[###############...............] 1/4 images")) << bar;
  for (std::size_t columns = 1; columns < 100; ++columns) {
    EXPECT_LT(progress_line(half, std::chrono::seconds(90), columns).size(), columns);
  }
}

TEST(Progress, SaysHowManyFailed) {
  const Totals totals{.images = 2, .images_done = 2, .images_failed = 1};
  EXPECT_EQ(progress_line(totals, std::chrono::seconds(0), 0),
            "2/2 images, 0 B at 0 B/s, 1 failed");
}

TEST(Progress, WritesSizesAndTimesForPeople) {
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(std::uint64_t{5} << 40), "5.0 TiB");
  EXPECT_EQ(format_duration(std::chrono::seconds(59)), "59s");
  EXPECT_EQ(format_duration(std::chrono::seconds(3 * 3600 + 5 * 60)), "3h05m");
}

}  // namespace
}  // namespace minato::importer
