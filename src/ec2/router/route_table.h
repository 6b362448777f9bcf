// Which instance a host name means, and whether its inbound rules let the caller in. Pure.
#pragma once

#include <map>
#include <string>

#include "ec2/router/router.h"

namespace minato::ec2 {

enum class Verdict { kTunnel, kSilence, kUnknownName };

struct Route {
  Verdict verdict = Verdict::kUnknownName;
  std::string instance_id;
  std::string address;  // where to connect
};

class RouteTable {
 public:
  void set(RoutedInstance instance);
  void remove(const std::string& instance_id);
  bool has(const std::string& instance_id) const { return instances_.contains(instance_id); }
  // `host` in normal form (normalized_host()).
  Route find(const std::string& host, std::uint16_t port, Ipv4 source) const;

 private:
  std::map<std::string, RoutedInstance> instances_;  // by id
  std::map<std::string, std::string> ids_by_name_;   // public DNS name and address
};

}  // namespace minato::ec2
