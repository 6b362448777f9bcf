// Aim: an address of an instance is never taken for anybody else's.
#include "control_plane/instance_host.h"

#include <gtest/gtest.h>

namespace minato {
namespace {

TEST(InstanceAddressBook, KnowsWhoseAnAddressIs) {
  InstanceAddressBook book;
  EXPECT_EQ(book.find("172.31.0.11"), "");
  const auto vpc = *ec2::Cidr::parse("172.31.0.0/20");
  book.add(vpc, "172.31.0.11", "i-01234567");
  book.add(vpc, "172.31.4.12", "i-89abcdef");
  EXPECT_EQ(book.find("172.31.0.11"), "i-01234567");
  EXPECT_EQ(book.find("172.31.4.12"), "i-89abcdef");
  EXPECT_EQ(book.find("172.31.0.13"), InstanceAddressBook::kUnknown);
  for (const auto* other : {"127.0.0.1", "192.0.2.7", "172.31.16.11", "::1", ""}) {
    EXPECT_EQ(book.find(other), "") << other;
  }
  book.remove("i-01234567");
  EXPECT_EQ(book.find("172.31.0.11"), InstanceAddressBook::kUnknown);
}

}  // namespace
}  // namespace minato
