#include "ec2/network/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace minato::ec2 {
namespace {

// FNV-1a: names need spread, not secrecy.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  return hash;
}

}  // namespace

InstallationNames InstallationNames::of(std::string_view data_dir) {
  InstallationNames names;
  names.key = fmt::format("{:016x}", hash_of(data_dir)).substr(0, 8);
  names.data_dir = data_dir;
  names.bridge = "mn" + names.key;
  names.nft_table = "minato_" + names.key;
  names.cgroup = "minato-" + names.key;
  names.runtime_dir = "/run/minato/" + names.key;
  names.instances_dir = names.data_dir + "/instances";
  names.netns_prefix = names.cgroup + "-";
  return names;
}

InstanceNames InstallationNames::instance(std::string_view instance_id) const {
  InstanceNames names;
  names.netns = fmt::format("{}{}", netns_prefix, instance_id);
  names.netns_path = "/run/netns/" + names.netns;
  // An interface name has at most 15 characters.
  names.veth = fmt::format("mv{:016x}", hash_of(names.netns)).substr(0, 15);
  names.cgroup = fmt::format("{}/{}", cgroup, instance_id);
  names.runtime_dir = fmt::format("{}/{}", runtime_dir, instance_id);
  names.data_dir = fmt::format("{}/{}", instances_dir, instance_id);
  return names;
}

bool valid_instance_id(std::string_view instance_id) {
  if (!instance_id.starts_with("i-")) return false;
  const auto digits = instance_id.substr(2);
  return digits.size() >= 8 && digits.size() <= 17 && std::ranges::all_of(digits, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace minato::ec2
