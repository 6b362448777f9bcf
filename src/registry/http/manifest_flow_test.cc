// Aim: manifests, tags, lists and deletes behave as the specification and ECR say, on every back
// end.
#include "registry/testing/fixture.h"

namespace minato::registry {
namespace {

using testing::BackEnd;
using testing::RegistryTest;

class ManifestFlow : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    repository_ = make_repository("web");
  }
  std::string digest_of(const std::string& manifest) { return sha256(manifest).to_string(); }
  Result<ManifestRecord> find(std::string digest, std::string tag = "") {
    return testing::run(registry_->images().find(
        repository_, {.digest = std::move(digest), .tag = std::move(tag)}));
  }
  std::string make_index(const std::string& child) {
    return fmt::format(
        R"({{"schemaVersion":2,"mediaType":"{}","manifests":[{{"mediaType":"{}","digest":"{}",)"
        R"("size":1}}]}})",
        media_types::kOciIndex, media_types::kOciManifest, child);
  }
  RepositoryRecord repository_;
};

INSTANTIATE_TEST_SUITE_P(BackEnds, ManifestFlow,
                         ::testing::Values(BackEnd::kMemory, BackEnd::kFiles),
                         testing::back_end_name);

TEST_P(ManifestFlow, BytesComeBackAsTheyCame) {
  const std::string manifest = make_image("web", "one") + "\n";
  const auto pushed = push_manifest("web", "v1", manifest);
  ASSERT_EQ(pushed.status, 201) << pushed.body;
  EXPECT_EQ(header(pushed, "Docker-Content-Digest"), digest_of(manifest));
  EXPECT_EQ(header(pushed, "Location"), "/v2/web/manifests/" + digest_of(manifest));
  EXPECT_EQ(push_manifest("web", "v1", manifest).status, 201);
  for (const std::string& reference : {std::string("v1"), digest_of(manifest)}) {
    const auto get = call("GET", "/v2/web/manifests/" + reference);
    EXPECT_EQ(get.status, 200);
    EXPECT_EQ(get.body, manifest);
    EXPECT_EQ(header(get, "Content-Type"), media_types::kOciManifest);
    EXPECT_EQ(header(get, "Docker-Content-Digest"), digest_of(manifest));
    EXPECT_EQ(
        call("GET", "/v2/web/manifests/" + reference, "", {{"If-None-Match", header(get, "ETag")}})
            .status,
        304);
  }
  EXPECT_EQ(call("HEAD", "/v2/web/manifests/v1").status, 200);
  EXPECT_EQ(call("GET", "/v2/web/manifests/v2").status, 404);
  EXPECT_EQ(call("GET", "/v2/web/manifests/sha256:xyz").status, 400);
}

TEST_P(ManifestFlow, MissingLayersAreRefusedUnlessForeign) {
  const std::string manifest = make_image("web", "one");
  std::string missing = manifest;
  missing.replace(missing.find("layer.v1"), 0, "");
  const std::string layer = sha256("layer one").to_string();
  missing.replace(missing.find(layer), layer.size(), sha256("nowhere").to_string());
  const auto answer = push_manifest("web", "v1", missing);
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.body.find("MANIFEST_BLOB_UNKNOWN"), std::string::npos);
  EXPECT_NE(answer.body.find(sha256("nowhere").to_string()), std::string::npos);
  std::string foreign = missing;
  foreign.replace(foreign.find("layer.v1"), 8, "layer.nondistributable.v1");
  EXPECT_EQ(push_manifest("web", "v1", foreign).status, 201);
  EXPECT_EQ(push_manifest("web", "v2", "{}").status, 400);
  EXPECT_EQ(push_manifest("web", digest_of("other"), manifest).status, 400);
  EXPECT_EQ(push_manifest("web", ".bad", manifest).status, 400);
}

TEST_P(ManifestFlow, TagsMoveUnlessImmutable) {
  const std::string first = make_image("web", "one"), second = make_image("web", "two");
  push_manifest("web", "v1", first);
  EXPECT_EQ(push_manifest("web", "v1", second).status, 201);
  EXPECT_EQ(find("", "v1")->digest, digest_of(second));
  EXPECT_TRUE(find(digest_of(first))->tags.empty());
  EXPECT_EQ(find(digest_of(second))->tags, std::vector<std::string>{"v1"});

  const auto set = [&](std::string mode, std::vector<std::string> filters) {
    ASSERT_TRUE(testing::run(registry_->repositories().update(
        repository_.scope, "web", [&](RepositoryRecord& record) -> Result<> {
          record.tag_mutability = mode;
          record.exclusion_filters = filters;
          return {};
        })));
  };
  set("IMMUTABLE", {});
  EXPECT_EQ(push_manifest("web", "v1", second).status, 201);
  const auto refused = push_manifest("web", "v1", first);
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("TAG_INVALID"), std::string::npos);
  EXPECT_EQ(push_manifest("web", "v2", first).status, 201);
  set("IMMUTABLE_WITH_EXCLUSION", {"v*"});
  EXPECT_EQ(push_manifest("web", "v1", first).status, 201);
  set("MUTABLE_WITH_EXCLUSION", {"v*"});
  EXPECT_EQ(push_manifest("web", "v1", second).status, 400);
  EXPECT_EQ(push_manifest("web", "latest", first).status, 201);
  EXPECT_EQ(push_manifest("web", "latest", second).status, 201);
}

TEST_P(ManifestFlow, IndexesNeedAndKeepTheirChildren) {
  const std::string child = make_image("web", "one");
  const std::string index = make_index(digest_of(child));
  EXPECT_EQ(push_manifest("web", "all", index, media_types::kOciIndex).status, 404);
  push_manifest("web", "v1", child);
  ASSERT_EQ(push_manifest("web", "v1", index, media_types::kOciIndex).status, 201);
  // The tag went from the child to the index in one transaction.
  EXPECT_TRUE(find(digest_of(child))->tags.empty());
  EXPECT_EQ(find("", "v1")->digest, digest_of(index));
  EXPECT_EQ(find("", "v1")->image_size, find(digest_of(child))->image_size);
  EXPECT_EQ(call("DELETE", "/v2/web/manifests/" + digest_of(child)).status, 405);
  EXPECT_EQ(call("DELETE", "/v2/web/manifests/" + digest_of(index)).status, 202);
  EXPECT_EQ(call("DELETE", "/v2/web/manifests/" + digest_of(child)).status, 202);
  EXPECT_EQ(call("GET", "/v2/web/manifests/v1").status, 404);
}

TEST_P(ManifestFlow, DeletingATagLeavesTheImage) {
  const std::string manifest = make_image("web", "one");
  push_manifest("web", "v1", manifest);
  push_manifest("web", "v2", manifest);
  EXPECT_EQ(call("DELETE", "/v2/web/manifests/v1").status, 202);
  EXPECT_EQ(call("DELETE", "/v2/web/manifests/v1").status, 404);
  EXPECT_EQ(call("DELETE", "/v2/web/manifests/v2").status, 202);
  EXPECT_EQ(call("GET", "/v2/web/manifests/" + digest_of(manifest)).status, 200);
  const auto in_use = call("DELETE", "/v2/web/blobs/" + sha256("layer one").to_string());
  EXPECT_EQ(in_use.status, 405);
  EXPECT_EQ(header(in_use, "Allow"), "GET, HEAD");
  EXPECT_EQ(call("DELETE", "/v2/web/manifests/" + digest_of(manifest)).status, 202);
  EXPECT_EQ(call("GET", "/v2/web/manifests/" + digest_of(manifest)).status, 404);
  EXPECT_EQ(call("DELETE", "/v2/web/blobs/" + sha256("layer one").to_string()).status, 202);
}

TEST_P(ManifestFlow, TagListIsLexicalAndPaged) {
  auto answer = call("GET", "/v2/web/tags/list");
  EXPECT_EQ(answer.body, R"({"name":"web","tags":[]})");
  const std::string manifest = make_image("web", "one");
  for (const char* tag : {"c", "a", "b", "B"}) push_manifest("web", tag, manifest);
  EXPECT_EQ(call("GET", "/v2/web/tags/list").body, R"({"name":"web","tags":["B","a","b","c"]})");
  answer = call("GET", "/v2/web/tags/list?n=2");
  EXPECT_EQ(answer.body, R"({"name":"web","tags":["B","a"]})");
  EXPECT_EQ(header(answer, "Link"), R"(</v2/web/tags/list?last=a&n=2>; rel="next")");
  answer = call("GET", "/v2/web/tags/list?last=a&n=2");
  EXPECT_EQ(answer.body, R"({"name":"web","tags":["b","c"]})");
  EXPECT_EQ(header(answer, "Link"), "(none)");
  EXPECT_EQ(call("GET", "/v2/web/tags/list?n=0").body, R"({"name":"web","tags":[]})");
  EXPECT_EQ(call("GET", "/v2/web/tags/list?n=x").status, 400);
  EXPECT_EQ(call("GET", "/v2/nobody/tags/list").status, 404);
}

TEST_P(ManifestFlow, CatalogListsTheScope) {
  make_repository("api/server");
  EXPECT_EQ(call("GET", "/v2/_catalog").body, R"({"repositories":["api/server","web"]})");
  const auto page = call("GET", "/v2/_catalog?n=1");
  EXPECT_EQ(page.body, R"({"repositories":["api/server"]})");
  EXPECT_EQ(header(page, "Link"), R"(</v2/_catalog?last=api%2Fserver&n=1>; rel="next")");
  EXPECT_EQ(call("GET", "/v2/_catalog?n=1&last=api/server").body, R"({"repositories":["web"]})");
}

TEST_P(ManifestFlow, ReferrersAreFoundInAnyOrder) {
  const std::string subject = make_image("web", "one");
  const std::string place = "/v2/web/referrers/" + digest_of(subject);
  EXPECT_EQ(call("GET", place).status, 200);
  const std::string signature = make_image(
      "web", "signature",
      fmt::format(R"(,"artifactType":"application/sig","annotations":{{"k":"v"}},"subject":)"
                  R"({{"mediaType":"{}","digest":"{}","size":1}})",
                  media_types::kOciManifest, digest_of(subject)));
  const auto pushed = push_manifest("web", digest_of(signature), signature);
  ASSERT_EQ(pushed.status, 201) << pushed.body;
  EXPECT_EQ(header(pushed, "OCI-Subject"), digest_of(subject));
  push_manifest("web", "v1", subject);
  const auto all = call("GET", place);
  EXPECT_EQ(header(all, "Content-Type"), media_types::kOciIndex);
  EXPECT_NE(all.body.find(digest_of(signature)), std::string::npos);
  EXPECT_NE(all.body.find(R"("artifactType":"application/sig")"), std::string::npos);
  EXPECT_NE(all.body.find(R"("annotations":{"k":"v"})"), std::string::npos);
  const auto filtered = call("GET", place + "?artifactType=application/other");
  EXPECT_EQ(header(filtered, "OCI-Filters-Applied"), "artifactType");
  EXPECT_EQ(filtered.body.find(digest_of(signature)), std::string::npos);
  call("DELETE", "/v2/web/manifests/" + digest_of(signature));
  EXPECT_EQ(call("GET", place).body.find(digest_of(signature)), std::string::npos);
}

TEST_P(ManifestFlow, PullTimeIsSavedOnceADay) {
  const std::string manifest = make_image("web", "one");
  push_manifest("web", "v1", manifest);
  const TimePoint first = clock_.now();
  const auto wait = [&] {
    // Background work ends before stop() returns.
    testing::run(stop(*registry_));
    return find(digest_of(manifest))->pulled_at;
  };
  call("GET", "/v2/web/manifests/v1");
  EXPECT_EQ(wait(), first);
}

TEST_P(ManifestFlow, DeletedRepositoryLeavesNothingBehind) {
  const std::string manifest = make_image("web", "one");
  push_manifest("web", "v1", manifest);
  const auto scope = repository_.scope;
  const auto kept = testing::run(registry_->repositories().remove(scope, "web", false));
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().name, "RepositoryNotEmptyException");
  ASSERT_TRUE(testing::run(registry_->repositories().remove(scope, "web", true)));
  EXPECT_EQ(call("GET", "/v2/web/manifests/v1").status, 404);
  ASSERT_TRUE(testing::run(registry_->maintain()));
  for (const std::string_view table : {TagRecord::kTable, ManifestRecord::kTable,
                                       LinkRecord::kTable, tables::kContent, tables::kTrash}) {
    EXPECT_EQ(*testing::run(store_->count(std::string(table), "", "")), 0u) << table;
  }
  // Both blobs wait for the collector.
  EXPECT_EQ(*testing::run(store_->count(std::string(tables::kIdle), "", "")), 2u);
  make_repository("web");
  EXPECT_EQ(call("GET", "/v2/web/tags/list").body, R"({"name":"web","tags":[]})");
  EXPECT_EQ(call("HEAD", "/v2/web/blobs/" + sha256("layer one").to_string()).status, 404);
}

}  // namespace
}  // namespace minato::registry
