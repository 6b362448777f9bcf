// Aim: groups take several rules at once, all or none, and a dry run changes nothing.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "ec2/testing/ec2_fixture.h"

namespace minato::ec2 {
namespace {

class SecurityGroupsTest : public testing::Ec2Test {
 protected:
  SecurityGroupsTest() : group(open_group("web", 80, "0.0.0.0/0")) {}

  static api::IpPermission tcp(int port, const std::string& cidr) {
    api::IpPermission made;
    made.ip_protocol = "tcp";
    made.from_port = port;
    made.to_port = port;
    made.ip_ranges.emplace().emplace_back().cidr_ip = cidr;
    return made;
  }
  // The error's name, empty when it went well.
  std::string_view authorize(std::vector<api::IpPermission> permissions) {
    api::AuthorizeSecurityGroupIngressRequest request;
    request.group_id = group;
    request.ip_permissions = std::move(permissions);
    request.dry_run = dry_run;
    const auto done = run(perform(kAuthorizeSecurityGroupIngress, request));
    return done ? std::string_view() : done.error().name;
  }
  std::size_t inbound_rules() const {
    const auto* record = state.group(record_key(context.account, context.region, group));
    return record->rules.size() - 1;  // one lets everything out
  }

  std::string group;
  std::optional<bool> dry_run;
};

TEST_F(SecurityGroupsTest, SeveralRulesComeWithOneCall) {
  EXPECT_EQ(authorize({tcp(22, "10.0.0.0/8"), tcp(8080, "0.0.0.0/0"), tcp(22, "0.0.0.0/0")}), "");
  EXPECT_EQ(inbound_rules(), 4u);
}

TEST_F(SecurityGroupsTest, ABadRuleKeepsTheOthersOut) {
  api::IpPermission v6 = tcp(23, "10.0.0.0/8");
  v6.ip_ranges.reset();
  v6.ipv6_ranges.emplace().emplace_back().cidr_ipv6 = "2001:db8::/129";
  api::IpPermission list = tcp(23, "10.0.0.0/8");
  list.prefix_list_ids.emplace().emplace_back().prefix_list_id = "pl-1";
  EXPECT_EQ(authorize({tcp(22, "10.0.0.0/8"), tcp(80, "0.0.0.0/0")}),
            "InvalidPermission.Duplicate");
  EXPECT_EQ(authorize({tcp(22, "10.0.0.0/8"), tcp(22, "10.0.0.0/8")}), "InvalidParameterValue");
  EXPECT_EQ(authorize({tcp(22, "10.0.0.0/8"), v6}), "InvalidParameterValue");
  EXPECT_EQ(authorize({tcp(22, "10.0.0.0/8"), list}), "InvalidParameterValue");
  EXPECT_EQ(inbound_rules(), 1u);
  v6.ipv6_ranges->front().cidr_ipv6 = "::/0";
  EXPECT_EQ(authorize({v6}), "");
}

TEST_F(SecurityGroupsTest, RulesAreBounded) {
  std::vector<api::IpPermission> many;
  for (std::size_t i = 0; i < limits::kGroupRules; ++i) {
    many.push_back(tcp(1000 + static_cast<int>(i), "0.0.0.0/0"));
  }
  EXPECT_EQ(authorize(many), "RulesPerSecurityGroupLimitExceeded");
  many.pop_back();
  EXPECT_EQ(authorize(many), "");
}

TEST_F(SecurityGroupsTest, ARuleIsChangedInItsPlace) {
  EXPECT_EQ(authorize({tcp(22, "10.0.0.0/8")}), "");
  const auto rules = [&] {
    return state.group(record_key(context.account, context.region, group))->rules;
  };
  const auto before = rules().back();
  api::ModifySecurityGroupRulesRequest request;
  request.group_id = group;
  auto& update = request.security_group_rules.emplace_back();
  update.security_group_rule_id = *before.security_group_rule_id;
  api::SecurityGroupRuleRequest wanted;
  wanted.ip_protocol = "6";
  wanted.from_port = wanted.to_port = 2222;
  wanted.cidr_ipv6 = "2001:db8::/32";
  wanted.description = "ssh";
  update.security_group_rule = wanted;
  ASSERT_TRUE(run(perform(kModifySecurityGroupRules, request)));
  const auto after = rules().back();
  EXPECT_EQ(after.security_group_rule_id, before.security_group_rule_id);
  EXPECT_EQ(after.from_port, 2222);
  EXPECT_EQ(after.ip_protocol, "tcp");
  EXPECT_FALSE(after.cidr_ipv4);
  EXPECT_EQ(after.cidr_ipv6, "2001:db8::/32");
  EXPECT_EQ(after.description, "ssh");
  // As the one that is there from the start.
  update.security_group_rule->cidr_ipv6.reset();
  update.security_group_rule->cidr_ipv4 = "0.0.0.0/0";
  update.security_group_rule->from_port = update.security_group_rule->to_port = 80;
  EXPECT_EQ(run(perform(kModifySecurityGroupRules, request)).error().name,
            "InvalidPermission.Duplicate");
  update.security_group_rule_id = "sgr-0123456789abcdef0";
  EXPECT_EQ(run(perform(kModifySecurityGroupRules, request)).error().name,
            "InvalidSecurityGroupRuleId.NotFound");
  EXPECT_EQ(rules().back(), after);
}

TEST_F(SecurityGroupsTest, DescriptionsChangeByTrafficAndById) {
  const auto description = [&] {
    const auto* record = state.group(record_key(context.account, context.region, group));
    return record->rules.back().description.value_or("");
  };
  api::UpdateSecurityGroupRuleDescriptionsIngressRequest request;
  request.group_id = group;
  request.ip_permissions = {tcp(80, "0.0.0.0/0")};
  request.ip_permissions->front().ip_ranges->front().description = "web";
  ASSERT_TRUE(run(perform(kUpdateSecurityGroupRuleDescriptionsIngress, request)));
  EXPECT_EQ(description(), "web");
  request.ip_permissions = {tcp(81, "0.0.0.0/0")};
  EXPECT_EQ(run(perform(kUpdateSecurityGroupRuleDescriptionsIngress, request)).error().name,
            "InvalidPermission.NotFound");
  const auto* record = state.group(record_key(context.account, context.region, group));
  api::UpdateSecurityGroupRuleDescriptionsIngressRequest by_id;
  by_id.group_id = group;
  auto& one = by_id.security_group_rule_descriptions.emplace().emplace_back();
  one.security_group_rule_id = record->rules.back().security_group_rule_id;
  one.description = "site";
  ASSERT_TRUE(run(perform(kUpdateSecurityGroupRuleDescriptionsIngress, by_id)));
  EXPECT_EQ(description(), "site");
}

TEST_F(SecurityGroupsTest, ADryRunChangesNothing) {
  dry_run = true;
  EXPECT_EQ(authorize({tcp(22, "10.0.0.0/8")}), "DryRunOperation");
  api::RevokeSecurityGroupIngressRequest revoke;
  revoke.group_id = group;
  revoke.ip_permissions = {tcp(80, "0.0.0.0/0")};
  revoke.dry_run = true;
  EXPECT_EQ(run(perform(kRevokeSecurityGroupIngress, revoke)).error().name, "DryRunOperation");
  api::DeleteSecurityGroupRequest gone;
  gone.group_id = group;
  gone.dry_run = true;
  EXPECT_EQ(run(perform(kDeleteSecurityGroup, gone)).error().name, "DryRunOperation");
  EXPECT_EQ(inbound_rules(), 1u);
}

// Once a dry run of TerminateInstances terminated.
TEST_F(SecurityGroupsTest, ADryRunLeavesInstancesAlone) {
  const auto id = launch({group});
  api::TerminateInstancesRequest terminate;
  terminate.instance_ids = {id};
  terminate.dry_run = true;
  EXPECT_EQ(run(perform(kTerminateInstances, terminate)).error().name, "DryRunOperation");
  api::StopInstancesRequest stop;
  stop.instance_ids = {id};
  stop.dry_run = true;
  EXPECT_EQ(run(perform(kStopInstances, stop)).error().name, "DryRunOperation");
  api::CreateTagsRequest tags;
  tags.resources = {id};
  tags.tags.emplace_back().key = "team";
  tags.dry_run = true;
  EXPECT_EQ(run(perform(kCreateTags, tags)).error().name, "DryRunOperation");
  const auto* record = state.instance(record_key(context.account, context.region, id));
  EXPECT_EQ(record->state(), LifeState::kRunning);
  EXPECT_FALSE(record->instance.tags);
}

TEST_F(SecurityGroupsTest, StatesAreToldOnceEach) {
  std::vector<LifeState> told;
  state.on_instance_change([&](const InstanceRecord* before, const InstanceRecord& after) {
    if (!before || before->state() != after.state()) told.push_back(after.state());
  });
  const auto id = launch({group});
  api::TerminateInstancesRequest terminate;
  terminate.instance_ids = {id};
  EXPECT_TRUE(run(perform(kTerminateInstances, terminate)));
  EXPECT_EQ(told, (std::vector{LifeState::kPending, LifeState::kRunning, LifeState::kShuttingDown,
                               LifeState::kTerminated}));
}

TEST_F(SecurityGroupsTest, InstanceTypesComeInPagesBySize) {
  api::DescribeInstanceTypesRequest request;
  request.max_results = 5;
  auto page = run(perform(kDescribeInstanceTypes, request)).value();
  EXPECT_EQ(page.instance_types->front().instance_type, "t3.nano");
  EXPECT_EQ(page.instance_types->size(), 5u);
  request.next_token = page.next_token;
  page = run(perform(kDescribeInstanceTypes, request)).value();
  EXPECT_EQ(page.instance_types->back().instance_type, "t3.2xlarge");
  EXPECT_EQ(page.instance_types->size(), instance_types().size() - 5);
  EXPECT_FALSE(page.next_token);
  api::DescribeInstanceTypesRequest free;
  free.filters.emplace().emplace_back().name = "free-tier-eligible";
  free.filters->back().values = Values{"true"};
  page = run(perform(kDescribeInstanceTypes, free)).value();
  ASSERT_EQ(page.instance_types->size(), 1u);
  EXPECT_EQ(page.instance_types->front().v_cpu_info->default_v_cpus, 2);
  EXPECT_EQ(page.instance_types->front().memory_info->size_in_mi_b, 1024);
}

}  // namespace
}  // namespace minato::ec2
