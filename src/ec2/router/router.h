// The entry on 127.0.0.1:PORT that makes public DNS names work without root or DNS set-up: every
// *.localhost name resolves to 127.0.0.1 in browsers and curl, so the Host header of the first
// request decides which instance the connection belongs to. From then on it is a byte tunnel.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/async.h"
#include "ec2/network/inbound_rule.h"

namespace minato::ec2 {

struct RoutedInstance {
  std::string instance_id;
  std::string public_dns;
  std::string public_ip;
  std::string private_ip;
  std::vector<InboundRule> inbound;
};

struct RoutedPort {
  std::uint16_t port = 0;
  bool listening = false;
  // Why not, in words for the user: "127.0.0.1:8080 is used by another program; ...".
  std::string problem;
  bool operator==(const RoutedPort&) const = default;
};

using RoutedPortHandler = std::function<void(const RoutedPort&)>;

// Used from the executor given, which must be single-threaded. A connection belongs to the instance
// its first request names: a client that reuses it for another host name (none does, the names
// differ) stays with the first. A closed port is silence for limits::kRouterSilence, then a close,
// as a security group drops; an unknown name is a small 404.
class Router {
 public:
  explicit Router(Executor executor);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // Adds or replaces an instance: rules apply to the next connection.
  void set_instance(RoutedInstance instance);
  // Forgets it and its ports, and cuts its connections.
  void remove_instance(const std::string& instance_id);
  // A task of the instance listens on host port `port`: 127.0.0.1:`port` is opened when it is the
  // first. Counts: each publish() needs one unpublish(). Unknown instances are ignored.
  void publish(const std::string& instance_id, std::uint16_t port);
  void unpublish(const std::string& instance_id, std::uint16_t port);

  // Every published port. One that another program holds is tried again every
  // limits::kRouterBindRetry.
  std::vector<RoutedPort> ports() const;
  // Called whenever `listening` of a port changes.
  void on_port_changed(RoutedPortHandler handler);

  // Closes listeners and connections and waits for them.
  Awaitable<void> stop();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace minato::ec2
