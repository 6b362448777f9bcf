// Aim: a registry gives what was named, and one that lists no referrers is not asked again.
#include "importer/registry_source.h"

#include <gmock/gmock.h>

#include "importer/plan.h"
#include "net/server_fixture_test.h"
#include "oci_client/testing/fake_registry.h"

namespace minato::importer {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kManifest = R"({"schemaVersion":2})";

class RegistrySourceTest : public http::ServerTest {
 protected:
  void SetUp() override { start(fake_.handler()); }
  ~RegistrySourceTest() override { stop(); }

  RegistrySource& source(const std::string& path = "") {
    auto name = parse_source("127.0.0.1:" + std::to_string(port_) + path, false);
    made_.push_back(std::make_unique<RegistrySource>(name.value(), oci::Credentials{}, clock_));
    return *made_.back();
  }

  oci::testing::FakeRegistry fake_;
  FakeClock clock_;
  std::vector<std::unique_ptr<RegistrySource>> made_;
};

TEST_F(RegistrySourceTest, GivesTheWholeRegistryOrWhatWasNamed) {
  auto& all = source();
  EXPECT_THAT(run(all.list_repositories()).value(), ElementsAre("a", "b/c", "d"));
  EXPECT_THAT(run(all.list("a"))->references, ElementsAre("one", "three", "two"));
  auto& one = source("/team/web");
  EXPECT_THAT(run(one.list_repositories()).value(), ElementsAre("team/web"));
  EXPECT_THAT(run(one.list("team/web"))->references, ElementsAre("one", "three", "two"));
  auto& image = source("/team/web:v1");
  EXPECT_THAT(run(image.list("team/web"))->references, ElementsAre("v1"));
}

TEST_F(RegistrySourceTest, ResolvesTagsThatAreAnnouncedOrNot) {
  fake_.add_manifest("web", "v1", kManifest);
  EXPECT_EQ(run(source().resolve("web", "v1")).value(), sha256(kManifest).to_string());
  EXPECT_EQ(run(source().resolve("web", "v2")).error().code, ErrorCode::kNotFound);
}

TEST_F(RegistrySourceTest, ARegistryWithoutReferrersIsAskedOnce) {
  const auto digest = sha256("subject").to_string();
  EXPECT_EQ(run(source().referrers("web", digest))->size(), 1u);
  fake_.referrers = false;
  auto& old = source();
  const auto before = fake_.count("GET /v2/web/referrers/");
  EXPECT_THAT(run(old.referrers("web", digest)).value(), IsEmpty());
  EXPECT_THAT(run(old.referrers("web", digest)).value(), IsEmpty());
  EXPECT_EQ(fake_.count("GET /v2/web/referrers/"), before + 1);
}

TEST_F(RegistrySourceTest, TagsAreLookedThroughOnlyForSingleImages) {
  EXPECT_THAT(run(source("/web").tags_about("web", "one")).value(), IsEmpty());
  EXPECT_EQ(fake_.count("GET /v2/web/tags/list"), 0u);
  // The fake's tags are numbers; any text stands for a digest here.
  auto& image = source("/web:v1");
  EXPECT_THAT(run(image.tags_about("web", "two")).value(), ElementsAre("two"));
  const auto asked = fake_.count("GET /v2/web/tags/list");
  EXPECT_THAT(run(image.tags_about("web", "four")).value(), IsEmpty());
  EXPECT_EQ(fake_.count("GET /v2/web/tags/list"), asked);
}

}  // namespace
}  // namespace minato::importer
