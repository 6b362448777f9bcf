// Aim: conditions, tags, warnings and unusual content of a manifest push, on every back end.
#include "registry/testing/fixture.h"

namespace minato::registry {
namespace {

using testing::BackEnd;
using testing::RegistryTest;

class ConditionsFlow : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    make_repository("web");
  }
  static std::string digest_of(const std::string& manifest) { return sha256(manifest).to_string(); }
  static std::string etag_of(const std::string& manifest) {
    return "\"" + digest_of(manifest) + "\"";
  }
  http::Response put(const std::string& reference, const std::string& manifest,
                     const std::string& condition, const std::string& value) {
    return call("PUT", "/v2/web/manifests/" + reference, manifest,
                {{"Content-Type", std::string(media_types::kOciManifest)}, {condition, value}});
  }
  std::string at(const std::string& tag) {
    return header(call("HEAD", "/v2/web/manifests/" + tag), "Docker-Content-Digest");
  }
  // An index of one descriptor.
  static std::string index_of(const std::string& digest, std::string_view type) {
    return fmt::format(
        R"({{"schemaVersion":2,"mediaType":"{}","manifests":[{{"mediaType":"{}","digest":"{}",)"
        R"("size":1}}]}})",
        media_types::kOciIndex, type, digest);
  }
};

INSTANTIATE_TEST_SUITE_P(BackEnds, ConditionsFlow,
                         ::testing::Values(BackEnd::kMemory, BackEnd::kFiles),
                         testing::back_end_name);

TEST_P(ConditionsFlow, ATagIsWrittenOnlyAsTheConditionSays) {
  const std::string one = make_image("web", "one"), two = make_image("web", "two");
  const auto absent = put("v1", one, "If-Match", "*");
  EXPECT_EQ(absent.status, 412) << absent.body;
  EXPECT_EQ(put("v1", one, "If-None-Match", "*").status, 201);
  EXPECT_EQ(put("v1", two, "If-None-Match", "*").status, 412);
  EXPECT_EQ(put("v1", two, "If-Match", etag_of(two)).status, 412);
  EXPECT_EQ(at("v1"), digest_of(one));
  const auto moved = put("v1", two, "If-Match", etag_of(one) + ", \"other\"");
  EXPECT_EQ(moved.status, 201);
  EXPECT_EQ(header(moved, "ETag"), etag_of(two));
  EXPECT_EQ(at("v1"), digest_of(two));
  EXPECT_EQ(put(digest_of(two), two, "If-None-Match", "*").status, 412);
}

TEST_P(ConditionsFlow, DeletesObeyConditionsToo) {
  const std::string one = make_image("web", "one"), two = make_image("web", "two");
  push_manifest("web", "v1", one);
  const auto remove = [&](const std::string& reference, const std::string& etag) {
    return call("DELETE", "/v2/web/manifests/" + reference, "", {{"If-Match", etag}}).status;
  };
  EXPECT_EQ(remove("v1", etag_of(two)), 412);
  EXPECT_EQ(remove("v1", etag_of(one)), 202);
  EXPECT_EQ(remove(digest_of(one), etag_of(two)), 412);
  EXPECT_EQ(remove(digest_of(one), etag_of(one)), 202);
}

TEST_P(ConditionsFlow, APushByDigestSetsTags) {
  const std::string image = make_image("web", "one");
  const std::string place = "/v2/web/manifests/" + digest_of(image);
  const http::Headers type{{"Content-Type", std::string(media_types::kOciManifest)}};
  const auto pushed = call("PUT", place + "?tag=v1&tag=1.0&tag=latest", image, type);
  ASSERT_EQ(pushed.status, 201) << pushed.body;
  EXPECT_EQ(pushed.headers.joined("OCI-Tag"), "v1,1.0,latest");
  for (const char* tag : {"v1", "1.0", "latest"}) EXPECT_EQ(at(tag), digest_of(image));
  EXPECT_EQ(call("PUT", place + "?tag=.bad", image, type).status, 400);
  std::string many = place + "?tag=a";
  for (int i = 0; i < 50; ++i) many += fmt::format("&tag=a{}", i);
  EXPECT_EQ(call("PUT", many, image, type).status, 414);
  EXPECT_EQ(call("HEAD", "/v2/web/manifests/a").status, 404);
}

TEST_P(ConditionsFlow, ATagThatMayNotMoveIsWarnedOf) {
  make_repository("fixed", "IMMUTABLE");
  const std::string one = make_image("fixed", "one"), two = make_image("fixed", "two");
  push_manifest("fixed", "v1", one);
  const auto pushed = call("PUT", "/v2/fixed/manifests/" + digest_of(two) + "?tag=v1&tag=v2", two,
                           {{"Content-Type", std::string(media_types::kOciManifest)}});
  EXPECT_EQ(pushed.status, 201) << pushed.body;
  EXPECT_EQ(pushed.headers.joined("OCI-Tag"), "v2");
  EXPECT_NE(header(pushed, "Warning").find("immutable"), std::string::npos);
  EXPECT_EQ(header(call("HEAD", "/v2/fixed/manifests/v1"), "Docker-Content-Digest"),
            digest_of(one));
}

TEST_P(ConditionsFlow, MalformedTagsAreUnknownToReaders) {
  for (const char* tag : {".bad", "-bad", "a%20b"}) {
    const auto answer = call("GET", std::string("/v2/web/manifests/") + tag);
    EXPECT_EQ(answer.status, 404) << tag;
    EXPECT_NE(answer.body.find("MANIFEST_UNKNOWN"), std::string::npos);
    EXPECT_EQ(call("DELETE", std::string("/v2/web/manifests/") + tag).status, 404);
    EXPECT_EQ(push_manifest("web", tag, make_image("web", "one")).status, 400);
  }
}

TEST_P(ConditionsFlow, OtherTypesRoundTripByteForByte) {
  const std::string type = "application/vnd.example.thing.v1+json";
  const std::string layer = push_blob("web", "layer");
  const std::string manifest = fmt::format(
      R"({{ "layers" : [{{"mediaType":"video/mp4","digest":"{}","size":5}}] }})", layer);
  ASSERT_EQ(push_manifest("web", "v1", manifest, type).status, 201);
  const auto get = call("GET", "/v2/web/manifests/v1");
  EXPECT_EQ(get.body, manifest);
  EXPECT_EQ(header(get, "Content-Type"), type);
  EXPECT_EQ(call("DELETE", "/v2/web/blobs/" + layer).status, 405);
}

TEST_P(ConditionsFlow, BuildCachesAreIndexesOfLayers) {
  const std::string layer = push_blob("web", "layer");
  const std::string_view type = "application/vnd.oci.image.layer.v1.tar+gzip";
  const std::string cache = index_of(layer, type);
  ASSERT_EQ(push_manifest("web", "cache", cache, media_types::kOciIndex).status, 201);
  EXPECT_EQ(call("DELETE", "/v2/web/blobs/" + layer).status, 405);
  EXPECT_EQ(call("DELETE", "/v2/web/manifests/" + digest_of(cache)).status, 202);
  EXPECT_EQ(call("DELETE", "/v2/web/blobs/" + layer).status, 202);
  const auto refused = push_manifest("web", "cache", cache, media_types::kOciIndex);
  EXPECT_EQ(refused.status, 404);
  EXPECT_NE(refused.body.find("MANIFEST_BLOB_UNKNOWN"), std::string::npos);
}

TEST_P(ConditionsFlow, IndexesNestToABound) {
  std::string child = make_image("web", "one");
  ASSERT_EQ(push_manifest("web", digest_of(child), child).status, 201);
  std::string_view type = media_types::kOciManifest;
  for (std::uint32_t depth = 1; depth <= kIndexDepthMax + 1; ++depth) {
    child = index_of(digest_of(child), type);
    type = media_types::kOciIndex;
    const auto pushed = push_manifest("web", digest_of(child), child, type);
    EXPECT_EQ(pushed.status, depth <= kIndexDepthMax ? 201 : 400) << depth << pushed.body;
  }
}

TEST_P(ConditionsFlow, WithdrawnManifestsAreWarnedOf) {
  const std::string blob = push_blob("web", "sbom");
  const std::string artifact = fmt::format(
      R"({{"mediaType":"{}","artifactType":"application/x","blobs":[{{"mediaType":"a/b",)"
      R"("digest":"{}","size":4}}]}})",
      media_types::kOciArtifact, blob);
  const auto pushed = push_manifest("web", "v1", artifact, media_types::kOciArtifact);
  EXPECT_EQ(pushed.status, 201) << pushed.body;
  EXPECT_TRUE(header(pushed, "Warning").starts_with("299 - \""));
}

TEST_P(ConditionsFlow, ReferrersComeInPages) {
  const std::string subject = digest_of("nowhere");
  for (int i = 0; i < 40; ++i) {
    const std::string referrer = make_image(
        "web", fmt::format("sig {}", i),
        fmt::format(R"(,"artifactType":"{}","subject":{{"mediaType":"{}","digest":"{}","size":1}})",
                    i % 10 == 0 ? "a/rare" : "a/b", media_types::kOciManifest, subject));
    ASSERT_EQ(push_manifest("web", digest_of(referrer), referrer).status, 201);
  }
  const auto count = [](const std::string& text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
  };
  const auto follow = [&](std::string place) {
    std::vector<std::size_t> pages;
    while (!place.empty()) {
      const auto page = call("GET", place);
      pages.push_back(count(page.body, "\"artifactType\""));
      const std::string link = header(page, "Link");
      place = link.starts_with('<') ? link.substr(1, link.find('>') - 1) : "";
    }
    return pages;
  };
  const std::string place = "/v2/web/referrers/" + subject;
  EXPECT_EQ(follow(place), (std::vector<std::size_t>{40}));
  EXPECT_EQ(follow(place + "?n=17"), (std::vector<std::size_t>{17, 17, 6}));
  EXPECT_EQ(follow(place + "?artifactType=a/rare"), (std::vector<std::size_t>{4}));
  EXPECT_EQ(follow(place + "?n=3&artifactType=a%2Frare"), (std::vector<std::size_t>{3, 1}));
  EXPECT_EQ(follow(place + "?n=0"), (std::vector<std::size_t>{0}));
}

TEST_P(ConditionsFlow, APageOfReferrersIsNoLargerThanAManifest) {
  const std::string subject = digest_of("nowhere");
  const std::string note(1 << 20, 'x');
  for (int i = 0; i < 9; ++i) {
    const std::string referrer = make_image(
        "web", fmt::format("big {}", i),
        fmt::format(R"(,"annotations":{{"k":"{}"}},"subject":{{"digest":"{}","size":1}})", note,
                    subject));
    ASSERT_EQ(push_manifest("web", digest_of(referrer), referrer).status, 201);
  }
  const auto page = call("GET", "/v2/web/referrers/" + subject);
  EXPECT_LE(page.body.size(), limits::kManifestBytes + 200);
  EXPECT_NE(header(page, "Link"), "(none)");
}

}  // namespace
}  // namespace minato::registry
