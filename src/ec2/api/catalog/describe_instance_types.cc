#include <fmt/format.h>

#include "ec2/api/filters.h"
#include "ec2/model/catalog.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

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

Answer<api::DescribeInstanceTypes> describe_instance_types(
    Ec2Service&, const Context& context, const api::DescribeInstanceTypes::Request& request,
    const Anything&) {
  for (const auto& name : request.instance_types.value_or(Values{})) {
    if (!find_instance_type(name)) co_return fail(errors::instance_type_unknown(name));
  }
  std::vector<api::InstanceTypeInfo> types;
  for (const auto& type : instance_types()) {
    if (asks_for(request.instance_types, type.name)) types.push_back(type_info(type));
  }
  api::DescribeInstanceTypesResult result;
  CO_TRY(types,
         filtered<api::InstanceTypeInfo>(std::move(types), request.filters, type_filter_values));
  CO_TRY(result.instance_types,
         page_of(context, std::move(types), request, place_in_catalog, result.next_token));
  co_return result;
}

}  // namespace

const Operation<api::DescribeInstanceTypes> kDescribeInstanceTypes{
    .find = anything<api::DescribeInstanceTypes::Request>,
    .resources = any_resource,
    .sample = R"({"InstanceTypes": ["t3.micro"]})",
    .handle = reading<describe_instance_types>};

}  // namespace minato::ec2
