#include "ec2/api/filters.h"
#include "ec2/model/catalog.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::DescribeAvailabilityZones> describe_availability_zones(
    Ec2Service&, const Context& context, const api::DescribeAvailabilityZones::Request& request,
    const Anything&) {
  std::vector<api::AvailabilityZone> zones;
  for (int index = 0; index < kZones; ++index) {
    api::AvailabilityZone zone;
    zone.region_name = context.region;
    zone.zone_name = zone_name(context.region, index);
    zone.zone_id = zone_id(context.region, index);
    if (!asks_for(request.zone_names, *zone.zone_name) ||
        !asks_for(request.zone_ids, *zone.zone_id)) {
      continue;
    }
    zone.group_name = context.region;
    zone.network_border_group = context.region;
    zone.zone_type = "availability-zone";
    zone.opt_in_status = "opt-in-not-required";
    zone.state = "available";
    zone.messages.emplace();
    zones.push_back(std::move(zone));
  }
  const FilterValues<api::AvailabilityZone> values =
      [](const api::AvailabilityZone& zone, std::string_view name) -> std::optional<Values> {
    if (name == "zone-name") return Values{*zone.zone_name};
    if (name == "zone-id") return Values{*zone.zone_id};
    if (name == "zone-type") return Values{*zone.zone_type};
    if (name == "region-name") return Values{*zone.region_name};
    if (name == "group-name") return Values{*zone.group_name};
    if (name == "state") return Values{*zone.state};
    if (name == "opt-in-status") return Values{*zone.opt_in_status};
    return std::nullopt;
  };
  api::DescribeAvailabilityZonesResult result;
  CO_TRY(result.availability_zones, filtered(std::move(zones), request.filters, values));
  co_return result;
}

}  // namespace

const Operation<api::DescribeAvailabilityZones> kDescribeAvailabilityZones{
    .find = anything<api::DescribeAvailabilityZones::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = reading<describe_availability_zones>};

}  // namespace minato::ec2
