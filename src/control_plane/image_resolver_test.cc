// Aim: task definitions written for AWS find their images here, and no other image is touched.
#include "control_plane/image_resolver.h"

#include <gtest/gtest.h>

namespace minato {
namespace {

bool only_web(const std::string& account, const std::string& region, const std::string& name) {
  return account == "123456789012" && region == "us-east-1" && name == "team/web";
}

ResolvedImage resolve(std::string_view image) {
  return resolve_image(image, "localhost:4566", "123456789012", only_web);
}

TEST(ResolveImage, OwnHostIsOurs) {
  const auto image = resolve("localhost:4566/team/web:1");
  EXPECT_TRUE(image.ours);
  EXPECT_EQ(image.image, "localhost:4566/team/web:1");
}

TEST(ResolveImage, AwsNameOfAnExistingRepositoryIsOurs) {
  const auto image = resolve("123456789012.dkr.ecr.us-east-1.amazonaws.com/team/web:1");
  EXPECT_TRUE(image.ours);
  EXPECT_EQ(image.image, "localhost:4566/team/web:1");
  EXPECT_EQ(image.account, "123456789012");
  EXPECT_EQ(resolve("123456789012.dkr.ecr.us-east-1.amazonaws.com/team/web@sha256:ab").image,
            "localhost:4566/team/web@sha256:ab");
}

TEST(ResolveImage, OthersStayAsTheyAre) {
  for (const char* image :
       {"nginx", "nginx:1", "library/nginx", "ghcr.io/a/b:1", "localhost:5000/team/web",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/other:1",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/web",
        "12345678901x.dkr.ecr.us-east-1.amazonaws.com/team/web", ""}) {
    const auto resolved = resolve(image);
    EXPECT_FALSE(resolved.ours) << image;
    EXPECT_EQ(resolved.image, image);
  }
}

}  // namespace
}  // namespace minato
