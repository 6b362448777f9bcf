// Which EC2 operations are served, and by what.
#include "base/arn.h"
#include "ec2/errors.h"
#include "ec2/handlers/handlers.h"

namespace minato::ec2 {
namespace {

template <class Op>
using Function = Answer<Op> (*)(Ec2Service&, const Context&, const typename Op::Request&);

// The instances or the security group that a request names; everything otherwise, as EC2's own
// actions do that have no resource-level permissions. None of those that only describe has them.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
template <class Request>
std::vector<std::string> resources_of(const Context& context, const Request& request) {
  std::vector<std::string> arns;
  if (context.operation.starts_with("Describe")) return {"*"};
  if constexpr (requires { request.instance_ids.begin(); }) {
    for (const auto& id : request.instance_ids) {
      arns.push_back(make_arn("ec2", context.region, context.account, "instance/" + id));
    }
  } else if constexpr (requires { request.group_id; }) {
    const std::optional<std::string> id = request.group_id;
    arns.push_back(
        make_arn("ec2", context.region, context.account, "security-group/" + id.value_or("*")));
  }
  if (arns.empty()) arns.push_back("*");
  return arns;
}

// What a caller that only asks whether it may read is told.
template <class Op>
Answer<Op> only_asked() {
  co_return fail(errors::dry_run());
}

template <class Op>
bool is_dry_read(const typename Op::Request& request) {
  if constexpr (requires { request.dry_run; }) {
    return request.dry_run.value_or(false) && Op::kInfo.name.starts_with("Describe");
  }
  return false;
}

// The role of the instance profile that new instances get.
template <class Request>
std::vector<std::string> roles_passed_by(const Ec2Service& service, const Context& context,
                                         const Request& request) {
  if constexpr (std::is_same_v<Request, api::RunInstancesRequest>) {
    if (!request.iam_instance_profile) return {};
    const auto& profile = *request.iam_instance_profile;
    const auto found =
        service.find_profile(context.account, profile.arn.value_or(profile.name.value_or("")));
    if (found && !found->role_arn.empty()) return {found->role_arn};
  }
  return {};
}

template <class Op>
void serve(aws::Dispatcher& dispatcher, Ec2Service& service, Function<Op> function) {
  using Request = typename Op::Request;
  aws::AccessOf<Op> access;
  access.resources = [](const Context& context, const Request& request) {
    return resources_of(context, request);
  };
  access.passed_roles = [&service](const Context& context, const Request& request) {
    return roles_passed_by(service, context, request);
  };
  dispatcher.serve_with<Op>(
      [&service, function](const Context& context, const Request& request) {
        if (is_dry_read<Op>(request)) return only_asked<Op>();
        return function(service, context, request);
      },
      std::move(access));
}

}  // namespace

void register_ec2(aws::Dispatcher& dispatcher, Ec2Service& service) {
  dispatcher.add_service(api::kService);
  serve<api::RunInstances>(dispatcher, service, run_instances);
  serve<api::DescribeInstances>(dispatcher, service, describe_instances);
  serve<api::DescribeInstanceStatus>(dispatcher, service, describe_instance_status);
  serve<api::DescribeInstanceAttribute>(dispatcher, service, describe_instance_attribute);
  serve<api::DescribeInstanceCreditSpecifications>(dispatcher, service,
                                                   describe_instance_credit_specifications);
  serve<api::TerminateInstances>(dispatcher, service, terminate_instances);
  serve<api::StopInstances>(dispatcher, service, stop_instances);
  serve<api::StartInstances>(dispatcher, service, start_instances);
  serve<api::RebootInstances>(dispatcher, service, reboot_instances);
  serve<api::DescribeInstanceTypes>(dispatcher, service, describe_instance_types);
  serve<api::DescribeImages>(dispatcher, service, describe_images);
  serve<api::DescribeRegions>(dispatcher, service, describe_regions);
  serve<api::DescribeAvailabilityZones>(dispatcher, service, describe_availability_zones);
  serve<api::DescribeVpcs>(dispatcher, service, describe_vpcs);
  serve<api::DescribeVpcAttribute>(dispatcher, service, describe_vpc_attribute);
  serve<api::DescribeSubnets>(dispatcher, service, describe_subnets);
  serve<api::DescribeInternetGateways>(dispatcher, service, describe_internet_gateways);
  serve<api::DescribeRouteTables>(dispatcher, service, describe_route_tables);
  serve<api::DescribeNetworkInterfaces>(dispatcher, service, describe_network_interfaces);
  serve<api::DescribeAccountAttributes>(dispatcher, service, describe_account_attributes);
  serve<api::CreateKeyPair>(dispatcher, service, create_key_pair);
  serve<api::ImportKeyPair>(dispatcher, service, import_key_pair);
  serve<api::DeleteKeyPair>(dispatcher, service, delete_key_pair);
  serve<api::DescribeKeyPairs>(dispatcher, service, describe_key_pairs);
  serve<api::DescribeVolumes>(dispatcher, service, describe_volumes);
  serve<api::CreateSecurityGroup>(dispatcher, service, create_security_group);
  serve<api::DeleteSecurityGroup>(dispatcher, service, delete_security_group);
  serve<api::DescribeSecurityGroups>(dispatcher, service, describe_security_groups);
  serve<api::DescribeSecurityGroupRules>(dispatcher, service, describe_security_group_rules);
  serve<api::AuthorizeSecurityGroupIngress>(dispatcher, service, authorize_security_group_ingress);
  serve<api::AuthorizeSecurityGroupEgress>(dispatcher, service, authorize_security_group_egress);
  serve<api::RevokeSecurityGroupIngress>(dispatcher, service, revoke_security_group_ingress);
  serve<api::RevokeSecurityGroupEgress>(dispatcher, service, revoke_security_group_egress);
  serve<api::ModifySecurityGroupRules>(dispatcher, service, modify_security_group_rules);
  serve<api::UpdateSecurityGroupRuleDescriptionsIngress>(
      dispatcher, service, update_security_group_rule_descriptions_ingress);
  serve<api::UpdateSecurityGroupRuleDescriptionsEgress>(
      dispatcher, service, update_security_group_rule_descriptions_egress);
  serve<api::CreateNetworkInsightsPath>(dispatcher, service, create_network_insights_path);
  serve<api::DescribeNetworkInsightsPaths>(dispatcher, service, describe_network_insights_paths);
  serve<api::DeleteNetworkInsightsPath>(dispatcher, service, delete_network_insights_path);
  serve<api::StartNetworkInsightsAnalysis>(dispatcher, service, start_network_insights_analysis);
  serve<api::DescribeNetworkInsightsAnalyses>(dispatcher, service,
                                              describe_network_insights_analyses);
  serve<api::DeleteNetworkInsightsAnalysis>(dispatcher, service, delete_network_insights_analysis);
  serve<api::CreateTags>(dispatcher, service, create_tags);
  serve<api::DeleteTags>(dispatcher, service, delete_tags);
  serve<api::DescribeTags>(dispatcher, service, describe_tags);
}

}  // namespace minato::ec2
