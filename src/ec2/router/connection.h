// One connection of the router: read the head, decide, then carry bytes.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/async.h"
#include "ec2/router/route_table.h"

namespace minato::ec2 {

// Kept alive by its coroutines; `closed` is called once, at the end.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Lookup = std::function<Route(const std::string& host, Ipv4 source)>;

  Connection(asio::ip::tcp::socket client, std::uint16_t port, std::function<void()> closed);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs to the end of the connection. `lookup` is called once.
  static Awaitable<void> run(std::shared_ptr<Connection> self, Lookup lookup);
  // Cuts it; run() ends soon.
  void abort();
  const std::string& instance_id() const { return instance_id_; }

 private:
  static Awaitable<void> pump(std::shared_ptr<Connection> self, bool upstream);

  Awaitable<std::string> read_host();
  Awaitable<void> stay_silent();
  Awaitable<void> answer(std::string response);
  Awaitable<bool> connect(std::string address);
  // abort() after `limit`, unless armed again or disarmed before.
  void arm(std::chrono::milliseconds limit);
  void disarm();

  asio::ip::tcp::socket client_;
  asio::ip::tcp::socket server_;
  asio::steady_timer deadline_;
  std::uint16_t port_;
  std::function<void()> closed_;
  std::string instance_id_;
  std::string head_;  // what was read before the decision
};

}  // namespace minato::ec2
