#include "control_plane/port_prober.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

#include "base/limits.h"

namespace minato {

using asio::ip::tcp;

Awaitable<ec2::ProbeResult> probe_port(std::string address, std::uint16_t port) {
  const auto executor = co_await asio::this_coro::executor;
  boost::system::error_code bad_address;
  const auto parsed = asio::ip::make_address_v4(address, bad_address);
  if (bad_address) co_return ec2::ProbeResult::kSilent;
  // Shared with the deadline, whose handler may run after this coroutine.
  const auto socket = std::make_shared<tcp::socket>(executor);
  asio::steady_timer deadline(executor, limits::kPortProbe);
  deadline.async_wait([socket](const boost::system::error_code& error) {
    boost::system::error_code ignored;
    if (!error) socket->close(ignored);
  });
  auto [error] = co_await socket->async_connect(tcp::endpoint(parsed, port),
                                                asio::as_tuple(asio::use_awaitable));
  deadline.cancel();
  boost::system::error_code ignored;
  socket->close(ignored);
  if (!error) co_return ec2::ProbeResult::kOpen;
  const bool refused = error == asio::error::connection_refused;
  co_return refused ? ec2::ProbeResult::kRefused : ec2::ProbeResult::kSilent;
}

}  // namespace minato
