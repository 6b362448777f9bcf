// Aim: uploads and blobs mean the same on every back end.
#include <functional>
#include <thread>

#include "base/limits.h"
#include "blob/blob_test_support.h"
#include "blob/filesystem/filesystem_blob_store.h"
#include "blob/memory/memory_blob_store.h"
#include "blob/s3/s3_test_bucket.h"

namespace minato::blob {
namespace {

struct BackEnd {
  std::string name;
  std::function<std::unique_ptr<BlobStore>(const std::string& folder)> open;
};

class BlobContract : public testing::TestWithParam<BackEnd> {
 protected:
  std::unique_ptr<Upload> start(std::string id) {
    return run(store_->start_upload(std::move(id))).value();
  }
  ErrorCode code_of_commit(Upload& upload, const Digest& digest) {
    const auto result = run(upload.commit(digest));
    return result ? ErrorCode::kInternal : result.error().code;
  }

  void SetUp() override {
    store_ = GetParam().open(folder_.path());
    if (!store_) GTEST_SKIP() << kNoS3Server;
  }

  TemporaryFolder folder_;
  std::unique_ptr<BlobStore> store_;
};

std::unique_ptr<BlobStore> open_in_small_parts(const std::string& folder) {
  return open_test_bucket(folder, [](S3Settings& settings) {
    settings.part_bytes = 256 * 1024;
    settings.copy_bytes = 512 * 1024;
  });
}

INSTANTIATE_TEST_SUITE_P(
    BackEnds, BlobContract,
    testing::Values(BackEnd{"Memory", [](const std::string&) { return make_memory_blob_store(); }},
                    BackEnd{"Filesystem",
                            [](const std::string& folder) {
                              return std::move(*open_filesystem_blob_store(folder, 2));
                            }},
                    BackEnd{"S3",
                            [](const std::string& folder) { return open_test_bucket(folder); }},
                    BackEnd{"S3InParts", open_in_small_parts}),
    [](const auto& info) { return info.param.name; });

TEST_P(BlobContract, PublishesWhatWasAppended) {
  const std::string text = content(1, 1'000'000);
  for (const std::size_t piece : {std::size_t{1000}, std::size_t{65536}, std::size_t{1'000'000}}) {
    const auto info = run(upload_all(*store_, "id" + std::to_string(piece), text, piece));
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->size, text.size());
    EXPECT_EQ(info->digest, sha256(text));
    EXPECT_EQ(run(read_all(*store_, sha256(text))), text);
    EXPECT_TRUE(run(store_->remove(sha256(text))));
  }
}

TEST_P(BlobContract, SizesAroundTheBufferAreExact) {
  for (const int difference : {-1, 0, 1}) {
    for (const std::size_t buffers : {1, 2, 3}) {
      const std::string text = content(2, buffers * limits::kStreamBufferBytes + difference);
      const auto id = std::to_string(text.size());
      ASSERT_TRUE(run(upload_all(*store_, id, text, 100'000)));
      EXPECT_EQ(run(read_all(*store_, sha256(text))), text);
    }
  }
}

TEST_P(BlobContract, TakesWhatIsWrittenIntoItsRoom) {
  const std::string text = content(3, 3'000'000);
  auto upload = start("id");
  std::size_t done = 0;
  for (std::size_t most = 1; done < text.size(); most = most * 3 % 300'007) {
    const auto room = run(upload->room()).value();
    ASSERT_FALSE(room.empty());
    const std::size_t count = std::min({room.size(), most, text.size() - done});
    std::ranges::copy(bytes(std::string_view(text).substr(done, count)), room.begin());
    ASSERT_TRUE(run(upload->filled(count)));
    done += count;
    ASSERT_EQ(upload->offset(), done);
    if (most % 7 == 1) ASSERT_TRUE(run(upload->settle()));
    if (most % 7 == 2) ASSERT_TRUE(run(upload->suspend()));
    if (most % 7 == 3 && done < text.size()) {
      ASSERT_TRUE(run(upload->append(bytes(std::string_view(text).substr(done, 1)))));
      ++done;
    }
  }
  ASSERT_TRUE(run(upload->commit(sha256(text))));
  EXPECT_EQ(run(read_all(*store_, sha256(text))), text);
}

TEST_P(BlobContract, TheEmptyBlobIsABlob) {
  ASSERT_TRUE(run(upload_all(*store_, "id", "", 1)));
  EXPECT_EQ(run(store_->stat(sha256(""))).value()->size, 0u);
  EXPECT_EQ(run(read_all(*store_, sha256(""))), "");
}

TEST_P(BlobContract, OffsetCountsWhatWasTaken) {
  auto upload = start("id");
  EXPECT_EQ(upload->offset(), 0u);
  ASSERT_TRUE(run(upload->append(bytes("hello"))));
  EXPECT_EQ(upload->offset(), 5u);
  ASSERT_TRUE(run(upload->append(bytes(content(1, 600'000)))));
  EXPECT_EQ(upload->offset(), 600'005u);
}

TEST_P(BlobContract, AWrongDigestLeavesNothing) {
  auto upload = start("id");
  ASSERT_TRUE(run(upload->append(bytes("hello"))));
  EXPECT_EQ(code_of_commit(*upload, sha256("other")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of_commit(*upload, sha256("hello")), ErrorCode::kNotFound);
  upload.reset();
  EXPECT_FALSE(run(store_->stat(sha256("hello"))).value());
  EXPECT_FALSE(run(store_->stat(sha256("other"))).value());
  EXPECT_TRUE(run(store_->list_uploads()).value().empty());
}

TEST_P(BlobContract, VerifiesOtherAlgorithms) {
  const std::string text = content(3, 700'000);
  Hasher hasher(Digest::Algorithm::kSha512);
  hasher.update(text);
  auto upload = start("id");
  ASSERT_TRUE(run(upload->append(bytes(text))));
  ASSERT_TRUE(run(upload->commit(hasher.digest())));
  EXPECT_EQ(run(read_all(*store_, hasher.digest())), text);
  EXPECT_FALSE(run(store_->stat(sha256(text))).value());
  auto wrong = start("wrong");
  EXPECT_EQ(code_of_commit(*wrong, hasher.digest()), ErrorCode::kInvalidArgument);
}

TEST_P(BlobContract, ResumesAtTheSuspendedOffset) {
  const std::string text = content(4, 900'000);
  {
    auto upload = start("id");
    ASSERT_TRUE(run(upload->append(bytes(std::string_view(text).substr(0, 500'001)))));
    ASSERT_TRUE(run(upload->suspend()));
  }
  EXPECT_EQ(run(store_->list_uploads()), std::vector<std::string>{"id"});
  auto upload = run(store_->open_upload("id")).value();
  EXPECT_EQ(upload->id(), "id");
  ASSERT_EQ(upload->offset(), 500'001u);
  ASSERT_TRUE(run(upload->append(bytes(std::string_view(text).substr(500'001)))));
  ASSERT_TRUE(run(upload->commit(sha256(text))));
  EXPECT_EQ(run(read_all(*store_, sha256(text))), text);
  EXPECT_TRUE(run(store_->list_uploads()).value().empty());
}

TEST_P(BlobContract, GoesOnAfterSuspending) {
  auto upload = start("id");
  ASSERT_TRUE(run(upload->append(bytes("hello "))));
  ASSERT_TRUE(run(upload->suspend()));
  ASSERT_TRUE(run(upload->append(bytes("world"))));
  EXPECT_TRUE(run(upload->commit(sha256("hello world"))));
}

TEST_P(BlobContract, AnUploadHasOneUserAtATime) {
  auto upload = start("id");
  const auto second = run(store_->open_upload("id"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  const auto same_id = run(store_->start_upload("id"));
  ASSERT_FALSE(same_id);
  EXPECT_EQ(same_id.error().code, ErrorCode::kAlreadyExists);
  upload.reset();
  EXPECT_EQ(run(store_->start_upload("id")).error().code, ErrorCode::kAlreadyExists);
  EXPECT_TRUE(run(store_->open_upload("id")));
}

TEST_P(BlobContract, CancelDeletesTheUpload) {
  auto upload = start("id");
  ASSERT_TRUE(run(upload->append(bytes(content(5, 600'000)))));
  ASSERT_TRUE(run(upload->cancel()));
  const auto late = run(upload->append(bytes("x")));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kNotFound);
  upload.reset();
  EXPECT_EQ(run(store_->open_upload("id")).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(run(store_->list_uploads()).value().empty());
  EXPECT_TRUE(run(store_->start_upload("id")));
}

TEST_P(BlobContract, RefusesIdsThatAreNoNames) {
  for (const char* id : {"", "../x", "a/b", ".", "a b"}) {
    const auto started = run(store_->start_upload(id));
    ASSERT_FALSE(started) << id;
    EXPECT_EQ(started.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(run(store_->open_upload(id)).error().code, ErrorCode::kNotFound);
  }
  EXPECT_FALSE(run(store_->start_upload(std::string(129, 'a'))));
}

TEST_P(BlobContract, ReadsRanges) {
  ASSERT_TRUE(run(store_->put(sha256("0123456789"), "0123456789")));
  const auto blob = run(store_->open(sha256("0123456789"))).value();
  EXPECT_EQ(blob->size(), 10u);
  EXPECT_EQ(run(blob->read(3, 4)), "3456");
  EXPECT_EQ(run(blob->read(8, 100)), "89");
  EXPECT_EQ(run(blob->read(10, 5)), "");
  EXPECT_EQ(run(blob->read(11, 1)).error().code, ErrorCode::kOutOfRange);
}

TEST_P(BlobContract, AnOpenBlobStaysReadableAfterItsRemoval) {
  ASSERT_TRUE(run(store_->put(sha256("content"), "content")));
  const auto blob = run(store_->open(sha256("content"))).value();
  ASSERT_TRUE(run(store_->remove(sha256("content"))));
  EXPECT_EQ(run(blob->read(0, 7)), "content");
  EXPECT_FALSE(run(store_->stat(sha256("content"))).value());
  EXPECT_EQ(run(store_->open(sha256("content"))).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(run(store_->remove(sha256("content"))));
}

TEST_P(BlobContract, WhatIsSetAsideIsGoneUntilItIsPublishedAgain) {
  const std::string text = content(8, 700'000);
  const Digest digest = sha256(text);
  EXPECT_EQ(run(store_->set_aside(digest)).error().code, ErrorCode::kNotFound);
  for (int times = 0; times < 2; ++times) {
    ASSERT_TRUE(run(upload_all(*store_, "id", text, 300'000)));
    const auto place = run(store_->set_aside(digest));
    ASSERT_TRUE(place) << place.error().message;
    EXPECT_FALSE(place->empty());
    EXPECT_FALSE(run(store_->stat(digest)).value());
    EXPECT_EQ(run(store_->open(digest)).error().code, ErrorCode::kNotFound);
  }
  EXPECT_TRUE(run(store_->list_uploads()).value().empty());
}

TEST_P(BlobContract, PutVerifies) {
  EXPECT_EQ(run(store_->put(sha256("a"), "b")).error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(run(store_->stat(sha256("a"))).value());
  ASSERT_TRUE(run(store_->put(sha256("a"), "a")));
  EXPECT_TRUE(run(store_->put(sha256("a"), "a"))) << "twice is fine";
  EXPECT_EQ(run(store_->stat(sha256("a"))).value()->size, 1u);
}

TEST_P(BlobContract, RemovesOnlyStaleUploadsThatNobodyHasOpen) {
  start("left");
  const auto open = start("open");
  EXPECT_EQ(run(store_->remove_stale_uploads(SystemClock().now() - Duration(3'600'000))),
            std::uint64_t{0});
  EXPECT_EQ(run(store_->remove_stale_uploads(SystemClock().now() + Duration(3'600'000))),
            std::uint64_t{1});
  EXPECT_EQ(run(store_->list_uploads()), std::vector<std::string>{"open"});
}

TEST_P(BlobContract, ConcurrentUploadsOfTheSameContentAllSucceed) {
  const std::string text = content(6, 1'500'000);
  std::vector<std::thread> threads;
  std::array<bool, 8> done = {};
  for (std::size_t i = 0; i < done.size(); ++i) {
    threads.emplace_back([&, i] {
      done[i] = run(upload_all(*store_, "id" + std::to_string(i), text, 70'000)).has_value();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const bool success : done) EXPECT_TRUE(success);
  EXPECT_EQ(run(read_all(*store_, sha256(text))), text);
  EXPECT_TRUE(run(store_->list_uploads()).value().empty());
}

TEST_P(BlobContract, AnUploadMayEndWhileItsLastBytesAreBeingWritten) {
  for (int i = 0; i < 20; ++i) {
    auto upload = start("id" + std::to_string(i));
    ASSERT_TRUE(run(upload->append(bytes(content(7, 2 * limits::kStreamBufferBytes)))));
  }
  EXPECT_EQ(run(store_->list_uploads()).value().size(), 20u);
}

}  // namespace
}  // namespace minato::blob
