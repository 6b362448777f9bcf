#include "base/arn.h"
#include "ec2/api/filters.h"
#include "ec2/api/network/default_network.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

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

Answer<api::DescribeSubnets> describe_subnets(Ec2Service& service, const Context& context,
                                              const api::DescribeSubnets::Request& request,
                                              const Anything&) {
  CO_TRY_VOID(co_await service.lifecycle.ensure_open());
  std::vector<api::Subnet> subnets;
  const auto instances = service.state.instances(record_key(context.account, context.region, ""));
  for (int zone = 0; zone < kZones; ++zone) {
    const auto used = std::ranges::count_if(instances, [&](const InstanceRecord* record) {
      return record->zone == zone && record->state() != LifeState::kTerminated;
    });
    auto subnet = make_subnet(context, service.driver.plan(), zone, static_cast<int>(used));
    if (asks_for(request.subnet_ids, *subnet.subnet_id)) subnets.push_back(std::move(subnet));
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

}  // namespace

const Operation<api::DescribeSubnets> kDescribeSubnets{
    .find = anything<api::DescribeSubnets::Request>,
    .resources = any_resource,
    .sample = R"({"SubnetIds": ["{subnet}"]})",
    .handle = reading<describe_subnets>};

}  // namespace minato::ec2
