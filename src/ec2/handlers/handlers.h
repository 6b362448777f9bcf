// Every EC2 operation handler. Each answers AWS's own errors (ec2/errors.h); arguments belong to
// the caller's frame.
#pragma once

#include "ec2/ec2_service.h"
#include "gen/ec2.h"

namespace minato::ec2 {

using Context = aws::RequestContext;
template <class Op>
using Answer = Awaitable<Result<typename Op::Response>>;

Answer<api::RunInstances> run_instances(Ec2Service& service, const Context& context,
                                        const api::RunInstances::Request& request);
Answer<api::DescribeInstances> describe_instances(Ec2Service& service, const Context& context,
                                                  const api::DescribeInstances::Request& request);
Answer<api::DescribeInstanceStatus> describe_instance_status(
    Ec2Service& service, const Context& context,
    const api::DescribeInstanceStatus::Request& request);
Answer<api::DescribeInstanceAttribute> describe_instance_attribute(
    Ec2Service& service, const Context& context,
    const api::DescribeInstanceAttribute::Request& request);
Answer<api::DescribeInstanceCreditSpecifications> describe_instance_credit_specifications(
    Ec2Service& service, const Context& context,
    const api::DescribeInstanceCreditSpecifications::Request& request);
Answer<api::TerminateInstances> terminate_instances(
    Ec2Service& service, const Context& context, const api::TerminateInstances::Request& request);
Answer<api::StopInstances> stop_instances(Ec2Service& service, const Context& context,
                                          const api::StopInstances::Request& request);
Answer<api::StartInstances> start_instances(Ec2Service& service, const Context& context,
                                            const api::StartInstances::Request& request);
Answer<api::RebootInstances> reboot_instances(Ec2Service& service, const Context& context,
                                              const api::RebootInstances::Request& request);
Answer<api::DescribeInstanceTypes> describe_instance_types(
    Ec2Service& service, const Context& context,
    const api::DescribeInstanceTypes::Request& request);
Answer<api::DescribeImages> describe_images(Ec2Service& service, const Context& context,
                                            const api::DescribeImages::Request& request);
Answer<api::DescribeRegions> describe_regions(Ec2Service& service, const Context& context,
                                              const api::DescribeRegions::Request& request);
Answer<api::DescribeAvailabilityZones> describe_availability_zones(
    Ec2Service& service, const Context& context,
    const api::DescribeAvailabilityZones::Request& request);
Answer<api::DescribeVpcs> describe_vpcs(Ec2Service& service, const Context& context,
                                        const api::DescribeVpcs::Request& request);
Answer<api::DescribeVpcAttribute> describe_vpc_attribute(
    Ec2Service& service, const Context& context, const api::DescribeVpcAttribute::Request& request);
Answer<api::DescribeSubnets> describe_subnets(Ec2Service& service, const Context& context,
                                              const api::DescribeSubnets::Request& request);
Answer<api::DescribeInternetGateways> describe_internet_gateways(
    Ec2Service& service, const Context& context,
    const api::DescribeInternetGateways::Request& request);
Answer<api::DescribeRouteTables> describe_route_tables(
    Ec2Service& service, const Context& context, const api::DescribeRouteTables::Request& request);
Answer<api::DescribeNetworkInterfaces> describe_network_interfaces(
    Ec2Service& service, const Context& context,
    const api::DescribeNetworkInterfaces::Request& request);
Answer<api::DescribeAccountAttributes> describe_account_attributes(
    Ec2Service& service, const Context& context,
    const api::DescribeAccountAttributes::Request& request);
Answer<api::CreateKeyPair> create_key_pair(Ec2Service& service, const Context& context,
                                           const api::CreateKeyPair::Request& request);
Answer<api::ImportKeyPair> import_key_pair(Ec2Service& service, const Context& context,
                                           const api::ImportKeyPair::Request& request);
Answer<api::DeleteKeyPair> delete_key_pair(Ec2Service& service, const Context& context,
                                           const api::DeleteKeyPair::Request& request);
Answer<api::DescribeKeyPairs> describe_key_pairs(Ec2Service& service, const Context& context,
                                                 const api::DescribeKeyPairs::Request& request);
Answer<api::DescribeVolumes> describe_volumes(Ec2Service& service, const Context& context,
                                              const api::DescribeVolumes::Request& request);
Answer<api::CreateSecurityGroup> create_security_group(
    Ec2Service& service, const Context& context, const api::CreateSecurityGroup::Request& request);
Answer<api::DeleteSecurityGroup> delete_security_group(
    Ec2Service& service, const Context& context, const api::DeleteSecurityGroup::Request& request);
Answer<api::DescribeSecurityGroups> describe_security_groups(
    Ec2Service& service, const Context& context,
    const api::DescribeSecurityGroups::Request& request);
Answer<api::DescribeSecurityGroupRules> describe_security_group_rules(
    Ec2Service& service, const Context& context,
    const api::DescribeSecurityGroupRules::Request& request);
Answer<api::AuthorizeSecurityGroupIngress> authorize_security_group_ingress(
    Ec2Service& service, const Context& context,
    const api::AuthorizeSecurityGroupIngress::Request& request);
Answer<api::AuthorizeSecurityGroupEgress> authorize_security_group_egress(
    Ec2Service& service, const Context& context,
    const api::AuthorizeSecurityGroupEgress::Request& request);
Answer<api::RevokeSecurityGroupIngress> revoke_security_group_ingress(
    Ec2Service& service, const Context& context,
    const api::RevokeSecurityGroupIngress::Request& request);
Answer<api::RevokeSecurityGroupEgress> revoke_security_group_egress(
    Ec2Service& service, const Context& context,
    const api::RevokeSecurityGroupEgress::Request& request);
Answer<api::ModifySecurityGroupRules> modify_security_group_rules(
    Ec2Service& service, const Context& context,
    const api::ModifySecurityGroupRules::Request& request);
Answer<api::UpdateSecurityGroupRuleDescriptionsIngress>
update_security_group_rule_descriptions_ingress(
    Ec2Service& service, const Context& context,
    const api::UpdateSecurityGroupRuleDescriptionsIngress::Request& request);
Answer<api::UpdateSecurityGroupRuleDescriptionsEgress>
update_security_group_rule_descriptions_egress(
    Ec2Service& service, const Context& context,
    const api::UpdateSecurityGroupRuleDescriptionsEgress::Request& request);
Answer<api::CreateNetworkInsightsPath> create_network_insights_path(
    Ec2Service& service, const Context& context,
    const api::CreateNetworkInsightsPath::Request& request);
Answer<api::DescribeNetworkInsightsPaths> describe_network_insights_paths(
    Ec2Service& service, const Context& context,
    const api::DescribeNetworkInsightsPaths::Request& request);
Answer<api::DeleteNetworkInsightsPath> delete_network_insights_path(
    Ec2Service& service, const Context& context,
    const api::DeleteNetworkInsightsPath::Request& request);
Answer<api::StartNetworkInsightsAnalysis> start_network_insights_analysis(
    Ec2Service& service, const Context& context,
    const api::StartNetworkInsightsAnalysis::Request& request);
Answer<api::DescribeNetworkInsightsAnalyses> describe_network_insights_analyses(
    Ec2Service& service, const Context& context,
    const api::DescribeNetworkInsightsAnalyses::Request& request);
Answer<api::DeleteNetworkInsightsAnalysis> delete_network_insights_analysis(
    Ec2Service& service, const Context& context,
    const api::DeleteNetworkInsightsAnalysis::Request& request);
Answer<api::CreateTags> create_tags(Ec2Service& service, const Context& context,
                                    const api::CreateTags::Request& request);
Answer<api::DeleteTags> delete_tags(Ec2Service& service, const Context& context,
                                    const api::DeleteTags::Request& request);
Answer<api::DescribeTags> describe_tags(Ec2Service& service, const Context& context,
                                        const api::DescribeTags::Request& request);

}  // namespace minato::ec2
