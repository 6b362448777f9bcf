#include "net/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <map>
#include <mutex>

#include "base/log.h"
#include "net/server_connection_impl.h"
#include "net/server_shard_impl.h"
#include "net/sigpipe_impl.h"

namespace minato::http {
namespace {

using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;
using Endpoint = asio::generic::stream_protocol::endpoint;

constexpr int kBacklog = 1024;
// Out of file descriptors: accepting at once again would spin.
constexpr auto kAcceptPause = std::chrono::milliseconds(50);
constexpr auto kStopReport = std::chrono::seconds(5);

std::string address_of(const Endpoint& endpoint) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (endpoint.protocol().family() == AF_INET) {
    auto* address = reinterpret_cast<const sockaddr_in*>(endpoint.data());
    inet_ntop(AF_INET, &address->sin_addr, text.data(), text.size());
  } else if (endpoint.protocol().family() == AF_INET6) {
    auto* address = reinterpret_cast<const sockaddr_in6*>(endpoint.data());
    inet_ntop(AF_INET6, &address->sin6_addr, text.data(), text.size());
  }
  return text.data();
}

struct Listener {
  explicit Listener(const Executor& executor, ListenerOrigin of = {})
      : acceptor(executor), pause(executor), origin(std::move(of)) {}
  Acceptor acceptor;
  asio::steady_timer pause;
  const ListenerOrigin origin;
  bool closed = false;  // on its executor

  static void close(std::shared_ptr<Listener> self) {
    auto executor = self->acceptor.get_executor();
    asio::dispatch(executor, [self = std::move(self)] {
      IoError ignored;
      self->closed = true;
      self->acceptor.close(ignored);
      self->pause.cancel();
    });
  }
};

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Impl> {
  ServerOptions options;
  std::vector<std::shared_ptr<ServerShard>> shards;
  std::shared_ptr<TaskGroup> connections = std::make_shared<TaskGroup>();
  std::shared_ptr<TaskGroup> background = std::make_shared<TaskGroup>();
  std::atomic<std::size_t> next_shard = 0;

  std::mutex mutex;  // guards what follows
  std::map<std::uint64_t, std::shared_ptr<Listener>> listeners;
  std::uint64_t next_listener = 1;
  bool watching = false;
  bool stopped = false;

  ServerShard& turn() { return *shards[next_shard++ % shards.size()]; }
  Result<std::uint64_t> start(std::shared_ptr<Listener> listener);
  ClientName name_client(const Endpoint& endpoint, const ListenerOrigin& origin) const;
  void begin_connection(Socket socket, ClientName client, ServerShard& shard);
  static Awaitable<void> accept(std::shared_ptr<Impl> self, std::shared_ptr<Listener> listener,
                                TaskGroup::Token token);
};

Result<std::uint64_t> Server::Impl::start(std::shared_ptr<Listener> listener) {
  std::lock_guard lock(mutex);
  if (stopped) return fail(ErrorCode::kFailedPrecondition, "server is stopped");
  if (!watching) {
    watching = true;
    for (auto& shard : shards) {
      asio::co_spawn(shard->executor(), ServerShard::watch_deadlines(shard, background->enter()),
                     asio::detached);
    }
  }
  auto id = next_listener++;
  listeners[id] = listener;
  auto executor = listener->acceptor.get_executor();
  asio::co_spawn(executor, accept(shared_from_this(), std::move(listener), background->enter()),
                 asio::detached);
  return id;
}

ClientName Server::Impl::name_client(const Endpoint& endpoint, const ListenerOrigin& origin) const {
  ClientName client{.address = origin.address.empty() ? address_of(endpoint) : origin.address,
                    .via = origin.name};
  if (client.via.empty() && options.name_client) client.via = options.name_client(client.address);
  return client;
}

void Server::Impl::begin_connection(Socket socket, ClientName client, ServerShard& shard) {
  if (connections->size() >= options.connections_max) return;
  if (!client.address.empty()) {
    int on = 1;
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  auto connection = std::make_shared<ServerConnection>(
      std::move(socket), std::move(client), shard.shared_from_this(), connections->enter());
  asio::co_spawn(shard.executor(), ServerConnection::run(std::move(connection)), asio::detached);
}

Awaitable<void> Server::Impl::accept(std::shared_ptr<Impl> self, std::shared_ptr<Listener> listener,
                                     TaskGroup::Token token) {
  Endpoint endpoint;
  while (!listener->closed) {
    auto& shard = self->turn();
    Socket socket(shard.executor());
    auto [error] = co_await listener->acceptor.async_accept(socket, endpoint, kAsTuple);
    if (!error) {
      self->begin_connection(std::move(socket), self->name_client(endpoint, listener->origin),
                             shard);
    } else if (!listener->closed && error != asio::error::connection_aborted) {
      log::warn("accept failed: {}", error.message());
      listener->pause.expires_after(kAcceptPause);
      co_await listener->pause.async_wait(kAsTuple);
    }
  }
}

Server::Server(std::vector<Executor> executors, Handler handler, ServerOptions options)
    : impl_(std::make_shared<Impl>()) {
  ignore_sigpipe();
  impl_->options = options;
  for (auto& executor : executors) {
    impl_->shards.push_back(std::make_shared<ServerShard>(std::move(executor), handler, options));
  }
}

Server::~Server() = default;

Result<std::uint16_t> Server::listen(const std::string& address, std::uint16_t port) {
  IoError error;
  auto ip = asio::ip::make_address(address, error);
  if (error) return fail(ErrorCode::kInvalidArgument, "not a numeric address: " + address);
  asio::ip::tcp::endpoint wanted(ip, port);
  auto listener = std::make_shared<Listener>(impl_->turn().executor());
  auto& acceptor = listener->acceptor;
  acceptor.open(Endpoint(wanted).protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error && ip.is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor.bind(wanted, error);
  if (!error) acceptor.listen(kBacklog, error);
  if (error) return fail(to_error(error, "listen on " + address + ":" + std::to_string(port)));
  auto bound = acceptor.local_endpoint(error);
  TRY_VOID(impl_->start(std::move(listener)));
  // The port has the same place in sockaddr_in and sockaddr_in6.
  return ntohs(reinterpret_cast<const sockaddr_in*>(bound.data())->sin_port);
}

Result<std::uint64_t> Server::adopt_listener(int fd, ListenerOrigin origin) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    return fail(ErrorCode::kInvalidArgument, "not a socket");
  }
  int listening = 0;
  socklen_t option_length = sizeof(listening);
  ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &option_length);
  if (listening == 0) return fail(ErrorCode::kInvalidArgument, "not a listening socket");
  auto listener = std::make_shared<Listener>(impl_->turn().executor(), std::move(origin));
  int protocol = address.ss_family == AF_UNIX ? 0 : IPPROTO_TCP;
  IoError error;
  listener->acceptor.assign({address.ss_family, protocol}, fd, error);
  if (error) return fail(to_error(error, "adopt listener"));
  auto id = impl_->start(listener);
  if (!id) listener->acceptor.release(error);
  return id;
}

void Server::close_listener(std::uint64_t id) {
  std::lock_guard lock(impl_->mutex);
  auto node = impl_->listeners.extract(id);
  if (!node.empty()) Listener::close(std::move(node.mapped()));
}

Awaitable<void> Server::stop(std::chrono::milliseconds grace) {
  auto impl = impl_;
  {
    std::lock_guard lock(impl->mutex);
    impl->stopped = true;
    for (auto& [id, listener] : impl->listeners) Listener::close(listener);
    impl->listeners.clear();
  }
  for (auto& shard : impl->shards) {
    asio::post(shard->executor(), [shard] { shard->stop(); });
  }
  if (!co_await impl->connections->wait(grace)) {
    for (auto& shard : impl->shards) {
      asio::post(shard->executor(), [shard] { shard->cut_all(); });
    }
  }
  while (!co_await impl->connections->wait(kStopReport)) {
    log::warn("server stop: {} handlers still run", impl->connections->size());
  }
  co_await impl->background->wait(kStopReport);
}

Awaitable<Result<std::size_t>> Exchange::read_into(std::span<std::byte> space) {
  if (rest_.empty()) {
    CO_TRY(rest_, co_await read_some());
  }
  const std::size_t count = std::min(space.size(), rest_.size());
  std::ranges::copy(rest_.first(count), space.begin());
  rest_ = rest_.subspan(count);
  co_return count;
}

Awaitable<Result<>> Exchange::start_stream(Response) {
  co_return fail(ErrorCode::kFailedPrecondition, "this exchange cannot stream");
}

Awaitable<Result<>> Exchange::start_sized(Response, std::uint64_t) {
  co_return fail(ErrorCode::kUnsupported, "this exchange cannot stream");
}

Awaitable<Result<>> Exchange::send_piece(std::string) {
  co_return fail(ErrorCode::kFailedPrecondition, "no stream was started");
}

}  // namespace minato::http
