// Aim: the prober tells an open port from a closed one and never throws.
#include "control_plane/port_prober.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>

namespace minato {
namespace {

using asio::ip::tcp;
using ec2::ProbeResult;

ProbeResult probe(asio::io_context& context, std::string address, std::uint16_t port) {
  auto answer = asio::co_spawn(context, probe_port(std::move(address), port), asio::use_future);
  context.restart();
  context.run();
  return answer.get();
}

TEST(PortProber, TellsListeningFromClosed) {
  asio::io_context context;
  tcp::acceptor listener(context, {asio::ip::address_v4::loopback(), 0});
  const auto port = listener.local_endpoint().port();
  EXPECT_EQ(probe(context, "127.0.0.1", port), ProbeResult::kOpen);
  listener.close();
  EXPECT_EQ(probe(context, "127.0.0.1", port), ProbeResult::kRefused);
}

TEST(PortProber, SaysNothingOfWhatIsNoAddress) {
  asio::io_context context;
  EXPECT_EQ(probe(context, "", 80), ProbeResult::kSilent);
  EXPECT_EQ(probe(context, "example.org", 80), ProbeResult::kSilent);
}

}  // namespace
}  // namespace minato
