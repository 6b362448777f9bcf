// Aim: a storage folder is read as docker-registry wrote it, nothing is taken without its digest,
// and every message names the file.
#include "importer/folder_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "importer/testing/fakes.h"

namespace minato::importer {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FolderSourceTest : public ::testing::Test {
 protected:
  FolderSourceTest() {
    std::string path = ::testing::TempDir() + "folder-source-XXXXXX";
    root_ = mkdtemp(path.data());
    fs::create_directories(layout().repositories());
  }
  ~FolderSourceTest() override { fs::remove_all(root_); }

  FolderLayout layout() const { return FolderLayout(root_ + "/"); }
  static void write(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path) << text;
  }
  Digest add_blob(const std::string& content) {
    write(layout().blob(sha256(content)), content);
    return sha256(content);
  }
  // A manifest with a revision, and a tag unless that is empty.
  std::string add_manifest(const std::string& repository, const std::string& tag,
                           const std::string& text) {
    const Digest digest = add_blob(text);
    write(layout().revisions(repository, "sha256") + "/" + digest.hex() + "/link",
          digest.to_string());
    if (!tag.empty()) write(layout().tag_link(repository, tag), digest.to_string());
    return digest.to_string();
  }
  FolderSource& source() {
    if (!source_) source_ = FolderSource::open(root_).value();
    return *source_;
  }
  static Awaitable<Result<std::string>> read(FolderSource& source, Digest digest) {
    CO_TRY(const auto blob, co_await source.open_blob("web", std::move(digest), 0));
    std::string out;
    while (true) {
      CO_TRY(const auto piece, co_await blob->read_some());
      if (piece.empty()) co_return out;
      out.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    }
  }

  std::string root_;
  std::unique_ptr<FolderSource> source_;
};

TEST_F(FolderSourceTest, OnlyStorageFoldersAreOpened) {
  const auto none = FolderSource::open(root_ + "/none");
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
  const auto other = FolderSource::open(root_ + "/docker");
  EXPECT_EQ(other.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(other.error().message, HasSubstr(root_ + "/docker is no storage folder"));
}

TEST_F(FolderSourceTest, ListsRepositoriesAtAnyDepthAndTheirTags) {
  const auto digest = add_manifest("web", "v1", "{}");
  add_manifest("web", "v2", "{}");
  add_manifest("web/below/it", "one", "{}");
  EXPECT_THAT(testing::run(source().list_repositories()).value(),
              ElementsAre("web", "web/below/it"));
  const auto listing = testing::run(source().list("web")).value();
  EXPECT_THAT(listing.references, ElementsAre("v1", "v2"));
  EXPECT_THAT(listing.problems, IsEmpty());
  EXPECT_EQ(testing::run(source().resolve("web", "v1")).value(), digest);
  EXPECT_EQ(testing::run(source().manifest("web", digest))->bytes, "{}");
}

TEST_F(FolderSourceTest, LinksInTheFolderDoNotLeadInCircles) {
  add_manifest("web", "v1", "{}");
  fs::create_directory_symlink("..", layout().repository("web") + "/circle");
  EXPECT_THAT(testing::run(source().list_repositories()).value(), ElementsAre("web"));
}

TEST_F(FolderSourceTest, FindsWhatIsAboutAnImage) {
  const auto subject = add_manifest("web", "v1", "{}");
  const auto artifact = add_manifest(
      "web", "",
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)"
      R"({"mediaType":"a/b","digest":")" +
          subject +
          R"(","size":2},"layers":[],"subject":)"
          R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":")" +
          subject + R"(","size":2}})");
  ASSERT_TRUE(testing::run(source().list("web")));
  EXPECT_THAT(testing::run(source().referrers("web", subject)).value(), ElementsAre(artifact));
  EXPECT_THAT(testing::run(source().referrers("web", artifact)).value(), IsEmpty());
  EXPECT_THAT(testing::run(source().referrers("other", subject)).value(), IsEmpty());
}

TEST_F(FolderSourceTest, BlobsComeOnlyWithTheirDigest) {
  const std::string large(700'000, 'x');
  EXPECT_EQ(testing::run(read(source(), add_blob(large))).value(), large);
  EXPECT_EQ(testing::run(read(source(), add_blob(""))).value(), "");

  const Digest changed = add_blob("content");
  write(layout().blob(changed), "CONTENT");
  const auto spoilt = testing::run(read(source(), changed));
  EXPECT_EQ(spoilt.error().code, ErrorCode::kDataLoss);
  EXPECT_THAT(spoilt.error().message, HasSubstr(layout().blob(changed)));
  EXPECT_EQ(testing::run(source().manifest("web", changed.to_string())).error().code,
            ErrorCode::kDataLoss);

  const auto gone = testing::run(read(source(), sha256("gone")));
  EXPECT_EQ(gone.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(gone.error().message, HasSubstr(layout().blob(sha256("gone"))));
}

TEST_F(FolderSourceTest, BrokenLinksAreNamed) {
  for (const auto& text : {std::string(), std::string("sha256:1"), std::string(1000, 'a'),
                           std::string("sha512:") + std::string(64, 'a')}) {
    write(layout().tag_link("web", "v1"), text);
    const auto resolved = testing::run(source().resolve("web", "v1"));
    EXPECT_EQ(resolved.error().code, ErrorCode::kInvalidArgument) << text;
    EXPECT_THAT(resolved.error().message, HasSubstr(layout().tag_link("web", "v1")));
  }
  // A pipe in its place does not hold the import up.
  fs::remove(layout().tag_link("web", "v1"));
  ASSERT_EQ(mkfifo(layout().tag_link("web", "v1").c_str(), 0600), 0);
  EXPECT_THAT(testing::run(source().resolve("web", "v1")).error().message,
              HasSubstr("is not a file"));
  EXPECT_EQ(parse_link(sha256("x").to_string() + "\n").value(), sha256("x"));
}

TEST_F(FolderSourceTest, RevisionsThatCannotBeReadAreProblems) {
  add_manifest("web", "v1", "{}");
  const auto broken = add_manifest("web", "", "will be gone");
  fs::remove(layout().blob(sha256("will be gone")));
  // Of a deleted manifest the folder stays, without its link.
  fs::create_directories(layout().revisions("web", "sha256") + "/" + sha256("deleted").hex());
  fs::create_directories(layout().tags("web") + "/no tag");
  const auto listing = testing::run(source().list("web")).value();
  EXPECT_THAT(listing.references, ElementsAre("v1"));
  ASSERT_EQ(listing.problems.size(), 2u);
  EXPECT_THAT(listing.problems[0].reason, HasSubstr("\"no tag\" is no tag"));
  EXPECT_EQ(listing.problems[1].name, "web@" + broken);
  EXPECT_THAT(listing.problems[1].reason, HasSubstr(layout().blob(sha256("will be gone"))));
}

}  // namespace
}  // namespace minato::importer
