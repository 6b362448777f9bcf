// Aim: whatever a real S3 server refuses, forgets or cuts off, an upload is published whole or goes
// on later, and nothing stays behind for ever.
#include <set>

#include "base/limits.h"
#include "blob/blob_test_support.h"
#include "blob/s3/bucket.h"
#include "blob/s3/faulty_front.h"
#include "blob/s3/keys.h"
#include "blob/s3/s3_test_bucket.h"

namespace minato::blob {
namespace {

using Fault = FaultyFront::Fault;

constexpr std::size_t kPartBytes = 256 * 1024;

Awaitable<Result<http::Response>> get_from(std::string server, std::string target) {
  http::Client client(*http::Peer::from_url(server));
  co_return co_await client.send({.target = std::move(target)}, std::chrono::seconds(30), 10'000);
}

class S3Faults : public testing::Test {
 protected:
  void SetUp() override {
    settings_ = test_bucket_settings(folder_.path());
    if (settings_.endpoint.empty()) GTEST_SKIP() << kNoS3Server;
    settings_.part_bytes = kPartBytes;
    settings_.copy_bytes = 2 * kPartBytes;
    settings_.retry_pause = std::chrono::milliseconds(5);
    front_ = std::make_unique<FaultyFront>(settings_.endpoint);
    direct_ = *S3Client::make(settings_);
    settings_.endpoint = front_->url();
    store_ = another_store();
  }
  std::unique_ptr<BlobStore> another_store() { return std::move(*open_s3_blob_store(settings_)); }
  // Spoils each request the first time it is made, in the way given.
  void spoil_first(Fault fault, std::string method = "") {
    front_->set_rule(
        [seen = std::set<std::string>(), fault, method](const http::Request& request) mutable {
          if (!method.empty() && request.method != method) return Fault::kNone;
          const bool copy = request.headers.find("x-amz-copy-source").has_value();
          if (fault == Fault::kLateError && !copy) return Fault::kNone;
          const bool first = seen.insert(request.method + request.target).second;
          return first ? fault : Fault::kNone;
        });
  }
  void expect_published(const std::string& text) {
    front_->set_rule({});
    EXPECT_EQ(run(read_all(*store_, sha256(text))), text);
    EXPECT_TRUE(run(store_->list_uploads()).value().empty());
    Bucket bucket(*direct_);
    EXPECT_TRUE(run(bucket.list(Keys{settings_.prefix}.staging())).value().empty());
  }

  TemporaryFolder folder_;
  S3Settings settings_;
  std::unique_ptr<FaultyFront> front_;
  std::unique_ptr<S3Client> direct_;
  std::unique_ptr<BlobStore> store_;
};

TEST_F(S3Faults, ABusyServerIsAskedAgain) {
  const std::string text = content(1, 5 * kPartBytes / 2);
  spoil_first(Fault::kRefuse);
  const auto done = run(upload_all(*store_, "id", text, 100'000));
  ASSERT_TRUE(done) << done.error().message;
  expect_published(text);
}

TEST_F(S3Faults, WorkWhoseAnswerWasLostMayBeDoneAgain) {
  const std::string text = content(2, 7 * kPartBytes / 2);
  spoil_first(Fault::kFail);
  const auto done = run(upload_all(*store_, "id", text, 100'000));
  ASSERT_TRUE(done) << done.error().message;
  expect_published(text);
}

TEST_F(S3Faults, AConnectionThatBreaksIsMadeAnew) {
  const std::string text = content(3, 3 * kPartBytes);
  spoil_first(Fault::kCutAnswer, "POST");
  const auto done = run(upload_all(*store_, "id", text, 100'000));
  ASSERT_TRUE(done) << done.error().message;
  expect_published(text);
}

TEST_F(S3Faults, ACopyThatFailsBehindItsAnswerIsSeen) {
  const std::string text = content(4, 3 * kPartBytes / 2);
  spoil_first(Fault::kLateError);
  const auto done = run(upload_all(*store_, "id", text, 100'000));
  ASSERT_TRUE(done) << done.error().message;
  expect_published(text);
}

TEST_F(S3Faults, ADownloadGoesOnWhereItsConnectionBroke) {
  const std::string text = content(5, 5 * limits::kStreamBufferBytes);
  ASSERT_TRUE(run(store_->put(sha256(text), text)));
  front_->set_rule([left = 2](const http::Request& request) mutable {
    const bool rest = request.headers.find("Range")->ends_with("-");
    return rest && left-- > 0 ? Fault::kCutAnswer : Fault::kNone;
  });
  EXPECT_EQ(run(read_all(*store_, sha256(text))), text);
}

TEST_F(S3Faults, AnUploadGoesOnAfterTheServerWasDown) {
  const std::string text = content(6, 6 * kPartBytes);
  auto upload = run(store_->start_upload("id")).value();
  front_->set_rule([](const http::Request&) { return Fault::kRefuse; });
  Result<> taken;
  while (taken && upload->offset() < text.size()) {
    taken = run(upload->append(bytes(std::string_view(text).substr(upload->offset(), 50'000))));
  }
  ASSERT_FALSE(taken) << "at most two parts wait";
  EXPECT_EQ(taken.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(taken.error().message.find("503 SlowDown"), std::string::npos);
  EXPECT_FALSE(run(upload->suspend()));
  front_->set_rule({});
  ASSERT_TRUE(run(upload->append(bytes(std::string_view(text).substr(upload->offset())))));
  ASSERT_TRUE(run(upload->commit(sha256(text))));
  upload.reset();
  expect_published(text);
}

TEST_F(S3Faults, WhatIsForbiddenIsToldAtOnce) {
  front_->set_rule([](const http::Request&) { return Fault::kForbid; });
  const auto answer = run(store_->check());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kInternal);
  EXPECT_NE(answer.error().message.find("403 AccessDenied"), std::string::npos);
  EXPECT_EQ(front_->requests(), 1u);
  front_->set_rule({});
  EXPECT_TRUE(run(store_->check()));
}

TEST_F(S3Faults, ACommitThatFailedHalfWayIsFinishedByAnotherServer) {
  const std::string text = content(7, 3 * kPartBytes);
  auto upload = run(store_->start_upload("id")).value();
  ASSERT_TRUE(run(upload->append(bytes(text))));
  ASSERT_TRUE(run(upload->suspend()));
  front_->set_rule([](const http::Request& request) {
    return request.headers.find("x-amz-copy-source") ? Fault::kRefuse : Fault::kNone;
  });
  ASSERT_FALSE(run(upload->commit(sha256(text))));
  upload.reset();
  front_->set_rule({});
  const auto other = another_store();
  upload = run(other->open_upload("id")).value();
  EXPECT_EQ(upload->offset(), text.size());
  EXPECT_FALSE(run(upload->append(bytes("more")))) << "its parts are put together";
  ASSERT_TRUE(run(upload->commit(sha256(text))));
  upload.reset();
  expect_published(text);
}

TEST_F(S3Faults, AnotherServerGoesOnAtTheSuspendedOffset) {
  const std::string text = content(8, 4 * kPartBytes);
  const std::size_t middle = 5 * kPartBytes / 2;
  auto upload = run(store_->start_upload("id")).value();
  ASSERT_TRUE(run(upload->append(bytes(std::string_view(text).substr(0, middle)))));
  ASSERT_TRUE(run(upload->suspend()));
  // These are lost, as at the death of a process.
  ASSERT_TRUE(run(upload->append(bytes(content(9, kPartBytes)))));
  upload.reset();
  store_ = another_store();
  upload = run(store_->open_upload("id")).value();
  ASSERT_EQ(upload->offset(), middle);
  ASSERT_TRUE(run(upload->append(bytes(std::string_view(text).substr(middle)))));
  ASSERT_TRUE(run(upload->commit(sha256(text))));
  upload.reset();
  expect_published(text);
}

TEST_F(S3Faults, StaleUploadsLeaveNothing) {
  {
    auto upload = run(store_->start_upload("id")).value();
    ASSERT_TRUE(run(upload->append(bytes(content(10, 3 * kPartBytes)))));
    ASSERT_TRUE(run(upload->suspend()));
  }
  Bucket bucket(*direct_);
  EXPECT_EQ(run(bucket.list_multiparts(settings_.prefix)).value().size(), 1u);
  EXPECT_EQ(run(store_->remove_stale_uploads(SystemClock().now() - Duration(3'600'000))),
            std::uint64_t{0});
  EXPECT_EQ(run(bucket.list_multiparts(settings_.prefix)).value().size(), 1u);
  EXPECT_EQ(run(store_->remove_stale_uploads(SystemClock().now() + Duration(3'600'000))),
            std::uint64_t{1});
  EXPECT_TRUE(run(bucket.list_multiparts(settings_.prefix)).value().empty());
  EXPECT_TRUE(run(bucket.list(settings_.prefix)).value().empty());
}

TEST_F(S3Faults, AWrongSha512OfPartsIsFoundOnceTheyAreTogether) {
  auto upload = run(store_->start_upload("id")).value();
  ASSERT_TRUE(run(upload->append(bytes(content(11, 3 * kPartBytes)))));
  const auto refused =
      run(upload->commit(Digest(Digest::Algorithm::kSha512, std::string(128, '0'))));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  upload.reset();
  Bucket bucket(*direct_);
  EXPECT_TRUE(run(bucket.list(settings_.prefix)).value().empty());
}

TEST_F(S3Faults, AUrlReadsOneBlobAndNoOther) {
  ASSERT_TRUE(run(store_->put(sha256("content"), "content")));
  const std::string url = *store_->download_url(sha256("content"), std::chrono::seconds(60));
  ASSERT_TRUE(url.starts_with(front_->url() + "/"));
  const auto get = [&](std::string target) { return run(get_from(front_->url(), target)); };
  const std::string target = url.substr(front_->url().size());
  const auto good = get(target);
  ASSERT_TRUE(good);
  EXPECT_EQ(good->status, 200);
  EXPECT_EQ(good->body, "content");
  std::string other = target;
  other.replace(other.find(sha256("content").hex()), 1, "0");
  EXPECT_EQ(get(std::move(other))->status, 403) << "the server does verify signatures";
}

TEST(S3Settings, AreCheckedWhenOpening) {
  const TemporaryFolder folder;
  S3Settings settings = test_bucket_settings(folder.path());
  settings.endpoint = "no url";
  EXPECT_EQ(open_s3_blob_store(settings).error().code, ErrorCode::kInvalidArgument);
  settings.endpoint = "http://127.0.0.1:1";
  settings.credentials.secret_key.clear();
  EXPECT_EQ(open_s3_blob_store(settings).error().code, ErrorCode::kInvalidArgument);
}

TEST(S3Settings, AServerThatIsNotThereIsSaidToBeUnavailable) {
  const TemporaryFolder folder;
  S3Settings settings = test_bucket_settings(folder.path());
  settings.endpoint = "http://127.0.0.1:1";
  settings.retry_pause = std::chrono::milliseconds(1);
  const auto store = std::move(*open_s3_blob_store(settings));
  const auto answer = run(store->check());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(answer.error().message.starts_with("blob storage: ")) << answer.error().message;
}

}  // namespace
}  // namespace minato::blob
