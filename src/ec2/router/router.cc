#include "ec2/router/router.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <map>

#include "base/limits.h"
#include "base/log.h"
#include "ec2/router/connection.h"
#include "ec2/router/route_table.h"

namespace minato::ec2 {
namespace {

using asio::ip::tcp;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

}  // namespace

struct Router::Impl : std::enable_shared_from_this<Router::Impl> {
  // One published port: open, or waiting for its next try.
  struct Entry {
    explicit Entry(const Executor& executor) : acceptor(executor), retry(executor) {}
    tcp::acceptor acceptor;
    asio::steady_timer retry;
    std::map<std::string, int> publishers;  // instance id -> count
    RoutedPort state;
  };

  explicit Impl(Executor on) : executor(std::move(on)), idle(executor) {
    idle.expires_at(asio::steady_timer::time_point::max());
  }

  void publish(const std::string& instance_id, std::uint16_t port);
  void withdraw(const std::string& instance_id, std::uint16_t port, bool all);
  void open(std::uint16_t port);
  void retry_later(const std::shared_ptr<Entry>& entry);
  void report(Entry& entry, bool listening, std::string problem);
  void welcome(tcp::socket socket, std::uint16_t port);
  void close_entry(Entry& entry);
  static Awaitable<void> accept_loop(std::shared_ptr<Impl> self, std::shared_ptr<Entry> entry);

  Executor executor;
  asio::steady_timer idle;  // cancelled whenever a connection or a loop ends
  RouteTable table;
  std::map<std::uint16_t, std::shared_ptr<Entry>> entries;
  std::list<std::weak_ptr<Connection>> connections;
  std::size_t active = 0;  // connections and accept loops
  RoutedPortHandler changed;
  bool stopping = false;
};

void Router::Impl::report(Entry& entry, bool listening, std::string problem) {
  const bool first = !listening && entry.state.problem.empty();
  const bool news = entry.state.listening != listening || first;
  entry.state.listening = listening;
  entry.state.problem = std::move(problem);
  if (!news) return;
  if (changed) changed(entry.state);
}

void Router::Impl::open(std::uint16_t port) {
  const auto entry = entries.at(port);
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
  boost::system::error_code error;
  entry->acceptor.open(endpoint.protocol(), error);
  if (!error) entry->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) entry->acceptor.bind(endpoint, error);
  if (!error) entry->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) {
    report(*entry, true, "");
    ++active;
    asio::co_spawn(executor, accept_loop(shared_from_this(), entry), asio::detached);
    return;
  }
  boost::system::error_code ignored;
  entry->acceptor.close(ignored);
  const bool first = entry->state.problem.empty();
  report(*entry, false,
         fmt::format("127.0.0.1:{} cannot be opened ({}), so the public DNS names do not work on "
                     "this port; the public addresses do",
                     port, error.message()));
  if (first) log::warn("{}", entry->state.problem);
  retry_later(entry);
}

void Router::Impl::retry_later(const std::shared_ptr<Entry>& entry) {
  entry->retry.expires_after(limits::kRouterBindRetry);
  entry->retry.async_wait([weak = weak_from_this(), entry](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self || self->stopping) return;
    const auto current = self->entries.find(entry->state.port);
    if (current != self->entries.end() && current->second == entry) self->open(entry->state.port);
  });
}

void Router::Impl::publish(const std::string& instance_id, std::uint16_t port) {
  if (stopping || port == 0 || !table.has(instance_id)) return;
  auto& entry = entries[port];
  const bool opens = !entry;
  if (opens) {
    entry = std::make_shared<Entry>(executor);
    entry->state.port = port;
  }
  ++entry->publishers[instance_id];
  if (opens) open(port);
}

void Router::Impl::withdraw(const std::string& instance_id, std::uint16_t port, bool all) {
  const auto found = entries.find(port);
  if (found == entries.end()) return;
  const auto entry = found->second;
  const auto count = entry->publishers.find(instance_id);
  if (count == entry->publishers.end()) return;
  if (all || --count->second <= 0) entry->publishers.erase(count);
  if (!entry->publishers.empty()) return;
  entries.erase(found);
  close_entry(*entry);
}

void Router::Impl::close_entry(Entry& entry) {
  boost::system::error_code ignored;
  entry.acceptor.close(ignored);
  entry.retry.cancel();
  if (entry.state.listening) report(entry, false, "not published");
}

void Router::Impl::welcome(tcp::socket socket, std::uint16_t port) {
  std::erase_if(connections, [](const auto& weak) { return weak.expired(); });
  if (connections.size() >= limits::kRouterConnections) return;
  ++active;
  const auto self = shared_from_this();
  auto connection = std::make_shared<Connection>(std::move(socket), port, [self] {
    --self->active;
    self->idle.cancel();
  });
  connections.push_back(connection);
  auto lookup = [self, port](const std::string& host, Ipv4 source) {
    return self->table.find(host, port, source);
  };
  asio::co_spawn(executor, Connection::run(connection, std::move(lookup)), asio::detached);
}

Awaitable<void> Router::Impl::accept_loop(std::shared_ptr<Impl> self,
                                          std::shared_ptr<Entry> entry) {
  while (entry->acceptor.is_open()) {
    auto [error, socket] = co_await entry->acceptor.async_accept(kAwait);
    if (!error) {
      self->welcome(std::move(socket), entry->state.port);
    } else if (entry->acceptor.is_open()) {
      // Out of file descriptors: wait for connections to end instead of spinning.
      asio::steady_timer pause(self->executor, std::chrono::milliseconds(100));
      co_await pause.async_wait(kAwait);
    }
  }
  --self->active;
  self->idle.cancel();
}

Router::Router(Executor executor) : impl_(std::make_shared<Impl>(std::move(executor))) {}

Router::~Router() {
  impl_->stopping = true;
  impl_->changed = nullptr;
  for (auto& [port, entry] : impl_->entries) impl_->close_entry(*entry);
  for (auto& weak : impl_->connections) {
    if (const auto connection = weak.lock()) connection->abort();
  }
}

void Router::set_instance(RoutedInstance instance) {
  impl_->table.set(std::move(instance));
}

void Router::remove_instance(const std::string& instance_id) {
  std::vector<std::uint16_t> ports;
  for (const auto& [port, entry] : impl_->entries) ports.push_back(port);
  for (const auto port : ports) impl_->withdraw(instance_id, port, true);
  impl_->table.remove(instance_id);
  for (auto& weak : impl_->connections) {
    const auto connection = weak.lock();
    if (connection && connection->instance_id() == instance_id) connection->abort();
  }
}

void Router::publish(const std::string& instance_id, std::uint16_t port) {
  impl_->publish(instance_id, port);
}

void Router::unpublish(const std::string& instance_id, std::uint16_t port) {
  impl_->withdraw(instance_id, port, false);
}

std::vector<RoutedPort> Router::ports() const {
  std::vector<RoutedPort> out;
  for (const auto& [port, entry] : impl_->entries) out.push_back(entry->state);
  return out;
}

void Router::on_port_changed(RoutedPortHandler handler) {
  impl_->changed = std::move(handler);
}

Awaitable<void> Router::stop() {
  const auto impl = impl_;
  impl->stopping = true;
  for (auto& [port, entry] : impl->entries) impl->close_entry(*entry);
  impl->entries.clear();
  for (auto& weak : impl->connections) {
    if (const auto connection = weak.lock()) connection->abort();
  }
  while (impl->active > 0) co_await impl->idle.async_wait(kAwait);
}

}  // namespace minato::ec2
