// Aim: addresses, rules and the scripts made of them are right without touching the machine.
#include <gtest/gtest.h>

#include <set>

#include "ec2/network/address_plan.h"
#include "ec2/network/cidr.h"
#include "ec2/network/guard_script.h"
#include "ec2/network/inbound_rule.h"
#include "ec2/network/names.h"
#include "ec2/network/net_script.h"
#include "ec2/network/reservation.h"

namespace minato::ec2 {
namespace {

Cidr cidr(std::string_view text) {
  return Cidr::parse(text).value();
}
Ipv4 ip(std::string_view text) {
  return Ipv4::parse(text).value();
}
AddressPlan plan_of(std::string_view vpc, int block = 1) {
  return {cidr(vpc), block};
}

TEST(Ipv4, ReadsOnlyFourPlainNumbers) {
  EXPECT_EQ(ip("172.31.16.5").to_string(), "172.31.16.5");
  EXPECT_EQ(ip("255.255.255.255").bits, 0xffffffffu);
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4",
                           "1.2.3.4 ", "1..2.3", "a.b.c.d", "1.2.3.4.", "1111.2.3.4"}) {
    EXPECT_FALSE(Ipv4::parse(text)) << text;
  }
}

TEST(Cidr, ClearsHostBitsAndTakesBareAddresses) {
  EXPECT_EQ(cidr("10.1.2.3/8").to_string(), "10.0.0.0/8");
  EXPECT_EQ(cidr("10.1.2.3").to_string(), "10.1.2.3/32");
  EXPECT_EQ(cidr("9.9.9.9/0").to_string(), "0.0.0.0/0");
  for (const char* text :
       {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "/8", "10.0.0.0/8/8", "::/0"}) {
    EXPECT_FALSE(Cidr::parse(text)) << text;
  }
}

TEST(Cidr, KnowsWhatItHolds) {
  EXPECT_TRUE(cidr("0.0.0.0/0").contains(ip("255.1.2.3")));
  EXPECT_TRUE(cidr("172.31.0.0/20").contains(ip("172.31.15.255")));
  EXPECT_FALSE(cidr("172.31.0.0/20").contains(ip("172.31.16.0")));
  EXPECT_TRUE(cidr("10.0.0.0/8").contains(cidr("10.1.0.0/16")));
  EXPECT_FALSE(cidr("10.1.0.0/16").contains(cidr("10.0.0.0/8")));
  EXPECT_TRUE(cidr("10.1.0.0/16").overlaps(cidr("10.0.0.0/8")));
  EXPECT_FALSE(cidr("10.1.0.0/16").overlaps(cidr("10.2.0.0/16")));
}

TEST(Rules, OnlyWhatIsListedGetsThrough) {
  const std::vector<InboundRule> rules = {
      {IpProtocol::kTcp, 8080, 8090, {cidr("0.0.0.0/0")}},
      {IpProtocol::kUdp, 53, 53, {cidr("10.0.0.0/8"), cidr("172.31.0.7")}},
      {IpProtocol::kIcmp, 8, -1, {cidr("0.0.0.0/0")}},
  };
  EXPECT_TRUE(allows(rules, IpProtocol::kTcp, 8080, ip("127.0.0.1")));
  EXPECT_TRUE(allows(rules, IpProtocol::kTcp, 8090, ip("8.8.8.8")));
  EXPECT_FALSE(allows(rules, IpProtocol::kTcp, 8079, ip("8.8.8.8")));
  EXPECT_FALSE(allows(rules, IpProtocol::kTcp, 8091, ip("8.8.8.8")));
  EXPECT_FALSE(allows(rules, IpProtocol::kUdp, 8080, ip("8.8.8.8")));
  EXPECT_TRUE(allows(rules, IpProtocol::kUdp, 53, ip("172.31.0.7")));
  EXPECT_FALSE(allows(rules, IpProtocol::kUdp, 53, ip("172.31.0.8")));
  EXPECT_TRUE(allows(rules, IpProtocol::kIcmp, 8, ip("8.8.8.8")));
  EXPECT_FALSE(allows(rules, IpProtocol::kIcmp, 13, ip("8.8.8.8")));
  EXPECT_FALSE(allows({}, IpProtocol::kTcp, 80, ip("8.8.8.8")));
  EXPECT_FALSE(allows({{IpProtocol::kAll, 0, 0, {}}}, IpProtocol::kTcp, 80, ip("8.8.8.8")));
  EXPECT_TRUE(
      allows({{IpProtocol::kAll, 0, 0, {cidr("8.8.8.8")}}}, IpProtocol::kTcp, 80, ip("8.8.8.8")));
}

TEST(AddressPlan, NamesAnInstanceAsEc2Does) {
  const auto addresses = plan_of("172.31.16.0/20", 3).instance(2, 1, "eu-central-1");
  EXPECT_EQ(addresses.private_ip, "172.31.20.12");
  EXPECT_EQ(addresses.public_ip, "127.0.3.5");
  EXPECT_EQ(addresses.private_dns, "ip-172-31-20-12.eu-central-1.compute.internal");
  EXPECT_EQ(addresses.public_dns, "ec2-127-0-3-5.eu-central-1.compute.localhost");
  EXPECT_EQ(addresses.mac, "02:00:ac:1f:14:0c");
  EXPECT_EQ(plan_of("172.31.16.0/20").instance(1, 0, "us-east-1").private_dns,
            "ip-172-31-16-11.ec2.internal");
}

TEST(AddressPlan, EveryInstanceHasAddressesOfItsOwnInsideItsSubnet) {
  const auto plan = plan_of("10.31.240.0/20", 254);
  std::set<std::string> seen = {plan.gateway().to_string()};
  for (int index = 1; index <= kInstanceIndexMax; ++index) {
    const int zone = index % kZones;
    const auto addresses = plan.instance(index, zone, "us-east-1");
    EXPECT_TRUE(seen.insert(addresses.private_ip).second) << addresses.private_ip;
    EXPECT_TRUE(seen.insert(addresses.public_ip).second) << addresses.public_ip;
    EXPECT_TRUE(plan.subnet(zone).contains(ip(addresses.private_ip)));
    EXPECT_TRUE(Ipv4::parse(addresses.public_ip)) << addresses.public_ip;
  }
}

TEST(Names, FitTheKernelAndDifferByFolder) {
  const auto one = InstallationNames::of("/var/lib/minato");
  const auto two = InstallationNames::of("/var/lib/minato2");
  EXPECT_NE(one.key, two.key);
  EXPECT_LE(one.bridge.size(), 15u);
  const auto a = one.instance("i-0123456789abcdef0");
  const auto b = two.instance("i-0123456789abcdef0");
  EXPECT_LE(a.veth.size(), 15u);
  EXPECT_NE(a.veth, b.veth);
  EXPECT_NE(a.netns, b.netns);
  // A unix socket path has at most 107 characters.
  EXPECT_LT(a.runtime_dir.size() + sizeof("/exec/libnetwork/0123456789ab.sock"), 100u);
}

TEST(Names, OnlyInstanceIdsBecomePaths) {
  EXPECT_TRUE(valid_instance_id("i-0123456789abcdef0"));
  for (const char* id : {"", "i-", "i-../../etc/pa", "i-0123456789ABCDEF0", "x-0123456789abcdef0",
                         "i-0123456789abcdef01", "i-01234 6789abcdef"}) {
    EXPECT_FALSE(valid_instance_id(id)) << id;
  }
}

TEST(NftScript, EveryRuleOfThisMachineIsAlsoOneForItself) {
  const auto script = nft_inbound_script(
      ip("172.31.0.1"), {{IpProtocol::kTcp, 8080, 8080, {cidr("0.0.0.0/0")}},
                         {IpProtocol::kUdp, 0, 65535, {cidr("10.1.0.0/16"), cidr("10.0.0.0/8")}},
                         {IpProtocol::kIcmp, -1, -1, {cidr("127.0.0.1")}},
                         {IpProtocol::kAll, 0, 0, {cidr("172.31.0.9"), cidr("172.31.0.8")}},
                         {IpProtocol::kTcp, 22, 22, {}}});
  const auto rules = script.substr(script.find(nft_inside_guard()) + nft_inside_guard().size());
  EXPECT_EQ(
      rules,
      "add rule inet minato from_machine tcp dport 8080-8080 accept\n"
      "add rule inet minato from_network tcp dport 8080-8080 accept\n"
      "add rule inet minato from_network ip saddr { 10.0.0.0/8 } meta l4proto udp accept\n"
      "add rule inet minato from_machine meta l4proto icmp accept\n"
      "add rule inet minato from_network ip saddr { 127.0.0.1/32 } meta l4proto icmp accept\n"
      "add rule inet minato from_network ip saddr { 172.31.0.8/32, 172.31.0.9/32 }  accept\n");
  EXPECT_NE(script.find("ip saddr 172.31.0.1 jump from_machine\n"), std::string::npos);
  EXPECT_NE(script.find("hook prerouting priority -150"), std::string::npos);
}

TEST(NftScript, WithoutRulesOnlyAnswersComeIn) {
  const auto script = nft_inbound_script(ip("172.31.0.1"), {});
  EXPECT_TRUE(script.ends_with("add rule inet minato inbound drop\n" + nft_inside_guard()))
      << script;
  EXPECT_NE(script.find("ct state established,related accept"), std::string::npos);
}

// Another installation's door took them for its own machine.
TEST(NftScript, InstancesHaveTheirOwnAddressAtOtherInstallations) {
  const auto names = InstallationNames::of("/var/lib/minato");
  const auto script = nft_host_script(names, plan_of("172.31.0.0/20", 1));
  EXPECT_TRUE(names.bridge.starts_with("mn"));
  EXPECT_TRUE(script.ends_with(" postrouting oifname != mn* ip saddr 172.31.0.0/20 masquerade\n"))
      << script;
}

// Containers on a bridge could read whatever answered there.
TEST(NftScript, MetadataIsForTheInstancesOwnNetworkAlone) {
  const auto script = nft_metadata_script();
  EXPECT_NE(script.find("hook prerouting priority -160"), std::string::npos);
  EXPECT_NE(script.find("inbound iifname != lo ip daddr 169.254.169.254 drop\n"),
            std::string::npos);
  EXPECT_NE(script.find("tcp dport 80 dnat to 169.254.169.254:2376\n"), std::string::npos);
  EXPECT_EQ(script.find("table inet minato\n"), std::string::npos);
}

TEST(Reservation, SurvivesItsFile) {
  const std::vector<Reservation> all = {{"0a1b2c3d", plan_of("172.31.0.0/20", 1), "/a folder/x"},
                                        {"11112222", plan_of("10.31.16.0/20", 9), "/b"}};
  EXPECT_EQ(parse_reservations(render_reservations(all)), all);
  EXPECT_EQ(
      parse_reservations("x\ny 1.2.3.4/20\nk 172.31.0.0/24 1 /a\nk 172.31.0.0/20 999 /a\n").size(),
      0u);
}

TEST(Reservation, TakesTheDefaultVpcFirstAndNeverMeetsAnother) {
  std::vector<Reservation> others;
  std::set<std::string> seen;
  for (int i = 0; i < 20; ++i) {
    const auto plan = choose_plan(others, {cidr("172.31.0.0/18"), cidr("10.31.0.0/16")}, {});
    ASSERT_TRUE(plan.has_value());
    EXPECT_TRUE(seen.insert(plan->vpc.to_string()).second);
    EXPECT_TRUE(seen.insert(std::to_string(plan->public_block)).second);
    others.push_back({std::to_string(i), *plan, "/x"});
  }
  EXPECT_EQ(others.front().plan, plan_of("172.31.64.0/20", 1));
  EXPECT_EQ(others[12].plan.vpc, cidr("10.131.0.0/20"));
}

TEST(Reservation, KeepsItsPlanWhileThatIsFree) {
  const auto wanted = plan_of("172.31.32.0/20", 7);
  EXPECT_EQ(choose_plan({}, {cidr("192.0.2.0/24")}, wanted), wanted);
  EXPECT_EQ(choose_plan({}, {cidr("172.31.0.0/16")}, wanted), plan_of("10.31.0.0/20", 1));
  EXPECT_EQ(choose_plan({{"k", plan_of("10.0.0.0/20", 7), "/x"}}, {}, wanted),
            plan_of("172.31.0.0/20", 1));
}

TEST(Reservation, IsRefusedWhenNothingIsFree) {
  EXPECT_EQ(choose_plan({}, {cidr("0.0.0.0/1"), cidr("128.0.0.0/1")}, {}), std::nullopt);
}

TEST(Routes, AreReadFromTheKernelsTable) {
  const auto routes = parse_routes(
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
      "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
      "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
      "mnmine\t00001FAC\t00000000\t0001\t0\t0\t0\t00F0FFFF\t0\t0\t0\n"
      "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\nbroken line\n",
      "mnmine");
  EXPECT_EQ(routes, (std::vector{cidr("192.0.2.0/24"), cidr("172.17.0.0/16")}));
}

}  // namespace
}  // namespace minato::ec2
