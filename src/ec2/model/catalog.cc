#include "ec2/model/catalog.h"

#include <algorithm>
#include <array>

#include "codec/digest.h"

namespace minato::ec2 {
namespace {

constexpr std::array kTypes = {
    InstanceType{"t3.nano", 2, 512},      InstanceType{"t3.micro", 2, 1024},
    InstanceType{"t3.small", 2, 2048},    InstanceType{"t3.medium", 2, 4096},
    InstanceType{"t3.large", 2, 8192},    InstanceType{"t3.xlarge", 4, 16384},
    InstanceType{"t3.2xlarge", 8, 32768},
};

constexpr std::array<std::string_view, 17> kRegions = {
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
    "ap-southeast-2", "ca-central-1",   "eu-central-1",   "eu-north-1", "eu-west-1",
    "eu-west-2",      "eu-west-3",      "sa-east-1",      "us-east-1",  "us-east-2",
    "us-west-1",      "us-west-2",
};

}  // namespace

std::span<const InstanceType> instance_types() {
  return kTypes;
}

const InstanceType* find_instance_type(std::string_view name) {
  const auto found = std::ranges::find(kTypes, name, &InstanceType::name);
  return found == kTypes.end() ? nullptr : &*found;
}

int registered_memory_mib(const InstanceType& type) {
  return type.memory_mib - type.memory_mib * 6 / 100 - 60;
}

std::string_view image_id() {
  return "ami-0ec5000000000000a";
}
std::string_view image_name() {
  return "minato-ecs-optimized-x86_64";
}

std::span<const std::string_view> regions() {
  return kRegions;
}

std::string zone_name(std::string_view region, int zone) {
  return std::string(region) + static_cast<char>('a' + zone);
}

std::string zone_id(std::string_view region, int zone) {
  // us-east-1 -> use1, ap-northeast-1 -> apne1: the first part whole, then initials of the compass.
  const auto first = region.find('-');
  const auto last = region.rfind('-');
  std::string id(region.substr(0, first));
  if (first != std::string_view::npos && last > first) {
    const std::string_view middle = region.substr(first + 1, last - first - 1);
    for (const std::string_view word : {"north", "south", "east", "west", "central"}) {
      if (middle.find(word) != std::string_view::npos) id.push_back(word.front());
    }
    id += region.substr(last + 1);
  }
  return id + "-az" + std::to_string(zone + 1);
}

std::optional<int> zone_index(std::string_view region, std::string_view zone) {
  for (int index = 0; index < 3; ++index) {
    if (zone_name(region, index) == zone || zone_id(region, index) == zone) return index;
  }
  return std::nullopt;
}

std::string default_resource_id(std::string_view prefix, std::string_view account,
                                std::string_view region) {
  const std::string seed =
      std::string(prefix) + "/" + std::string(account) + "/" + std::string(region);
  return std::string(prefix.substr(0, prefix.find('/'))) + "-" + sha256(seed).hex().substr(0, 17);
}

std::string default_vpc_id(std::string_view account, std::string_view region) {
  return default_resource_id("vpc", account, region);
}

std::string default_subnet_id(std::string_view account, std::string_view region, int zone) {
  return default_resource_id("subnet/" + std::to_string(zone), account, region);
}

std::string default_group_id(std::string_view account, std::string_view region) {
  return default_resource_id("sg", account, region);
}

}  // namespace minato::ec2
