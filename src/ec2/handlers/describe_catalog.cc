// What exists without being created: regions, zones, instance types, images, account attributes,
// and the resource kind this version has none of (volumes).
#include <fmt/format.h>

#include "ec2/handlers/filters.h"
#include "ec2/handlers/handlers.h"
#include "ec2/model/catalog.h"

namespace minato::ec2 {
namespace {

bool named(const std::optional<Values>& names, std::string_view name) {
  return !names || names->empty() || std::ranges::find(*names, name) != names->end();
}

api::InstanceTypeInfo type_info(const InstanceType& type) {
  api::InstanceTypeInfo info;
  info.instance_type = std::string(type.name);
  info.current_generation = true;
  info.free_tier_eligible = type.name == "t3.micro";
  info.bare_metal = false;
  info.hypervisor = "nitro";
  info.supported_usage_classes = Values{"on-demand"};
  info.supported_root_device_types = Values{"ebs"};
  info.supported_virtualization_types = Values{"hvm"};
  info.instance_storage_supported = false;
  info.burstable_performance_supported = true;
  info.hibernation_supported = false;
  info.dedicated_hosts_supported = false;
  info.processor_info.emplace().supported_architectures = Values{"x86_64"};
  auto& cpu = info.v_cpu_info.emplace();
  cpu.default_v_cpus = type.vcpus;
  cpu.default_cores = std::max(1, type.vcpus / 2);
  cpu.default_threads_per_core = 2;
  info.memory_info.emplace().size_in_mi_b = type.memory_mib;
  auto& network = info.network_info.emplace();
  network.maximum_network_interfaces = 1;
  network.ipv4_addresses_per_interface = 1;
  network.ipv6_supported = false;
  network.ena_support = "required";
  return info;
}

// Sorts as the catalog does, by size.
std::string place_in_catalog(const api::InstanceTypeInfo& type) {
  const auto* const known = find_instance_type(type.instance_type.value_or(""));
  return fmt::format("{:04}", known - instance_types().data());
}

std::optional<Values> type_filter_values(const api::InstanceTypeInfo& type, std::string_view name) {
  if (name == "instance-type") return Values{type.instance_type.value_or("")};
  if (name == "vcpu-info.default-vcpus") {
    return Values{std::to_string(type.v_cpu_info->default_v_cpus.value_or(0))};
  }
  if (name == "memory-info.size-in-mib") {
    return Values{std::to_string(type.memory_info->size_in_mi_b.value_or(0))};
  }
  const auto yes_or_no = [](const std::optional<bool>& flag) {
    return Values{flag.value_or(false) ? "true" : "false"};
  };
  if (name == "current-generation") return yes_or_no(type.current_generation);
  if (name == "free-tier-eligible") return yes_or_no(type.free_tier_eligible);
  if (name == "bare-metal") return yes_or_no(type.bare_metal);
  if (name == "instance-storage-supported") return yes_or_no(type.instance_storage_supported);
  if (name == "burstable-performance-supported") {
    return yes_or_no(type.burstable_performance_supported);
  }
  if (name == "hypervisor") return Values{type.hypervisor.value_or("")};
  if (name == "supported-usage-class") return type.supported_usage_classes;
  if (name == "supported-root-device-type") return type.supported_root_device_types;
  if (name == "supported-virtualization-type") return type.supported_virtualization_types;
  if (name == "processor-info.supported-architecture") return Values{"x86_64"};
  return std::nullopt;
}

api::Image image() {
  api::Image made;
  made.image_id = std::string(image_id());
  made.name = std::string(image_name());
  made.description = "Container instance: a network namespace with Docker Engine and an ECS agent";
  made.image_location = "amazon/" + std::string(image_name());
  made.image_owner_alias = "amazon";
  made.owner_id = "591542846629";  // the account that owns the ECS-optimised images
  made.public_ = true;
  made.state = "available";
  made.architecture = "x86_64";
  made.image_type = "machine";
  made.platform_details = "Linux/UNIX";
  made.root_device_type = "ebs";
  made.root_device_name = "/dev/xvda";
  made.virtualization_type = "hvm";
  made.hypervisor = "xen";
  made.ena_support = true;
  made.creation_date = "2026-01-01T00:00:00.000Z";
  made.block_device_mappings.emplace();
  return made;
}

std::optional<Values> image_filter_values(const api::Image& made, std::string_view name) {
  if (name == "image-id") return Values{*made.image_id};
  if (name == "name") return Values{*made.name};
  if (name == "architecture") return Values{*made.architecture};
  if (name == "state") return Values{*made.state};
  if (name == "owner-id") return Values{*made.owner_id};
  if (name == "owner-alias") return Values{*made.image_owner_alias};
  if (name == "virtualization-type") return Values{*made.virtualization_type};
  if (name == "root-device-type") return Values{*made.root_device_type};
  if (name == "is-public") return Values{"true"};
  if (name == "image-type") return Values{*made.image_type};
  return tag_values(std::nullopt, name);
}

api::AccountAttribute attribute(std::string name, std::string value) {
  api::AccountAttribute made;
  made.attribute_name = std::move(name);
  made.attribute_values.emplace().emplace_back().attribute_value = std::move(value);
  return made;
}

}  // namespace

Answer<api::DescribeInstanceTypes> describe_instance_types(
    Ec2Service&, const Context& context, const api::DescribeInstanceTypesRequest& request) {
  for (const auto& name : request.instance_types.value_or(Values{})) {
    if (!find_instance_type(name)) co_return fail(errors::instance_type_unknown(name));
  }
  std::vector<api::InstanceTypeInfo> types;
  for (const auto& type : instance_types()) {
    if (named(request.instance_types, type.name)) types.push_back(type_info(type));
  }
  api::DescribeInstanceTypesResult result;
  CO_TRY(types,
         filtered<api::InstanceTypeInfo>(std::move(types), request.filters, type_filter_values));
  CO_TRY(result.instance_types,
         page_of(context, std::move(types), request, place_in_catalog, result.next_token));
  co_return result;
}

Answer<api::DescribeImages> describe_images(Ec2Service&, const Context& context,
                                            const api::DescribeImagesRequest& request) {
  for (const auto& id : request.image_ids.value_or(Values{})) {
    if (id != image_id()) co_return fail(errors::image_not_found(id));
  }
  std::vector<api::Image> images;
  const auto& owners = request.owners;
  if (named(owners, "amazon") || named(owners, "591542846629")) images.push_back(image());
  api::DescribeImagesResult result;
  CO_TRY(images, filtered<api::Image>(std::move(images), request.filters, image_filter_values));
  CO_TRY(result.images,
         page_of(
             context, std::move(images), request,
             [](const api::Image& made) { return *made.image_id; }, result.next_token));
  co_return result;
}

Answer<api::DescribeRegions> describe_regions(Ec2Service&, const Context& context,
                                              const api::DescribeRegionsRequest& request) {
  api::DescribeRegionsResult result;
  auto& made = result.regions.emplace();
  for (const auto& name : regions()) {
    if (!named(request.region_names, name)) continue;
    auto& region = made.emplace_back();
    region.region_name = std::string(name);
    region.endpoint = context.host;  // one endpoint serves every region
    region.opt_in_status = "opt-in-not-required";
  }
  for (const auto& name : request.region_names.value_or(Values{})) {
    if (std::ranges::find(regions(), name) == regions().end()) {
      co_return fail(errors::invalid_value(name, "region", "There is no such region."));
    }
  }
  co_return result;
}

Answer<api::DescribeAvailabilityZones> describe_availability_zones(
    Ec2Service&, const Context& context, const api::DescribeAvailabilityZonesRequest& request) {
  std::vector<api::AvailabilityZone> zones;
  for (int index = 0; index < kZones; ++index) {
    api::AvailabilityZone zone;
    zone.region_name = context.region;
    zone.zone_name = zone_name(context.region, index);
    zone.zone_id = zone_id(context.region, index);
    if (!named(request.zone_names, *zone.zone_name) || !named(request.zone_ids, *zone.zone_id)) {
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

Answer<api::DescribeAccountAttributes> describe_account_attributes(
    Ec2Service&, const Context& context, const api::DescribeAccountAttributesRequest& request) {
  api::DescribeAccountAttributesResult result;
  auto& attributes = result.account_attributes.emplace();
  for (auto& made : {attribute("supported-platforms", "VPC"),
                     attribute("default-vpc", default_vpc_id(context.account, context.region)),
                     attribute("max-instances", std::to_string(kInstanceIndexMax))}) {
    if (named(request.attribute_names, *made.attribute_name)) attributes.push_back(made);
  }
  co_return result;
}

Answer<api::DescribeVolumes> describe_volumes(Ec2Service&, const Context& context,
                                              const api::DescribeVolumesRequest& request) {
  api::DescribeVolumesResult result;
  CO_TRY(result.volumes,
         page_of(
             context, std::vector<api::Volume>{}, request,
             [](const api::Volume& volume) { return *volume.volume_id; }, result.next_token));
  co_return result;
}

}  // namespace minato::ec2
