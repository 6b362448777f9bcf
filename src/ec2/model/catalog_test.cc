// Aim: the fixed facts of EC2 are stable.
#include "ec2/model/catalog.h"

#include <gtest/gtest.h>

#include <set>

namespace minato::ec2 {
namespace {

TEST(Catalog, DefaultNetworkIsStableAndDistinct) {
  std::set<std::string> ids;
  for (const auto region : {"us-east-1", "ap-northeast-1"}) {
    for (const auto account : {"123456789012", "210987654321"}) {
      ids.insert(default_vpc_id(account, region));
      ids.insert(default_group_id(account, region));
      for (int zone = 0; zone < 3; ++zone) ids.insert(default_subnet_id(account, region, zone));
    }
  }
  EXPECT_EQ(ids.size(), 20U);
  const auto subnet = default_subnet_id("1", "us-east-1", 1);
  EXPECT_TRUE(subnet.starts_with("subnet-"));
  EXPECT_EQ(subnet.size(), 7U + 17U);
}

TEST(Catalog, ZonesHaveNamesAndIds) {
  EXPECT_EQ(zone_name("us-east-1", 1), "us-east-1b");
  EXPECT_EQ(zone_id("us-east-1", 0), "use1-az1");
  EXPECT_EQ(zone_id("ap-northeast-1", 2), "apne1-az3");
  EXPECT_EQ(zone_index("us-east-1", "us-east-1c"), 2);
  EXPECT_FALSE(zone_index("us-east-1", "us-east-1d"));
}

TEST(Catalog, MicroRegistersAboutNineHundredMebibytes) {
  const auto* micro = find_instance_type("t3.micro");
  ASSERT_TRUE(micro);
  EXPECT_EQ(registered_memory_mib(*micro), 903);
  EXPECT_FALSE(find_instance_type("p5.48xlarge"));
}

}  // namespace
}  // namespace minato::ec2
