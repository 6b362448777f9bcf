#include "ec2/api/network/default_network.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::DescribeVpcAttribute> describe_vpc_attribute(
    Ec2Service&, const Context& context, const api::DescribeVpcAttribute::Request& request,
    const NamedVpc&) {
  if (request.vpc_id != vpc_of(context)) co_return fail(errors::vpc_not_found(request.vpc_id));
  api::DescribeVpcAttributeResult result;
  result.vpc_id = request.vpc_id;
  if (request.attribute == "enableDnsSupport") {
    result.enable_dns_support.emplace().value = true;
  } else if (request.attribute == "enableDnsHostnames") {
    result.enable_dns_hostnames.emplace().value = true;
  } else {
    result.enable_network_address_usage_metrics.emplace().value = false;
  }
  co_return result;
}

}  // namespace

const Operation<api::DescribeVpcAttribute, NamedVpc> kDescribeVpcAttribute{
    .find = named_vpc<api::DescribeVpcAttribute::Request>,
    .resources = vpc_arns,
    .sample = R"({"VpcId": "{vpc}", "Attribute": "enableDnsSupport"})",
    .handle = reading<describe_vpc_attribute>};

}  // namespace minato::ec2
