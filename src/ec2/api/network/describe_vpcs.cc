#include "ec2/api/network/default_network.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

api::Vpc make_vpc(const Context& context, const AddressPlan& plan) {
  api::Vpc vpc;
  vpc.vpc_id = vpc_of(context);
  vpc.owner_id = context.account;
  vpc.cidr_block = plan.vpc.to_string();
  vpc.state = "available";
  vpc.is_default = true;
  vpc.instance_tenancy = "default";
  vpc.dhcp_options_id = default_resource_id("dopt", context.account, context.region);
  auto& association = vpc.cidr_block_association_set.emplace().emplace_back();
  association.association_id =
      default_resource_id("vpc-cidr-assoc", context.account, context.region);
  association.cidr_block = vpc.cidr_block;
  association.cidr_block_state.emplace().state = "associated";
  return vpc;
}

std::optional<Values> vpc_filter_values(const api::Vpc& vpc, std::string_view name) {
  if (name == "vpc-id") return Values{*vpc.vpc_id};
  if (name == "is-default" || name == "isDefault") return Values{"true"};
  if (name == "cidr" || name == "cidr-block-association.cidr-block") return Values{*vpc.cidr_block};
  if (name == "state") return Values{*vpc.state};
  if (name == "owner-id") return Values{*vpc.owner_id};
  if (name == "dhcp-options-id") return Values{*vpc.dhcp_options_id};
  return tag_values(vpc.tags, name);
}

Answer<api::DescribeVpcs> describe_vpcs(Ec2Service& service, const Context& context,
                                        const api::DescribeVpcs::Request& request,
                                        const Anything&) {
  CO_TRY_VOID(co_await service.lifecycle.ensure_open());
  for (const auto& id : request.vpc_ids.value_or(Values{})) {
    if (id != vpc_of(context)) co_return fail(errors::vpc_not_found(id));
  }
  api::DescribeVpcsResult result;
  CO_TRY(auto vpcs, filtered<api::Vpc>({make_vpc(context, service.driver.plan())}, request.filters,
                                       vpc_filter_values));
  CO_TRY(result.vpcs, page_of(
                          context, std::move(vpcs), request,
                          [](const api::Vpc& made) { return *made.vpc_id; }, result.next_token));
  co_return result;
}

}  // namespace

const Operation<api::DescribeVpcs> kDescribeVpcs{.find = anything<api::DescribeVpcs::Request>,
                                                 .resources = any_resource,
                                                 .sample = R"({"VpcIds": ["{vpc}"]})",
                                                 .handle = reading<describe_vpcs>};

}  // namespace minato::ec2
