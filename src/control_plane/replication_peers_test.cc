// How the command line names other installations.
#include "control_plane/replication_peers.h"

#include <gtest/gtest.h>

namespace minato {
namespace {

TEST(ReplicationPeers, ReadsEveryPartInAnyOrder) {
  const auto peer = parse_replication_peer(
      "region=eu-west-1,credentials=/etc/peer.json,account=123456789012,endpoint=https://there");
  ASSERT_TRUE(peer);
  EXPECT_EQ(peer->destination, (registry::Scope{"123456789012", "eu-west-1"}));
  EXPECT_EQ(peer->credentials_file, "/etc/peer.json");
  EXPECT_EQ(peer->endpoint, "https://there");
}

TEST(ReplicationPeers, SaysWhatIsWrong) {
  const std::string good = "account=123456789012,region=eu-west-1,credentials=/f";
  ASSERT_TRUE(parse_replication_peer(good));
  for (const std::string& bad :
       {std::string(), std::string("account=1,region=x,credentials=f"), good + ",color=red",
        good + ",region=again", good + ",endpoint",
        good + ",endpoint=", std::string("account=123456789012,region=eu-west-1")}) {
    const auto peer = parse_replication_peer(bad);
    ASSERT_FALSE(peer) << bad;
    EXPECT_FALSE(peer.error().message.empty());
  }
}

}  // namespace
}  // namespace minato
