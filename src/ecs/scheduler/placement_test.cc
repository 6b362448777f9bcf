// Aim: the scheduler never oversubscribes, gives ECS's reasons, honours constraints and strategies,
// and gives equal answers to equal questions whatever the order of the instances.
#include "ecs/scheduler/placement.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>

namespace minato::ecs {
namespace {

const AttributeMap& zone_a() {
  static const AttributeMap attributes{{"ecs.availability-zone", "us-east-1a"},
                                       {"ecs.instance-type", "t3.micro"}};
  return attributes;
}
const AttributeMap& zone_b() {
  static const AttributeMap attributes{{"ecs.availability-zone", "us-east-1b"},
                                       {"ecs.instance-type", "m5.large"}};
  return attributes;
}

Candidate instance(std::string arn, std::int64_t cpu = 2048, std::int64_t memory = 1024) {
  Candidate candidate;
  candidate.arn = std::move(arn);
  candidate.free.cpu = cpu;
  candidate.free.memory = memory;
  candidate.attributes = &zone_a();
  return candidate;
}

PlacementRequest request(std::int64_t memory, int count = 1) {
  PlacementRequest wanted;
  wanted.demand.memory = memory;
  wanted.count = count;
  wanted.group = "family:web";
  return wanted;
}

Constraint member_of(std::string_view text) {
  Constraint constraint;
  auto expression = Expression::parse(text);
  EXPECT_TRUE(expression.has_value()) << text;
  if (expression) constraint.member_of = *expression;
  return constraint;
}

PlacementResult place_one(std::vector<Candidate>& candidates, const PlacementRequest& wanted) {
  return place(candidates, {wanted}).front();
}

TEST(Placement, FillsAnInstanceAndNamesTheResourceThatRanOut) {
  std::vector<Candidate> candidates{instance("i1")};
  const auto result = place_one(candidates, request(300, 4));
  EXPECT_EQ(result.instance_arns.size(), 3u);
  ASSERT_EQ(result.failures.size(), 1u);
  EXPECT_EQ(result.failures[0].instance_arn, "i1");
  EXPECT_EQ(result.failures[0].reason, "RESOURCE:MEMORY");
}

// Tasks of launch type EC2 went to external instances.
TEST(Placement, LaunchTypesTakeInstancesOfTheirOwnKind) {
  std::vector<Candidate> candidates{instance("host"), instance("ec2")};
  candidates[0].external = true;
  auto wanted = request(300, 4);
  wanted.external = false;
  auto result = place_one(candidates, wanted);
  EXPECT_EQ(result.instance_arns, (std::vector<std::string>{"ec2", "ec2", "ec2"}));
  ASSERT_EQ(result.failures.size(), 1u);
  EXPECT_EQ(result.failures[0].instance_arn, "ec2");
  wanted.external = true;
  result = place_one(candidates, wanted);
  EXPECT_EQ(result.instance_arns, (std::vector<std::string>{"host", "host", "host"}));
  EXPECT_EQ(result.failures.at(0).instance_arn, "host");
}

TEST(Placement, TellsTcpFromUdpPorts) {
  std::vector<Candidate> candidates{instance("i1")};
  auto wanted = request(1);
  wanted.demand.tcp = {8080};
  EXPECT_EQ(place_one(candidates, wanted).instance_arns.size(), 1u);
  EXPECT_EQ(place_one(candidates, wanted).failures.at(0).reason, "RESOURCE:PORTS");
  wanted.demand.udp = wanted.demand.tcp;
  wanted.demand.tcp = {};
  EXPECT_EQ(place_one(candidates, wanted).instance_arns.size(), 1u);
}

TEST(Placement, NamesCpuAgentInactiveAndAttribute) {
  std::vector<Candidate> candidates{instance("a", 10), instance("b"), instance("c"), instance("d")};
  candidates[1].connected = false;
  candidates[2].active = false;
  candidates[3].attributes = nullptr;
  auto wanted = request(1);
  wanted.demand.cpu = 20;
  wanted.required_attributes.push_back({"ecs.instance-type", std::nullopt});
  const auto failures = place_one(candidates, wanted).failures;
  ASSERT_EQ(failures.size(), 4u);
  EXPECT_EQ(failures[0].reason, "RESOURCE:CPU");
  EXPECT_EQ(failures[1].reason, "AGENT");
  EXPECT_EQ(failures[2].reason, "INACTIVE");
  EXPECT_EQ(failures[3].reason, "ATTRIBUTE");
}

TEST(Placement, ALaterDockerApiWillDo) {
  constexpr std::string_view kApi = "com.amazonaws.ecs.capability.docker-remote-api.1.";
  const auto api = [&](int minor) { return std::string(kApi) + std::to_string(minor); };
  AttributeMap old{{api(17), ""}, {api(18), ""}};
  AttributeMap later{{api(44), ""}};
  std::vector<Candidate> candidates{instance("old"), instance("later")};
  candidates[0].attributes = &old;
  candidates[1].attributes = &later;
  auto wanted = request(1, 2);
  wanted.required_attributes.push_back({api(19), std::nullopt});
  const auto placed = place_one(candidates, wanted);
  EXPECT_EQ(placed.instance_arns, (std::vector<std::string>{"later", "later"}));
  wanted.required_attributes = {{api(18), std::nullopt}};
  wanted.constraints.push_back({.distinct_instance = true, .member_of = {}});
  wanted.group = "other";
  EXPECT_EQ(place_one(candidates, wanted).instance_arns.size(), 2u);
}

TEST(Placement, DistinctInstanceCountsTasksOfTheGroup) {
  std::vector<Candidate> candidates{instance("a"), instance("b")};
  auto wanted = request(1, 3);
  wanted.constraints.push_back({.distinct_instance = true, .member_of = {}});
  const auto result = place_one(candidates, wanted);
  EXPECT_EQ(std::set(result.instance_arns.begin(), result.instance_arns.end()).size(), 2u);
  EXPECT_EQ(result.failures.size(), 2u);
}

TEST(Placement, MemberOfSelectsByAttribute) {
  std::vector<Candidate> candidates{instance("a"), instance("b")};
  candidates[1].attributes = &zone_b();
  auto wanted = request(1);
  wanted.constraints.push_back(member_of("attribute:ecs.instance-type =~ m5.*"));
  EXPECT_EQ(place_one(candidates, wanted).instance_arns, std::vector<std::string>{"b"});
}

TEST(Placement, AntiAffinityToItsOwnGroupIsRecheckedAfterEveryTask) {
  std::vector<Candidate> candidates{instance("a"), instance("b")};
  auto wanted = request(1, 3);
  wanted.constraints.push_back(member_of("not(task:group == family:web)"));
  EXPECT_EQ(place_one(candidates, wanted).instance_arns.size(), 2u);
}

TEST(Placement, SpreadBalancesZonesAndBinpackFillsTheFullest) {
  std::vector<Candidate> candidates{instance("a"), instance("b"), instance("c", 2048, 500)};
  candidates[2].attributes = &zone_b();
  auto wanted = request(10, 4);
  wanted.strategies = {{Strategy::Kind::kSpread, "ecs.availability-zone"}};
  auto copy = candidates;
  const auto spread = place_one(copy, wanted).instance_arns;
  EXPECT_EQ(std::count(spread.begin(), spread.end(), "c"), 2);
  wanted.strategies = {{Strategy::Kind::kBinpack, "memory"}};
  const auto packed = place_one(candidates, wanted).instance_arns;
  EXPECT_EQ(std::count(packed.begin(), packed.end(), "c"), 4);
}

std::vector<Candidate> arbitrary_candidates() {
  std::vector<Candidate> candidates;
  const auto count = *rc::gen::inRange(0, 6);
  for (int i = 0; i < count; ++i) {
    auto made =
        instance("i" + std::to_string(i), *rc::gen::inRange(0, 4000), *rc::gen::inRange(0, 4000));
    made.connected = *rc::gen::inRange(0, 10) != 0;
    made.attributes = *rc::gen::arbitrary<bool>() ? &zone_a() : &zone_b();
    candidates.push_back(std::move(made));
  }
  return candidates;
}

std::vector<PlacementRequest> arbitrary_requests() {
  std::vector<PlacementRequest> requests;
  const auto count = *rc::gen::inRange(1, 8);
  for (int i = 0; i < count; ++i) {
    auto wanted = request(*rc::gen::inRange(0, 900), *rc::gen::inRange(1, 11));
    wanted.demand.cpu = *rc::gen::inRange(0, 900);
    if (*rc::gen::arbitrary<bool>()) {
      wanted.demand.tcp = {static_cast<std::uint16_t>(*rc::gen::inRange(80, 84))};
    }
    wanted.seed = *rc::gen::arbitrary<std::uint64_t>();
    if (*rc::gen::arbitrary<bool>()) wanted.strategies = {{Strategy::Kind::kBinpack, "cpu"}};
    if (*rc::gen::arbitrary<bool>()) {
      wanted.strategies.push_back({Strategy::Kind::kSpread, "instanceId"});
    }
    requests.push_back(std::move(wanted));
  }
  return requests;
}

TEST(PlacementProperty, NeverOversubscribesAndNeverRefusesWhatFits) {
  EXPECT_TRUE(rc::check([] {
    auto candidates = arbitrary_candidates();
    const auto before = candidates;
    const auto requests = arbitrary_requests();
    const auto results = place(candidates, requests);
    std::map<std::string, Capacity> left;
    for (const auto& candidate : before) left[candidate.arn] = candidate.free;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      for (const auto& arn : results[i].instance_arns) {
        RC_ASSERT(left[arn].shortage(requests[i].demand).empty());
        left[arn].take(requests[i].demand);
      }
      if (static_cast<int>(results[i].instance_arns.size()) == requests[i].count) continue;
      for (const auto& candidate : before) {
        RC_ASSERT(!candidate.connected ||
                  !left[candidate.arn].shortage(requests[i].demand).empty());
      }
      RC_ASSERT(results[i].failures.size() == before.size());
    }
  }));
}

TEST(PlacementProperty, DoesNotDependOnTheOrderOfInstances) {
  EXPECT_TRUE(rc::check([] {
    auto candidates = arbitrary_candidates();
    auto reversed = candidates;
    std::reverse(reversed.begin(), reversed.end());
    const auto requests = arbitrary_requests();
    const auto first = place(candidates, requests);
    const auto second = place(reversed, requests);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      RC_ASSERT(first[i].instance_arns == second[i].instance_arns);
    }
  }));
}

TEST(Placement, AThousandInstancesTakeTenTasksQuickly) {
  std::vector<Candidate> candidates;
  for (int i = 0; i < 1000; ++i) candidates.push_back(instance("i" + std::to_string(i)));
  auto wanted = request(100, 10);
  wanted.strategies = {{Strategy::Kind::kSpread, "ecs.availability-zone"},
                       {Strategy::Kind::kBinpack, "memory"}};
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(place_one(candidates, wanted).instance_arns.size(), 10u);
  const auto took = std::chrono::steady_clock::now() - start;
  // Generous: debug and sanitizer builds on a busy machine. An optimised build takes about 1 ms.
  EXPECT_LT(took, std::chrono::milliseconds(500));
}

}  // namespace
}  // namespace minato::ecs
