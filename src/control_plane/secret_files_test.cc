// Aim: an account reads its own secrets, and those of before accounts were told apart stay where
// they were.
#include "control_plane/secret_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "store/temporary_folder.h"

namespace minato {
namespace {

class SecretFilesTest : public ::testing::Test {
 protected:
  void put(const std::string& path, const std::string& text, mode_t mode = 0600) {
    const std::filesystem::path full = folder_.path() + "/secrets/" + path;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full) << text;
    ASSERT_EQ(::chmod(full.c_str(), mode), 0);
  }
  std::string read(const std::string& account, const std::string& name) {
    const auto text = SecretFiles(folder_.path(), "111111111111").read(account, name);
    if (text) return *text;
    return text.error().code == ErrorCode::kNotFound ? "none" : "refused";
  }
  store::TemporaryFolder folder_;
};

TEST_F(SecretFilesTest, BelongToAnAccount) {
  put("222222222222/ecr-pullthroughcache/quay", "theirs");
  EXPECT_EQ(read("222222222222", "ecr-pullthroughcache/quay-a1B2c3"), "theirs");
  EXPECT_EQ(read("111111111111", "ecr-pullthroughcache/quay"), "none");
  EXPECT_EQ(read("333333333333", "ecr-pullthroughcache/quay"), "none");
}

// All lay in the folder itself, for whoever named them.
TEST_F(SecretFilesTest, OfBeforeBelongToTheServersAccount) {
  put("ecr-pullthroughcache/quay", "former");
  EXPECT_EQ(read("111111111111", "ecr-pullthroughcache/quay-a1B2c3"), "former");
  EXPECT_EQ(read("222222222222", "ecr-pullthroughcache/quay"), "none");
  put("111111111111/ecr-pullthroughcache/quay", "own");
  EXPECT_EQ(read("111111111111", "ecr-pullthroughcache/quay"), "own");
}

TEST_F(SecretFilesTest, AnAccountIsNoNameOfASecret) {
  put("222222222222/key", "theirs");
  EXPECT_EQ(read("111111111111", "222222222222/key"), "none");
}

TEST_F(SecretFilesTest, ThatOthersMayReadAreRefused) {
  put("ecr-pullthroughcache/quay", "former");
  put("111111111111/ecr-pullthroughcache/quay", "open", 0644);
  EXPECT_EQ(read("111111111111", "ecr-pullthroughcache/quay"), "refused");
}

}  // namespace
}  // namespace minato
