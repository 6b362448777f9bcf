// What EC2 knows without anybody having created it: instance types, the container image (AMI) and
// the default network of every account and region. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace minato::ec2 {

// https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html
struct InstanceType {
  std::string_view name;
  int vcpus;
  int memory_mib;
};

std::span<const InstanceType> instance_types();
const InstanceType* find_instance_type(std::string_view name);
// Memory that a container instance registers with ECS: what the type has less what the engine and
// the agent need, as the ECS-optimised image leaves it (about 900 of a t3.micro's 1024 MiB).
int registered_memory_mib(const InstanceType& type);

// The one machine image: "an ECS-optimised host", whatever driver provides it.
std::string_view image_id();
std::string_view image_name();

std::span<const std::string_view> regions();
// "us-east-1" + 0 -> "us-east-1a"; zone ids as AWS abbreviates them ("use1-az1").
std::string zone_name(std::string_view region, int zone);
std::string zone_id(std::string_view region, int zone);
std::optional<int> zone_index(std::string_view region, std::string_view zone);

// Identifiers of the default network; the same for an account and region for ever.
std::string default_vpc_id(std::string_view account, std::string_view region);
std::string default_subnet_id(std::string_view account, std::string_view region, int zone);
std::string default_group_id(std::string_view account, std::string_view region);
std::string default_resource_id(std::string_view prefix, std::string_view account,
                                std::string_view region);

}  // namespace minato::ec2
