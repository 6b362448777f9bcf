// Aim: clients find the access of the server that runs now, and whoever waits for it sees its time.
#include "control_plane/data_folder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "store/temporary_folder.h"

namespace minato {
namespace {

class DataFolder : public testing::Test {
 protected:
  struct stat status() const {
    struct stat out{};
    EXPECT_EQ(::stat((folder_.path() + "/credentials.json").c_str(), &out), 0);
    return out;
  }
  void age() const {
    const timespec old[2] = {{.tv_sec = 1000, .tv_nsec = 0}, {.tv_sec = 1000, .tv_nsec = 0}};
    ::utimensat(AT_FDCWD, (folder_.path() + "/credentials.json").c_str(), old, 0);
  }

  store::TemporaryFolder folder_;
  ClientAccess access_{.access_key_id = "AKIA",
                       .secret_key = "secret",
                       .endpoint = "http://localhost:4566",
                       .region = "us-east-1",
                       .account = "123456789012"};
};

TEST_F(DataFolder, AccessIsReadBack) {
  ASSERT_TRUE(write_client_access(folder_.path(), access_));
  EXPECT_EQ(status().st_mode & 0777, 0600U);
  const auto read = read_client_access(folder_.path());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->access_key_id, access_.access_key_id);
  EXPECT_EQ(read->endpoint, access_.endpoint);
}

TEST_F(DataFolder, AStartThatChangesNothingIsSeenAllTheSame) {
  ASSERT_TRUE(write_client_access(folder_.path(), access_));
  age();
  const auto before = status();
  ASSERT_TRUE(write_client_access(folder_.path(), access_));
  EXPECT_GT(status().st_mtim.tv_sec, 1000);
  EXPECT_EQ(status().st_ino, before.st_ino) << "the file stays";
  age();
  access_.endpoint = "http://localhost:9999";
  ASSERT_TRUE(write_client_access(folder_.path(), access_));
  EXPECT_GT(status().st_mtim.tv_sec, 1000);
  EXPECT_EQ(read_client_access(folder_.path())->endpoint, access_.endpoint);
}

}  // namespace
}  // namespace minato
