#include "ec2/api/network/default_network.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

std::optional<Values> gateway_filter_values(const api::InternetGateway& gateway,
                                            std::string_view name) {
  if (name == "internet-gateway-id") return Values{*gateway.internet_gateway_id};
  if (name == "attachment.vpc-id") return Values{*gateway.attachments->front().vpc_id};
  if (name == "attachment.state") return Values{"available"};
  return tag_values(gateway.tags, name);
}

Answer<api::DescribeInternetGateways> describe_internet_gateways(
    Ec2Service&, const Context& context, const api::DescribeInternetGateways::Request& request,
    const Anything&) {
  api::InternetGateway gateway;
  gateway.internet_gateway_id = gateway_of(context);
  gateway.owner_id = context.account;
  auto& attachment = gateway.attachments.emplace().emplace_back();
  attachment.state = "available";
  attachment.vpc_id = vpc_of(context);
  for (const auto& id : request.internet_gateway_ids.value_or(Values{})) {
    if (id != *gateway.internet_gateway_id) co_return fail(errors::id_not_found(id));
  }
  api::DescribeInternetGatewaysResult result;
  CO_TRY(auto gateways,
         filtered<api::InternetGateway>({gateway}, request.filters, gateway_filter_values));
  CO_TRY(result.internet_gateways,
         page_of(
             context, std::move(gateways), request,
             [](const api::InternetGateway& made) { return *made.internet_gateway_id; },
             result.next_token));
  co_return result;
}

}  // namespace

const Operation<api::DescribeInternetGateways> kDescribeInternetGateways{
    .find = anything<api::DescribeInternetGateways::Request>,
    .resources = any_resource,
    .sample = R"({"InternetGatewayIds": ["{internet-gateway}"]})",
    .handle = reading<describe_internet_gateways>};

}  // namespace minato::ec2
