// Aim: what EC2 says of user data that it does not take.
#include "codec/base64.h"
#include "ec2/testing/ec2_fixture.h"
#include "ec2/user_data/user_data.h"

namespace minato::ec2 {
namespace {

class RunInstancesTest : public testing::Ec2Test {
 protected:
  Result<api::Reservation> launch(const std::string& user_data) {
    api::RunInstancesRequest request;
    request.image_id = std::string(image_id());
    request.min_count = 1;
    request.max_count = 1;
    request.user_data = user_data;
    return run(perform(kRunInstances, request));
  }
};

TEST_F(RunInstancesTest, UserDataIsBase64OfAtMost16KiB) {
  const auto text = launch("#!/bin/sh").error();
  EXPECT_EQ(text.name, "InvalidParameterValue");
  EXPECT_EQ(text.message, "Invalid BASE64 encoding of user data.");
  const auto long_text = launch(base64_encode(std::string(kUserDataBytesMax + 1, '#'))).error();
  EXPECT_EQ(long_text.name, "InvalidParameterValue");
  EXPECT_EQ(long_text.message, "User data is limited to 16384 bytes");
  EXPECT_TRUE(launch(base64_encode(std::string(kUserDataBytesMax, '#'))));
}

}  // namespace
}  // namespace minato::ec2
