// Aim: the guard says what it must in the order in which the kernel reads it. That it holds is
// tried with real packets by tests/system/task_isolation_test.py.
#include "ec2/network/guard_script.h"

#include <gtest/gtest.h>

namespace minato::ec2 {
namespace {

class Guard : public testing::Test {
 protected:
  // The rules of one chain, in order.
  std::string rules(const HostAccess& access, const std::string& chain) const {
    const auto script = nft_guard_script(names, access);
    const auto head = "add rule inet " + names.nft_table + " " + chain + " ";
    std::string out;
    for (std::size_t at = 0; (at = script.find(head, at)) != std::string::npos;) {
      at += head.size();
      out += script.substr(at, script.find('\n', at) + 1 - at);
    }
    return out;
  }

  const InstallationNames names = InstallationNames::of("/var/lib/minato");
};

TEST_F(Guard, LetsAnswersThroughAndNothingElseToThisMachine) {
  const auto own = names.bridge;
  EXPECT_EQ(rules({}, "loopback"), "iifname " + own + " ip daddr 127.0.0.0/8 drop\n");
  EXPECT_EQ(rules({}, "tasks"), "iifname != " + own +
                                    " accept\n"
                                    "meta nfproto ipv6 drop\n"
                                    "ct state established,related accept\n"
                                    "ip daddr 169.254.0.0/16 drop\n"
                                    "fib daddr type { local, broadcast, multicast } drop\n");
  EXPECT_EQ(rules({}, "between"),
            "ct state established,related accept\n"
            "iifname " +
                own + " oifname mn* oifname != " + own +
                " drop\n"
                "iifname mn* oifname " +
                own + " iifname != " + own +
                " drop\n"
                "iifname " +
                own + " oifname != { \"" + own + "\" } meta oifkind \"bridge\" drop\n");
}

// Tasks reached every container of this machine's own engine, past that engine's firewall.
TEST_F(Guard, OtherBridgesAreClosedUnlessTheyAreTheWayOut) {
  const HostAccess access{.uplinks = {"br0.7", "eth0", "o\"dd*"}};
  EXPECT_TRUE(rules(access, "between")
                  .ends_with("iifname " + names.bridge + " oifname != { \"" + names.bridge +
                             "\", \"br0.7\", \"eth0\" } meta oifkind \"bridge\" drop\n"))
      << rules(access, "between");
}

TEST(Uplinks, AreTheDevicesOfDefaultRoutes) {
  EXPECT_EQ(parse_uplinks("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\n"
                          "br0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
                          "wg0\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0\n"
                          "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
                          "br0\t00000000\t020200C0\t0003\t0\t0\t9\t00000000\t0\t0\t0\nbroken\n"),
            std::vector<std::string>{"br0"});
}

TEST_F(Guard, OpensWhatItIsToldTo) {
  const HostAccess some{.ports = {443, 4566}, .nameservers = {*Ipv4::parse("169.254.169.253")}};
  EXPECT_TRUE(rules(some, "tasks")
                  .ends_with("established,related accept\n"
                             "ip daddr { 169.254.169.253 } meta l4proto { tcp, udp } th dport 53 "
                             "accept\n"
                             "ip daddr 169.254.0.0/16 drop\n"
                             "meta l4proto { tcp, udp } th dport { 443, 4566 } accept\n"
                             "fib daddr type { local, broadcast, multicast } drop\n"))
      << rules(some, "tasks");
  // Loopback and link-local addresses stay closed whatever is open.
  const HostAccess all{.everything = true};
  EXPECT_EQ(rules(all, "loopback"), rules({}, "loopback"));
  EXPECT_TRUE(rules(all, "tasks").ends_with("ip daddr 169.254.0.0/16 drop\n"));
  EXPECT_EQ(rules(all, "between"), "");
}

TEST_F(Guard, LooksAtAddressesBeforeAnythingIsTranslated) {
  const auto script = nft_guard_script(names, {});
  EXPECT_NE(script.find("loopback { type filter hook prerouting priority -300; }"),
            std::string::npos);
  EXPECT_NE(script.find("tasks { type filter hook prerouting priority -150; }"), std::string::npos);
}

TEST_F(Guard, EveryInstanceSendsUnderItsOwnAddress) {
  const auto instance = names.instance("i-0123456789abcdef0");
  InstanceAddresses addresses;
  addresses.mac = "02:00:ac:1f:00:0b";
  addresses.private_ip = "172.31.0.11";
  const auto chain = "bridge " + names.nft_table + " from_" + instance.veth;
  EXPECT_EQ(nft_add_sender(names, instance, addresses),
            "add chain " + chain + "\nflush chain " + chain + "\nadd rule " + chain +
                " ether saddr != 02:00:ac:1f:00:0b drop\nadd rule " + chain +
                " ip saddr 172.31.0.11 accept\nadd rule " + chain +
                " arp saddr ether 02:00:ac:1f:00:0b arp saddr ip 172.31.0.11 accept\nadd rule " +
                chain + " drop\nadd element bridge " + names.nft_table + " ports { " +
                instance.veth + " : jump from_" + instance.veth + " }\n");
  EXPECT_TRUE(nft_delete_sender(names, instance).ends_with("delete chain " + chain + "\n"));
  // The senders that are known outlive a restart of the server.
  EXPECT_EQ(nft_guard_script(names, {}).find("flush table bridge"), std::string::npos);
}

// Containers reached the loopback and the metadata address of their instance, other instances the
// credentials address, and containers behind ports that no security group had opened.
TEST(InsideGuard, EveryAddressIsForWhoMayCall) {
  EXPECT_EQ(
      nft_inside_guard(),
      "add rule inet minato loopback iifname != lo ip daddr { 127.0.0.0/8, 169.254.169.254 } drop\n"
      "add rule inet minato loopback iifname eth0 ip daddr 169.254.0.0/16 drop\n"
      "add rule inet minato loopback iifname eth0 fib daddr type != local drop\n");
}

TEST(HostAccess, IsAllOrPorts) {
  EXPECT_TRUE(parse_host_access("all")->everything);
  const auto ports = parse_host_access("443,9000");
  ASSERT_TRUE(ports);
  EXPECT_FALSE(ports->everything);
  EXPECT_EQ(ports->ports, (std::vector<std::uint16_t>{443, 9000}));
  for (const auto* bad :
       {"", ",", "443,", ",443", "0", "65536", "-1", "all,443", "443 ", "https"}) {
    EXPECT_FALSE(parse_host_access(bad)) << bad;
  }
}

TEST(Nameservers, AreThoseThatTasksCanAsk) {
  const auto found = parse_nameservers(
      "# nameserver 192.0.2.1\nsearch example\nnameserver 192.0.2.53\nnameserver 127.0.0.53\n"
      "nameserver fd00::53\n  nameserver 10.0.0.2 # near\nnameserver\nnameserver 192.0.2.53\n");
  EXPECT_EQ(found, (std::vector{*Ipv4::parse("10.0.0.2"), *Ipv4::parse("192.0.2.53")}));
}

}  // namespace
}  // namespace minato::ec2
