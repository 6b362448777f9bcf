// Aim: every manifest form is understood, what is broken is named, and bounds hold.
#include "registry/manifest.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace minato::registry {
namespace {

std::string descriptor(std::string_view type, char fill, int size) {
  return fmt::format(R"({{"mediaType":"{}","digest":"sha256:{}","size":{}}})", type,
                     std::string(64, fill), size);
}

std::string image(std::string_view type, std::string_view more = "") {
  return fmt::format(R"({{"schemaVersion":2,"mediaType":"{}","config":{},"layers":[{},{}]{}}})",
                     type, descriptor("application/vnd.oci.image.config.v1+json", 'a', 10),
                     descriptor("application/vnd.oci.image.layer.v1.tar+gzip", 'b', 20),
                     descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar", 'c', 30),
                     more);
}

std::string why(std::string_view bytes, std::string_view type = "") {
  const auto manifest = parse_manifest(bytes, type);
  if (manifest) return "accepted";
  EXPECT_EQ(manifest.error().name, "MANIFEST_INVALID");
  return manifest.error().message;
}

TEST(Manifest, ReadsImages) {
  for (const auto type : {media_types::kDockerManifest, media_types::kOciManifest}) {
    const auto manifest = parse_manifest(image(type), type);
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->media_type, type);
    EXPECT_EQ(manifest->layers.size(), 2u);
    EXPECT_EQ(manifest->content_size(), 60u);
    EXPECT_EQ(manifest->artifact_type, "application/vnd.oci.image.config.v1+json");
    EXPECT_FALSE(manifest->is_index());
    EXPECT_TRUE(is_non_distributable(manifest->layers[1].media_type));
  }
}

TEST(Manifest, ReadsIndexesAndSubjects) {
  const std::string child = descriptor(media_types::kOciManifest, 'd', 7);
  for (const auto type : {media_types::kDockerList, media_types::kOciIndex}) {
    const auto manifest = parse_manifest(
        fmt::format(R"({{"schemaVersion":2,"mediaType":"{}","manifests":[{}]}})", type, child),
        type);
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_TRUE(manifest->is_index());
    EXPECT_EQ(manifest->manifests.size(), 1u);
  }
  const auto artifact = parse_manifest(
      image(media_types::kOciManifest,
            R"(,"artifactType":"application/x","annotations":{"k":"v"},"subject":)" + child),
      "application/vnd.oci.image.manifest.v1+json; charset=utf-8");
  ASSERT_TRUE(artifact) << artifact.error().message;
  EXPECT_EQ(artifact->artifact_type, "application/x");
  EXPECT_EQ(artifact->annotations, R"({"k":"v"})");
  ASSERT_TRUE(artifact->subject);
}

TEST(Manifest, GuessesTheTypeOnlyWhenNobodyTellsIt) {
  const auto index = parse_manifest(R"({"schemaVersion":2,"manifests":[]})", "");
  ASSERT_TRUE(index);
  EXPECT_EQ(index->media_type, media_types::kOciIndex);
  EXPECT_NE(why(image(media_types::kOciManifest), media_types::kDockerManifest), "accepted");
  EXPECT_NE(why(R"({"schemaVersion":2})"), "accepted");
}

TEST(Manifest, TakesOtherTypesOfTheSameForm) {
  const std::string type = "application/vnd.example.thing.v1+json";
  const auto image_like = parse_manifest(image(type), type);
  ASSERT_TRUE(image_like) << image_like.error().message;
  EXPECT_EQ(image_like->media_type, type);
  EXPECT_EQ(image_like->layers.size(), 2u);
  const auto index_like = parse_manifest(
      R"({"manifests":[)" + descriptor(media_types::kOciManifest, 'd', 7) + "]}", type);
  ASSERT_TRUE(index_like);
  EXPECT_TRUE(index_like->is_index());
  const auto artifact_like =
      parse_manifest(R"({"blobs":[)" + descriptor("a/b", 'd', 7) + "]}", type);
  ASSERT_TRUE(artifact_like);
  EXPECT_EQ(artifact_like->layers.size(), 1u);
  EXPECT_EQ(why("{}", type), "accepted");
  for (const char* other :
       {"application/vnd.oci.image.config.v1+json", "text/html", "application/x y+json",
        "application/vnd.docker.distribution.manifest.v1+json", "application/pdf"}) {
    EXPECT_NE(why("{}", other).find("not supported"), std::string::npos) << other;
  }
}

TEST(Manifest, RefusesWhatIsBroken) {
  EXPECT_NE(why("").find("Invalid JSON syntax"), std::string::npos);
  EXPECT_NE(why("[]").find("Invalid JSON syntax"), std::string::npos);
  EXPECT_NE(why(R"({"schemaVersion":1,"name":"x","fsLayers":[]})",
                "application/vnd.docker.distribution.manifest.v1+prettyjws")
                .find("not supported"),
            std::string::npos);
  const std::string type(media_types::kOciManifest);
  EXPECT_NE(why(R"({"schemaVersion":2,"layers":[]})", type).find("config"), std::string::npos);
  EXPECT_NE(
      why(R"({"schemaVersion":1,"config":)" + descriptor("x", 'a', 1) + R"(,"layers":[]})", type)
          .find("schemaVersion"),
      std::string::npos);
  EXPECT_NE(why(R"({"schemaVersion":2,"config":{"digest":"md5:0","size":1},"layers":[]})", type)
                .find("config has no valid digest"),
            std::string::npos);
  EXPECT_NE(
      why(R"({"schemaVersion":2,"config":)" + descriptor("x", 'a', -1) + R"(,"layers":[]})", type)
          .find("size"),
      std::string::npos);
  EXPECT_NE(why(image(type, R"(,"manifests":[])"), type), "accepted");
  EXPECT_NE(why(image(type, R"(,"annotations":"x")"), type), "accepted");
}

TEST(Manifest, StaysWithinItsBounds) {
  EXPECT_NE(why(std::string(4 * 1024 * 1024 + 1, ' ')).find("4 MiB"), std::string::npos);
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += R"({"a":)";
  EXPECT_NE(why(deep), "accepted");
  std::string many = R"({"schemaVersion":2,"manifests":[)";
  for (std::size_t i = 0; i <= kManifestReferencesMax; ++i) {
    many += (i ? "," : "") + descriptor("x", 'a', 1);
  }
  EXPECT_NE(why(many + "]}").find("more than"), std::string::npos);
}

TEST(Manifest, SumsHugeSizesWithoutWrapping) {
  Manifest manifest;
  manifest.layers.assign(3, Descriptor{.media_type = "x", .digest = {}, .size = INT64_MAX});
  EXPECT_EQ(manifest.content_size(), static_cast<std::uint64_t>(INT64_MAX));
}

}  // namespace
}  // namespace minato::registry
