// Aim: what a user says about S3 is understood, and refused with a reason when it cannot be.
#include "control_plane/blob_storage.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace minato {
namespace {

class BlobStorage : public testing::Test {
 protected:
  BlobStorage() {
    std::string name = std::filesystem::temp_directory_path() / "minato-storage-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    settings_.data_dir = folder_ + "/data";
    settings_.s3_credentials = write("AWS_ACCESS_KEY_ID=AKID\nAWS_SECRET_ACCESS_KEY=secret\n");
  }
  ~BlobStorage() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& text) {
    const std::string path = folder_ + "/key";
    std::ofstream(path) << text;
    return path;
  }

  std::string folder_;
  Settings settings_;
};

TEST_F(BlobStorage, BucketAndPrefixComeFromTheUrl) {
  settings_.blob_store = "s3://images/team/one";
  settings_.s3_endpoint = "http://127.0.0.1:9000";
  const auto s3 = s3_settings_of(settings_);
  ASSERT_TRUE(s3) << s3.error().message;
  EXPECT_EQ(s3->bucket, "images");
  EXPECT_EQ(s3->prefix, "team/one/");
  EXPECT_EQ(s3->endpoint, "http://127.0.0.1:9000");
  EXPECT_TRUE(s3->path_style);
  EXPECT_EQ(s3->credentials.access_key_id, "AKID");
  settings_.blob_store = "s3://images";
  EXPECT_EQ(s3_settings_of(settings_)->prefix, "");
}

TEST_F(BlobStorage, AmazonIsTheServerWhenNoneIsNamed) {
  settings_.blob_store = "s3://images/";
  settings_.s3_region = "eu-central-1";
  EXPECT_EQ(s3_settings_of(settings_)->endpoint, "https://s3.eu-central-1.amazonaws.com");
  EXPECT_FALSE(s3_settings_of(settings_)->path_style);
  settings_.blob_store = "s3://with.dot/";
  EXPECT_TRUE(s3_settings_of(settings_)->path_style) << "certificates do not cover it";
}

TEST_F(BlobStorage, OtherPlacesAreRefused) {
  for (const char* place : {"s3://", "s3:///prefix", "gs://images", "/var/lib", "s3"}) {
    settings_.blob_store = place;
    const auto s3 = s3_settings_of(settings_);
    ASSERT_FALSE(s3) << place;
    EXPECT_EQ(s3.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_F(BlobStorage, KeysAreReadInBothSpellings) {
  const auto found = read_s3_credentials(write(
      "[default]\naws_access_key_id = A\naws_secret_access_key = b+/=\naws_session_token=t\n"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->access_key_id, "A");
  EXPECT_EQ(found->secret_key, "b+/=");
  EXPECT_EQ(found->session_token, "t");
  EXPECT_FALSE(read_s3_credentials(write("AWS_ACCESS_KEY_ID=A\n")));
  EXPECT_FALSE(read_s3_credentials(folder_ + "/missing"));
}

TEST_F(BlobStorage, FilesCannotBeRedirectedTo) {
  settings_.blob_redirect = true;
  const auto store = open_blob_storage(settings_, 1);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace minato
