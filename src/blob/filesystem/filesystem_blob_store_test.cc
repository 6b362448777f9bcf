// Aim: what only the filesystem back end promises: files, restart, full disk, damage.
#include "blob/filesystem/filesystem_blob_store.h"

#include <linux/magic.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <fstream>

#include "base/limits.h"
#include "blob/blob_test_support.h"
#include "blob/filesystem/file.h"
#include "blob/filesystem/layout.h"
#include "blob/filesystem/saved_state.h"

namespace minato::blob {
namespace {

class FilesystemBlobs : public testing::Test {
 protected:
  void reopen() {
    store_.reset();
    store_ = std::move(*open_filesystem_blob_store(folder_.path(), 2));
  }
  void SetUp() override { reopen(); }

  std::unique_ptr<Upload> start(std::string id) {
    return run(store_->start_upload(std::move(id))).value();
  }
  // An upload "id" that was suspended after `kept` and then got `lost` without suspending.
  void interrupted_upload(std::string_view kept, std::string_view lost) {
    auto upload = start("id");
    ASSERT_TRUE(run(upload->append(bytes(kept))));
    ASSERT_TRUE(run(upload->suspend()));
    ASSERT_TRUE(run(upload->append(bytes(lost))));
  }
  std::string state_file() const { return layout_.state(layout_.upload("id")); }

  TemporaryFolder folder_;
  const Layout layout_{folder_.path()};
  std::unique_ptr<BlobStore> store_;
};

// Files of this process can grow to `bytes` only: what a full disk looks like without being root.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t limit) {
    old_handler_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit small{limit, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    ::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit old_{};
  sighandler_t old_handler_ = nullptr;
};

TEST_F(FilesystemBlobs, BlobsSurviveReopeningAndAreReadOnlyFiles) {
  const Digest digest = sha256("hello");
  ASSERT_TRUE(run(upload_all(*store_, "id", "hello", 2)));
  ASSERT_TRUE(run(store_->put(sha256("manifest"), "manifest")));
  reopen();
  EXPECT_EQ(run(read_all(*store_, digest)), "hello");
  EXPECT_EQ(run(read_all(*store_, sha256("manifest"))), "manifest");
  EXPECT_GE(run(store_->open(digest)).value()->fd(), 0);
  struct stat status{};
  ASSERT_EQ(::stat(layout_.blob(digest).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, mode_t{0400});
  ASSERT_EQ(::stat(layout_.uploads().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, mode_t{0700});
  EXPECT_TRUE(std::filesystem::is_empty(layout_.uploads()));
}

TEST_F(FilesystemBlobs, AnUploadGoesOnAfterARestartAtTheSuspendedOffset) {
  const std::string kept = content(1, 300'000);
  interrupted_upload(kept, content(2, 600'000));
  reopen();
  auto upload = run(store_->open_upload("id")).value();
  ASSERT_EQ(upload->offset(), kept.size());
  ASSERT_TRUE(run(upload->append(bytes("rest"))));
  ASSERT_TRUE(run(upload->commit(sha256(kept + "rest"))));
  EXPECT_EQ(run(read_all(*store_, sha256(kept + "rest"))), kept + "rest");
}

TEST_F(FilesystemBlobs, AnUploadThatWasNeverSuspendedStartsAgain) {
  ASSERT_TRUE(run(start("id")->append(bytes(content(1, 600'000)))));
  reopen();
  auto upload = run(store_->open_upload("id")).value();
  EXPECT_EQ(upload->offset(), 0u);
  ASSERT_TRUE(run(upload->append(bytes("all"))));
  EXPECT_TRUE(run(upload->commit(sha256("all"))));
}

TEST_F(FilesystemBlobs, ATornStateFileIsIgnored) {
  interrupted_upload("kept", "lost");
  std::filesystem::resize_file(state_file(), std::filesystem::file_size(state_file()) - 1);
  auto upload = run(store_->open_upload("id")).value();
  EXPECT_EQ(upload->offset(), 0u);
  ASSERT_TRUE(run(upload->append(bytes("new"))));
  EXPECT_TRUE(run(upload->commit(sha256("new"))));
}

TEST_F(FilesystemBlobs, AStateBehindTheEndOfTheDataIsIgnored) {
  interrupted_upload("kept", "");
  std::filesystem::resize_file(layout_.data(layout_.upload("id")), 2);
  EXPECT_EQ(run(store_->open_upload("id")).value()->offset(), 0u);
}

TEST_F(FilesystemBlobs, AHalfWrittenNewStateDoesNotHideTheOldOne) {
  interrupted_upload("kept", "lost");
  std::ofstream(layout_.new_state(layout_.upload("id"))) << "upload/1";
  EXPECT_EQ(run(store_->open_upload("id")).value()->offset(), 4u);
}

TEST_F(FilesystemBlobs, ALargeUploadContinuesAtAnOffsetThatNoBlockStartsAt) {
  const std::string kept = content(5, 2'500'001);
  interrupted_upload(kept, content(6, 900'000));
  reopen();
  auto upload = run(store_->open_upload("id")).value();
  ASSERT_EQ(upload->offset(), kept.size());
  const std::string rest = content(7, 1'700'003);
  ASSERT_TRUE(run(upload->append(bytes(rest))));
  ASSERT_TRUE(run(upload->commit(sha256(kept + rest))));
  EXPECT_EQ(run(read_all(*store_, sha256(kept + rest))), kept + rest);
}

TEST_F(FilesystemBlobs, OnlyTheFirstOfALargeBlobIsInThePageCacheAfterItsUpload) {
  struct statfs where{};
  ASSERT_EQ(::statfs(folder_.path().c_str(), &where), 0);
  if (where.f_type == TMPFS_MAGIC) GTEST_SKIP() << "temporary files are in memory here";
  constexpr std::size_t kBlocks = 1024;
  const std::string text = content(8, kBlocks * kBlockBytes);
  ASSERT_TRUE(run(upload_all(*store_, "id", text, text.size())));
  const auto blob = run(store_->open(sha256(text))).value();
  void* memory = ::mmap(nullptr, text.size(), PROT_READ, MAP_SHARED, blob->fd(), 0);
  ASSERT_NE(memory, MAP_FAILED);
  std::vector<unsigned char> resident(kBlocks);
  EXPECT_EQ(::mincore(memory, text.size(), resident.data()), 0);
  ::munmap(memory, text.size());
  EXPECT_EQ(resident.front() & 1, 1);
  EXPECT_EQ(resident.back() & 1, 0);
  EXPECT_EQ(run(read_all(*store_, sha256(text))), text);
}

// The room there is: less than what is written through the page cache, and more.
class FullDisk : public FilesystemBlobs, public testing::WithParamInterface<rlim_t> {};
INSTANTIATE_TEST_SUITE_P(AllWays, FullDisk, testing::Values(800'000, 1'800'000));

TEST_P(FullDisk, LeavesTheOffsetAndWhatWasThere) {
  const std::string text = content(3, 3'000'000);
  auto upload = start("id");
  std::uint64_t taken = 0;
  {
    const FileSizeLimit limit(GetParam());
    Result<> result;
    while (result && taken < text.size()) {
      result = run(upload->append(bytes(std::string_view(text).substr(taken, 100'000))));
      if (result) taken += 100'000;
      EXPECT_EQ(upload->offset(), taken);
    }
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kResourceExhausted);
    const auto suspended = run(upload->suspend());
    ASSERT_FALSE(suspended);
    EXPECT_EQ(suspended.error().code, ErrorCode::kResourceExhausted);
    EXPECT_EQ(upload->offset(), taken);
  }
  // With room again it goes on where it was, and nothing was hashed twice.
  ASSERT_TRUE(run(upload->append(bytes(std::string_view(text).substr(taken)))));
  ASSERT_TRUE(run(upload->commit(sha256(text))));
  EXPECT_EQ(run(read_all(*store_, sha256(text))), text);
}

TEST_F(FilesystemBlobs, AFullDiskRefusesPutAndLeavesNothing) {
  const std::string text = content(4, 50'000);
  {
    const FileSizeLimit limit(10'000);
    const auto stored = run(store_->put(sha256(text), text));
    ASSERT_FALSE(stored);
    EXPECT_EQ(stored.error().code, ErrorCode::kResourceExhausted);
  }
  EXPECT_FALSE(run(store_->stat(sha256(text))).value());
  EXPECT_TRUE(std::filesystem::is_empty(layout_.uploads()));
  EXPECT_TRUE(run(store_->put(sha256(text), text)));
}

TEST_F(FilesystemBlobs, RefusesDigestsThatAreNoDigests) {
  const Digest path(Digest::Algorithm::kSha256, "../../../etc/passwd");
  for (const Digest& digest : {path, Digest()}) {
    EXPECT_EQ(run(store_->stat(digest)).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(run(store_->open(digest)).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(run(store_->remove(digest)).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(run(store_->put(digest, "x")).error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_F(FilesystemBlobs, AnIgnoredStateDoesNotCountForWhatIsWrittenLater) {
  const std::string other = content(9, 600'000);
  interrupted_upload(content(10, 300'000), "");
  std::filesystem::resize_file(layout_.data(layout_.upload("id")), 2);
  auto upload = run(store_->open_upload("id")).value();
  ASSERT_EQ(upload->offset(), 0u);
  ASSERT_TRUE(run(upload->append(bytes(other))));
  upload.reset();
  reopen();
  EXPECT_EQ(run(store_->open_upload("id")).value()->offset(), 0u);
}

TEST_F(FilesystemBlobs, WhatACommitCutShortLeftGoesWithTheStaleUploads) {
  std::ofstream(layout_.state(layout_.upload("gone"))) << "upload/1";
  std::ofstream(layout_.new_state(layout_.upload("gone"))) << "upload/1";
  auto kept = start("kept");
  ASSERT_TRUE(run(kept->append(bytes("content"))));
  ASSERT_TRUE(run(kept->suspend()));
  EXPECT_EQ(run(store_->remove_stale_uploads(TimePoint::max())).value(), 0u);
  EXPECT_EQ(run(store_->list_uploads()).value(), std::vector<std::string>{"kept"});
  EXPECT_FALSE(std::filesystem::exists(layout_.state(layout_.upload("gone"))));
  EXPECT_FALSE(std::filesystem::exists(layout_.new_state(layout_.upload("gone"))));
  EXPECT_TRUE(std::filesystem::exists(layout_.state(layout_.upload("kept"))));
}

TEST_F(FilesystemBlobs, WhatIsSetAsideKeepsItsBytesUnderAnotherNameEachTime) {
  std::set<std::string> places;
  for (int times = 0; times < 2; ++times) {
    ASSERT_TRUE(run(store_->put(sha256("content"), "content")));
    const auto place = run(store_->set_aside(sha256("content")));
    ASSERT_TRUE(place) << place.error().message;
    std::ifstream file(*place);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "content");
    places.insert(*place);
  }
  EXPECT_EQ(places.size(), 2u);
  reopen();
  EXPECT_FALSE(run(store_->stat(sha256("content"))).value());
}

TEST_F(FilesystemBlobs, StaleFilesOfSmallContentAreRemoved) {
  std::ofstream(layout_.uploads() + "/.put-0123") << "cut short";
  ASSERT_TRUE(run(store_->remove_stale_uploads(SystemClock().now() + Duration(1000))));
  EXPECT_TRUE(std::filesystem::is_empty(layout_.uploads()));
}

TEST(SavedState, ComesBackAsItWas) {
  Hasher hasher;
  hasher.update("hello ");
  auto state = decode_state(encode_state(6, hasher));
  ASSERT_TRUE(state);
  EXPECT_EQ(state->offset, 6u);
  state->hasher.update("world");
  EXPECT_EQ(state->hasher.digest(), sha256("hello world"));
}

TEST(SavedState, EveryDamageIsNoticed) {
  const std::string text = encode_state(6, Hasher());
  for (std::size_t i = 0; i < text.size(); ++i) {
    EXPECT_FALSE(decode_state(text.substr(0, i)));
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(decode_state(changed)) << i;
  }
}

}  // namespace
}  // namespace minato::blob
