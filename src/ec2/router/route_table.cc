#include "ec2/router/route_table.h"

#include "ec2/router/request_head.h"

namespace minato::ec2 {

void RouteTable::set(RoutedInstance instance) {
  remove(instance.instance_id);
  ids_by_name_[normalized_host(instance.public_dns)] = instance.instance_id;
  ids_by_name_[instance.public_ip] = instance.instance_id;
  auto id = instance.instance_id;
  instances_.insert_or_assign(std::move(id), std::move(instance));
}

void RouteTable::remove(const std::string& instance_id) {
  instances_.erase(instance_id);
  std::erase_if(ids_by_name_, [&](const auto& entry) { return entry.second == instance_id; });
}

Route RouteTable::find(const std::string& host, std::uint16_t port, Ipv4 source) const {
  const auto name = ids_by_name_.find(host);
  if (name == ids_by_name_.end()) return {};
  const auto& instance = instances_.at(name->second);
  const bool open = allows(instance.inbound, IpProtocol::kTcp, port, source);
  return {open ? Verdict::kTunnel : Verdict::kSilence, instance.instance_id, instance.private_ip};
}

}  // namespace minato::ec2
