// The default network: one VPC with a subnet a zone, an internet gateway and a route table.
#include "base/arn.h"
#include "ec2/handlers/filters.h"
#include "ec2/handlers/handlers.h"
#include "ec2/model/catalog.h"

namespace minato::ec2 {
namespace {

bool wanted(const std::optional<Values>& ids, const std::string& id) {
  return !ids || ids->empty() || std::ranges::find(*ids, id) != ids->end();
}

std::string vpc_of(const Context& context) {
  return default_vpc_id(context.account, context.region);
}
std::string gateway_of(const Context& context) {
  return default_resource_id("igw", context.account, context.region);
}
std::string route_table_of(const Context& context) {
  return default_resource_id("rtb", context.account, context.region);
}

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

api::Subnet make_subnet(const Context& context, const AddressPlan& plan, int zone, int used) {
  api::Subnet subnet;
  subnet.subnet_id = default_subnet_id(context.account, context.region, zone);
  subnet.subnet_arn =
      make_arn("ec2", context.region, context.account, "subnet/" + *subnet.subnet_id);
  subnet.vpc_id = vpc_of(context);
  subnet.owner_id = context.account;
  subnet.cidr_block = plan.subnet(zone).to_string();
  subnet.availability_zone = zone_name(context.region, zone);
  subnet.availability_zone_id = zone_id(context.region, zone);
  // EC2 keeps five addresses of every subnet.
  subnet.available_ip_address_count = (1 << (32 - plan.subnet(zone).prefix)) - 5 - used;
  subnet.state = "available";
  subnet.default_for_az = true;
  subnet.map_public_ip_on_launch = true;
  subnet.assign_ipv6_address_on_creation = false;
  subnet.map_customer_owned_ip_on_launch = false;
  subnet.enable_dns64 = false;
  subnet.ipv6_native = false;
  subnet.ipv6_cidr_block_association_set.emplace();
  return subnet;
}

std::optional<Values> subnet_filter_values(const api::Subnet& subnet, std::string_view name) {
  if (name == "subnet-id") return Values{*subnet.subnet_id};
  if (name == "vpc-id") return Values{*subnet.vpc_id};
  if (name == "availability-zone" || name == "availabilityZone") {
    return Values{*subnet.availability_zone};
  }
  if (name == "availability-zone-id") return Values{*subnet.availability_zone_id};
  if (name == "available-ip-address-count") {
    return Values{std::to_string(*subnet.available_ip_address_count)};
  }
  if (name == "subnet-arn") return Values{*subnet.subnet_arn};
  if (name == "default-for-az" || name == "defaultForAz") return Values{"true"};
  if (name == "map-public-ip-on-launch") return Values{"true"};
  if (name == "cidr-block" || name == "cidr") return Values{*subnet.cidr_block};
  if (name == "state") return Values{*subnet.state};
  if (name == "owner-id") return Values{*subnet.owner_id};
  return tag_values(subnet.tags, name);
}

std::optional<Values> gateway_filter_values(const api::InternetGateway& gateway,
                                            std::string_view name) {
  if (name == "internet-gateway-id") return Values{*gateway.internet_gateway_id};
  if (name == "attachment.vpc-id") return Values{*gateway.attachments->front().vpc_id};
  if (name == "attachment.state") return Values{"available"};
  return tag_values(gateway.tags, name);
}

std::optional<Values> route_table_filter_values(const api::RouteTable& table,
                                                std::string_view name) {
  if (name == "route-table-id") return Values{*table.route_table_id};
  if (name == "vpc-id") return Values{*table.vpc_id};
  if (name == "association.main") return Values{"true"};
  if (name == "association.subnet-id") return Values{};
  return tag_values(table.tags, name);
}

}  // namespace

Answer<api::DescribeVpcs> describe_vpcs(Ec2Service& service, const Context& context,
                                        const api::DescribeVpcsRequest& request) {
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

Answer<api::DescribeVpcAttribute> describe_vpc_attribute(
    Ec2Service&, const Context& context, const api::DescribeVpcAttributeRequest& request) {
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

Answer<api::DescribeSubnets> describe_subnets(Ec2Service& service, const Context& context,
                                              const api::DescribeSubnetsRequest& request) {
  CO_TRY_VOID(co_await service.lifecycle.ensure_open());
  std::vector<api::Subnet> subnets;
  const auto instances = service.state.instances(record_key(context.account, context.region, ""));
  for (int zone = 0; zone < kZones; ++zone) {
    const auto used = std::ranges::count_if(instances, [&](const InstanceRecord* record) {
      return record->zone == zone && record->state() != LifeState::kTerminated;
    });
    auto subnet = make_subnet(context, service.driver.plan(), zone, static_cast<int>(used));
    if (wanted(request.subnet_ids, *subnet.subnet_id)) subnets.push_back(std::move(subnet));
  }
  for (const auto& id : request.subnet_ids.value_or(Values{})) {
    if (std::ranges::find(subnets, id, &api::Subnet::subnet_id) == subnets.end()) {
      co_return fail(errors::subnet_not_found(id));
    }
  }
  api::DescribeSubnetsResult result;
  CO_TRY(subnets, filtered<api::Subnet>(std::move(subnets), request.filters, subnet_filter_values));
  CO_TRY(result.subnets,
         page_of(
             context, std::move(subnets), request,
             [](const api::Subnet& made) { return *made.subnet_id; }, result.next_token));
  co_return result;
}

Answer<api::DescribeInternetGateways> describe_internet_gateways(
    Ec2Service&, const Context& context, const api::DescribeInternetGatewaysRequest& request) {
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

Answer<api::DescribeRouteTables> describe_route_tables(
    Ec2Service& service, const Context& context, const api::DescribeRouteTablesRequest& request) {
  CO_TRY_VOID(co_await service.lifecycle.ensure_open());
  api::RouteTable table;
  table.route_table_id = route_table_of(context);
  table.vpc_id = vpc_of(context);
  table.owner_id = context.account;
  table.propagating_vgws.emplace();
  auto& routes = table.routes.emplace();
  auto& local = routes.emplace_back();
  local.destination_cidr_block = service.driver.plan().vpc.to_string();
  local.gateway_id = "local";
  local.origin = "CreateRouteTable";
  local.state = "active";
  auto& outside = routes.emplace_back();
  outside.destination_cidr_block = "0.0.0.0/0";
  outside.gateway_id = gateway_of(context);
  outside.origin = "CreateRoute";
  outside.state = "active";
  auto& association = table.associations.emplace().emplace_back();
  association.main = true;
  association.route_table_id = table.route_table_id;
  association.route_table_association_id =
      default_resource_id("rtbassoc", context.account, context.region);
  association.association_state.emplace().state = "associated";
  for (const auto& id : request.route_table_ids.value_or(Values{})) {
    if (id != *table.route_table_id) co_return fail(errors::id_not_found(id));
  }
  api::DescribeRouteTablesResult result;
  CO_TRY(auto tables,
         filtered<api::RouteTable>({table}, request.filters, route_table_filter_values));
  CO_TRY(result.route_tables,
         page_of(
             context, std::move(tables), request,
             [](const api::RouteTable& made) { return *made.route_table_id; }, result.next_token));
  co_return result;
}

}  // namespace minato::ec2
