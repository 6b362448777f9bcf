// Aim: policies are asked about the ARN of what is acted on, by whichever name a request calls it.
#include "ec2/testing/ec2_fixture.h"

namespace minato::ec2 {
namespace {

class Ec2Resources : public testing::Ec2Test {
 protected:
  static std::string arn(const std::string& resource) {
    return "arn:aws:ec2:us-east-1:123456789012:" + resource;
  }
  std::string default_group() const { return default_group_id(context.account, context.region); }
};

// Once a Deny on the id of a group was passed by its name.
TEST_F(Ec2Resources, AGroupIsTheSameByNameAndById) {
  const auto id = open_group("web", 80, "0.0.0.0/0");
  const aws::Arns group = {arn("security-group/" + id)};
  api::AuthorizeSecurityGroupIngressRequest authorize;
  authorize.group_name = "web";
  EXPECT_EQ(arns(kAuthorizeSecurityGroupIngress, authorize), group);
  authorize.group_id = id;
  EXPECT_EQ(arns(kAuthorizeSecurityGroupIngress, authorize), group);
  api::RevokeSecurityGroupIngressRequest revoke;
  revoke.group_name = "web";
  EXPECT_EQ(arns(kRevokeSecurityGroupIngress, revoke), group);
  api::UpdateSecurityGroupRuleDescriptionsEgressRequest describe;
  describe.group_name = "web";
  EXPECT_EQ(arns(kUpdateSecurityGroupRuleDescriptionsEgress, describe), group);
  api::DeleteSecurityGroupRequest gone;
  gone.group_name = "web";
  EXPECT_EQ(arns(kDeleteSecurityGroup, gone), group);
  gone.group_name = "none";
  EXPECT_EQ(arns(kDeleteSecurityGroup, gone), (aws::Arns{arn("security-group/*")}));
  gone.group_name = "default";  // made when it is first needed, with the id it always has
  EXPECT_EQ(arns(kDeleteSecurityGroup, gone),
            (aws::Arns{arn("security-group/" + default_group())}));
  gone.group_name.reset();
  EXPECT_EQ(arns(kDeleteSecurityGroup, gone), (aws::Arns{"MissingParameter"}));
  gone.group_id = "web";
  EXPECT_EQ(arns(kDeleteSecurityGroup, gone), (aws::Arns{"InvalidGroupId.Malformed"}));
}

TEST_F(Ec2Resources, RulesAreNamedBesideTheirGroup) {
  api::ModifySecurityGroupRulesRequest request;
  request.group_id = open_group("web", 80, "0.0.0.0/0");
  request.security_group_rules.emplace_back().security_group_rule_id = "sgr-1";
  EXPECT_EQ(
      arns(kModifySecurityGroupRules, request),
      (aws::Arns{arn("security-group/" + request.group_id), arn("security-group-rule/sgr-1")}));
}

// Once a Deny on a key pair never matched.
TEST_F(Ec2Resources, AKeyPairIsItsNameAlsoByItsId) {
  api::CreateKeyPairRequest create;
  create.key_name = "ops";
  create.key_type = "ed25519";
  const aws::Arns pair = {arn("key-pair/ops")};
  EXPECT_EQ(arns(kCreateKeyPair, create), pair);
  const auto made = run(perform(kCreateKeyPair, create)).value();
  api::ImportKeyPairRequest import;
  import.key_name = "ops";
  EXPECT_EQ(arns(kImportKeyPair, import), pair);
  api::DeleteKeyPairRequest gone;
  gone.key_pair_id = made.key_pair_id;
  EXPECT_EQ(arns(kDeleteKeyPair, gone), pair);
  gone.key_name = "ops";
  EXPECT_EQ(arns(kDeleteKeyPair, gone), pair);
  gone.key_name = "other";
  EXPECT_EQ(arns(kDeleteKeyPair, gone), (aws::Arns{arn("key-pair/other"), arn("key-pair/ops")}));
  gone = {};
  gone.key_pair_id = "key-0";
  EXPECT_EQ(arns(kDeleteKeyPair, gone), (aws::Arns{arn("key-pair/*")}));
}

// Once a Deny on a tagged thing never matched.
TEST_F(Ec2Resources, TagsAreAboutTheThingsTagged) {
  const auto group = open_group("web", 80, "0.0.0.0/0");
  const auto* record = state.group(record_key(context.account, context.region, group));
  const auto rule = *record->rules.back().security_group_rule_id;
  api::CreateKeyPairRequest create;
  create.key_name = "ops";
  create.key_type = "ed25519";
  const auto pair = run(perform(kCreateKeyPair, create)).value();
  api::CreateTagsRequest request;
  request.resources = {"i-0", group, rule, *pair.key_pair_id, "nip-0", "nia-0"};
  EXPECT_EQ(
      arns(kCreateTags, request),
      (aws::Arns{arn("instance/i-0"), arn("security-group/" + group),
                 arn("security-group-rule/" + rule), arn("key-pair/ops"),
                 arn("network-insights-path/nip-0"), arn("network-insights-analysis/nia-0")}));
  api::DeleteTagsRequest gone;
  gone.resources = {group};
  EXPECT_EQ(arns(kDeleteTags, gone), (aws::Arns{arn("security-group/" + group)}));
  gone.resources = {"something"};
  EXPECT_EQ(arns(kDeleteTags, gone), (aws::Arns{"InvalidID"}));
}

// Once the first of two things was tagged when the second was not there.
TEST_F(Ec2Resources, AllThingsAreTaggedOrNone) {
  const auto group = open_group("web", 80, "0.0.0.0/0");
  api::CreateTagsRequest request;
  request.resources = {group, "sg-0123456789abcdef0"};
  request.tags.emplace_back().key = "team";
  EXPECT_EQ(run(perform(kCreateTags, request)).error().name, "InvalidID");
  EXPECT_FALSE(state.group(record_key(context.account, context.region, group))->group.tags);
}

TEST_F(Ec2Resources, ALaunchIsAboutEverythingThatItPutsTogether) {
  const auto group = open_group("web", 80, "0.0.0.0/0");
  api::RunInstancesRequest request;
  request.image_id = "ami-1";
  request.key_name = "ops";
  request.security_groups = {"web"};
  request.min_count = request.max_count = 1;
  const auto subnet = [this](int zone) {
    return arn("subnet/" + default_subnet_id(context.account, context.region, zone));
  };
  EXPECT_EQ(arns(kRunInstances, request),
            (aws::Arns{"arn:aws:ec2:us-east-1::image/ami-1", arn("instance/*"),
                       arn("network-interface/*"), arn("volume/*"), subnet(0),
                       arn("security-group/" + group), arn("key-pair/ops")}));
  request = {};
  request.image_id = "ami-1";
  request.placement.emplace().availability_zone = "us-east-1b";
  EXPECT_EQ(arns(kRunInstances, request),
            (aws::Arns{"arn:aws:ec2:us-east-1::image/ami-1", arn("instance/*"),
                       arn("network-interface/*"), arn("volume/*"), subnet(1),
                       arn("security-group/" + default_group())}));
  request.network_interfaces.emplace().emplace_back().subnet_id = "subnet-9";
  request.network_interfaces->front().groups = {group};
  const auto by_interface = arns(kRunInstances, request);
  EXPECT_EQ(by_interface[4], arn("subnet/subnet-9"));
  EXPECT_EQ(by_interface[5], arn("security-group/" + group));
}

TEST_F(Ec2Resources, ALaunchPassesTheRoleOfItsProfile) {
  service.find_profile = [](const std::string& account, const std::string&) -> Result<ProfileInfo> {
    return ProfileInfo{.arn = "arn:aws:iam::" + account + ":instance-profile/p",
                       .id = "AIPA",
                       .role_arn = "arn:aws:iam::" + account + ":role/ops/host"};
  };
  api::RunInstancesRequest request;
  EXPECT_TRUE((*kRunInstances.passes->roles)(service, context, request).empty());
  request.iam_instance_profile.emplace().name = "p";
  EXPECT_EQ((*kRunInstances.passes->roles)(service, context, request),
            (aws::Arns{"arn:aws:iam::123456789012:role/ops/host"}));
}

TEST_F(Ec2Resources, InstancesAreNamedOneByOne) {
  api::TerminateInstancesRequest request;
  request.instance_ids = {"i-1", "i-2"};
  EXPECT_EQ(arns(kTerminateInstances, request),
            (aws::Arns{arn("instance/i-1"), arn("instance/i-2")}));
  request.instance_ids = {"i-1", "x"};
  EXPECT_EQ(arns(kTerminateInstances, request), (aws::Arns{"InvalidInstanceID.Malformed"}));
  EXPECT_EQ(arns(kDescribeInstances, {}), (aws::Arns{"*"}));
  api::DescribeInstanceAttributeRequest attribute;
  attribute.instance_id = "i-1";
  EXPECT_EQ(arns(kDescribeInstanceAttribute, attribute), (aws::Arns{arn("instance/i-1")}));
  api::DescribeVpcAttributeRequest vpc;
  vpc.vpc_id = "vpc-1";
  EXPECT_EQ(arns(kDescribeVpcAttribute, vpc), (aws::Arns{arn("vpc/vpc-1")}));
}

TEST_F(Ec2Resources, NewGroupsAreOfTheirVpc) {
  api::CreateSecurityGroupRequest request;
  request.group_name = "web";
  const auto vpc = default_vpc_id(context.account, context.region);
  EXPECT_EQ(arns(kCreateSecurityGroup, request),
            (aws::Arns{arn("security-group/*"), arn("vpc/" + vpc)}));
  request.vpc_id = "vpc-1";
  EXPECT_EQ(arns(kCreateSecurityGroup, request),
            (aws::Arns{arn("security-group/*"), arn("vpc/vpc-1")}));
}

// Once a Deny on a path or an analysis never matched.
TEST_F(Ec2Resources, PathsAndAnalysesAreNamed) {
  api::DeleteNetworkInsightsPathRequest path;
  path.network_insights_path_id = "nip-1";
  EXPECT_EQ(arns(kDeleteNetworkInsightsPath, path),
            (aws::Arns{arn("network-insights-path/nip-1")}));
  api::DeleteNetworkInsightsAnalysisRequest analysis;
  analysis.network_insights_analysis_id = "nia-1";
  EXPECT_EQ(arns(kDeleteNetworkInsightsAnalysis, analysis),
            (aws::Arns{arn("network-insights-analysis/nia-1")}));
  api::StartNetworkInsightsAnalysisRequest start;
  start.network_insights_path_id = "nip-1";
  EXPECT_EQ(arns(kStartNetworkInsightsAnalysis, start),
            (aws::Arns{arn("network-insights-path/nip-1"), arn("network-insights-analysis/*")}));
}

// Once what came before the last slash of an ARN made no difference.
TEST_F(Ec2Resources, TheEndsOfAPathAreTheCallersOwn) {
  const auto instance = launch();
  api::CreateNetworkInsightsPathRequest request;
  request.source = "igw-1";
  request.destination = arn("instance/" + instance);
  request.protocol = "tcp";
  EXPECT_EQ(arns(kCreateNetworkInsightsPath, request),
            (aws::Arns{arn("network-insights-path/*"), arn("internet-gateway/igw-1"),
                       arn("instance/" + instance)}));
  request.source = "203.0.113.9";
  EXPECT_TRUE(run(perform(kCreateNetworkInsightsPath, request)));
  for (const std::string& foreign : {"arn:aws:ec2:us-east-1:999999999999:instance/" + instance,
                                     "arn:aws:ec2:eu-west-1:123456789012:instance/" + instance,
                                     arn("network-interface/" + instance)}) {
    request.destination = foreign;
    EXPECT_EQ(arns(kCreateNetworkInsightsPath, request).back(), foreign);
    EXPECT_EQ(run(perform(kCreateNetworkInsightsPath, request)).error().name,
              "InvalidParameterValue");
  }
}

TEST_F(Ec2Resources, AReaderWhoOnlyAsksIsToldSo) {
  api::DescribeInstancesRequest instances;
  instances.dry_run = true;
  EXPECT_EQ(run(perform(kDescribeInstances, instances)).error().name, "DryRunOperation");
  api::DescribeVpcAttributeRequest vpc;
  vpc.vpc_id = "vpc-1";
  vpc.dry_run = true;
  EXPECT_EQ(run(perform(kDescribeVpcAttribute, vpc)).error().name, "DryRunOperation");
}

}  // namespace
}  // namespace minato::ec2
