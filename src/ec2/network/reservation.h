// Address plans that never meet: installations on one machine reserve theirs in one small file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ec2/network/address_plan.h"
#include "ec2/network/names.h"

namespace minato::ec2 {

// One line of the file: "<key> <vpc> <public block> <data folder>".
struct Reservation {
  std::string key;
  AddressPlan plan;
  std::string data_dir;
  bool operator==(const Reservation&) const = default;
};

std::vector<Reservation> parse_reservations(std::string_view text);  // skips broken lines
std::string render_reservations(const std::vector<Reservation>& reservations);
// The destinations of /proc/net/route but the default route and those of `own_bridge`.
std::vector<Cidr> parse_routes(std::string_view text, std::string_view own_bridge);

// `wanted` when it is still free, otherwise the first free /20 of 172.31.0.0/16 (the default VPC of
// EC2), 10.31.0.0/16, 10.131.0.0/16 and 192.168.0.0/16 and the first free public block; nullopt
// when all are taken.
std::optional<AddressPlan> choose_plan(const std::vector<Reservation>& others,
                                       const std::vector<Cidr>& routes,
                                       const std::optional<AddressPlan>& wanted);

// Reserves a plan under /run/minato, the one remembered in the data folder when it is still free.
// Entries whose data folder is gone are dropped. Blocks shortly on a file lock.
Result<AddressPlan> reserve_plan(const InstallationNames& names);
void release_plan(const InstallationNames& names);

}  // namespace minato::ec2
