// Aim: the router sends a connection to the instance its first request names, and only there.
// The "instances" are servers on loopback addresses; ports are picked by the kernel.
#include "ec2/router/router.h"

#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "ec2/router/request_head.h"
#include "ec2/router/route_table.h"

namespace minato::ec2 {
namespace {

using asio::ip::tcp;

HeadState state_of(std::string_view bytes) {
  return scan_request_head(bytes).state;
}

TEST(RequestHead, FindsTheHostInNormalForm) {
  EXPECT_EQ(scan_request_head("GET / HTTP/1.1\r\nHost: A.Localhost:80\r\n\r\nbody").host,
            "a.localhost");
  EXPECT_EQ(scan_request_head("GET / HTTP/1.1\r\nX: 1\r\nhOST:\ta.localhost. \r\n\r\n").host,
            "a.localhost");
  EXPECT_EQ(scan_request_head("GET / HTTP/1.0\r\nhost:127.0.1.5:8080\r\nX: y\r\n\r\n").host,
            "127.0.1.5");
}

TEST(RequestHead, WaitsForAllOfIt) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t size = 0; size < head.size(); ++size) {
    EXPECT_EQ(state_of(head.substr(0, size)), HeadState::kIncomplete) << size;
  }
  EXPECT_EQ(state_of(head), HeadState::kComplete);
}

TEST(RequestHead, RefusesWhatIsNotOneRequestWithOneHost) {
  EXPECT_EQ(state_of("\x16\x03\x01"), HeadState::kBad);
  EXPECT_EQ(state_of("GET / HTTP/1.1\r\n\r\n"), HeadState::kBad);
  EXPECT_EQ(state_of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), HeadState::kBad);
  EXPECT_EQ(state_of("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), HeadState::kBad);
  EXPECT_EQ(state_of("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"), HeadState::kBad);
  EXPECT_EQ(state_of("GET / HTTP/1.1\r\nHost:\r\n\r\n"), HeadState::kBad);
  EXPECT_EQ(state_of("GET / HTTP/1.1\r\nHost: a..\r\n\r\n"), HeadState::kBad);
  EXPECT_EQ(state_of("GET / HTTP/1.1\r\nHost: a..b\r\n\r\n"), HeadState::kBad);
  EXPECT_EQ(state_of("PRI * HTTP/2.0\r\n\r\n"), HeadState::kBad);
  EXPECT_EQ(state_of("HELLO\r\n\r\n"), HeadState::kBad);
}

RoutedInstance instance(std::string id, std::string dns, std::string address,
                        std::vector<InboundRule> inbound) {
  return {std::move(id), std::move(dns), "127.0.9." + address.substr(8), std::move(address),
          std::move(inbound)};
}

const InboundRule kAnyTcp{IpProtocol::kTcp, 0, 65535, {*Cidr::parse("0.0.0.0/0")}};

TEST(RouteTable, DecidesByNamePortAndSource) {
  RouteTable table;
  const Ipv4 self = *Ipv4::parse("127.0.0.1");
  table.set(instance("i-1", "One.localhost", "10.31.0.1",
                     {{IpProtocol::kTcp, 80, 80, {*Cidr::parse("127.0.0.0/8")}}}));
  EXPECT_EQ(table.find("one.localhost", 80, self).verdict, Verdict::kTunnel);
  EXPECT_EQ(table.find("one.localhost", 80, self).address, "10.31.0.1");
  EXPECT_EQ(table.find("one.localhost", 81, self).verdict, Verdict::kSilence);
  EXPECT_EQ(table.find("one.localhost", 80, *Ipv4::parse("10.0.0.1")).verdict, Verdict::kSilence);
  EXPECT_EQ(table.find("two.localhost", 80, self).verdict, Verdict::kUnknownName);
  table.set(instance("i-1", "new.localhost", "10.31.0.1", {}));
  EXPECT_EQ(table.find("one.localhost", 80, self).verdict, Verdict::kUnknownName);
  EXPECT_EQ(table.find("new.localhost", 80, self).verdict, Verdict::kSilence);
  table.remove("i-1");
  EXPECT_EQ(table.find("new.localhost", 80, self).verdict, Verdict::kUnknownName);
}

// Two instances at 127.0.0.2 and 127.0.0.3 with a server each on one common port.
class RouterTest : public testing::Test {
 protected:
  RouterTest() : one_(context_), two_(context_), client_(client_context_) {
    listen(one_, "127.0.0.2", 0);
    port_ = one_.local_endpoint().port();
    listen(two_, "127.0.0.3", port_);
    on_router([this] {
      router_ = std::make_unique<Router>(context_.get_executor());
      router_->set_instance(instance("i-1", "one.localhost", "127.0.0.2", {kAnyTcp}));
      router_->set_instance(instance("i-2", "two.localhost", "127.0.0.3", {}));
      router_->publish("i-1", port_);
    });
  }
  ~RouterTest() override {
    asio::co_spawn(context_, router_->stop(), asio::use_future).get();
    on_router([this] {
      router_.reset();
      one_.close();
      two_.close();
    });
    work_.reset();
    thread_.join();
  }

  static void listen(tcp::acceptor& acceptor, const char* address, std::uint16_t port) {
    const tcp::endpoint endpoint(asio::ip::make_address_v4(address), port);
    acceptor.open(endpoint.protocol());
    acceptor.bind(endpoint);
    acceptor.listen();
  }
  template <class F>
  std::invoke_result_t<F> on_router(F call) {
    return asio::post(context_, std::packaged_task<decltype(call())()>(std::move(call))).get();
  }
  void connect() {
    client_ = tcp::socket(client_context_);
    client_.connect({asio::ip::address_v4::loopback(), port_});
  }
  void send(tcp::socket& socket, const std::string& text) {
    asio::write(socket, asio::buffer(text));
  }
  static std::string receive(tcp::socket& socket, std::size_t size) {
    std::string text(size, '\0');
    asio::read(socket, asio::buffer(text));
    return text;
  }
  static std::string receive_all(tcp::socket& socket) {
    std::string text;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(text), end);
    return text;
  }
  tcp::socket accept_one() { return one_.async_accept(client_context_, asio::use_future).get(); }

  asio::io_context context_;
  asio::io_context client_context_;
  tcp::acceptor one_, two_;
  tcp::socket client_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Router> router_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  std::thread thread_{[this] { context_.run(); }};
};

const std::string kForOne = "GET / HTTP/1.1\r\nHost: one.localhost\r\n\r\n";

TEST_F(RouterTest, CarriesBytesBothWaysAndHalfCloses) {
  connect();
  send(client_, kForOne + "more");
  auto server = accept_one();
  EXPECT_EQ(receive(server, kForOne.size() + 4), kForOne + "more");
  send(server, "HTTP/1.1 101 x\r\n\r\n");
  EXPECT_EQ(receive(client_, 18), "HTTP/1.1 101 x\r\n\r\n");
  const std::string big(3'000'000, 'x');
  std::thread writer([&] {
    send(server, big);
    server.shutdown(tcp::socket::shutdown_send);
  });
  EXPECT_EQ(receive_all(client_), big);
  writer.join();
  send(client_, "last words");
  client_.shutdown(tcp::socket::shutdown_send);
  EXPECT_EQ(receive_all(server), "last words");
}

TEST_F(RouterTest, AnswersAnUnknownNameAndBrokenBytesItself) {
  connect();
  send(client_, "GET / HTTP/1.1\r\nHost: nobody.localhost\r\n\r\n");
  EXPECT_TRUE(receive_all(client_).starts_with("HTTP/1.1 404 "));
  connect();
  send(client_, "\x16\x03\x01");
  EXPECT_TRUE(receive_all(client_).starts_with("HTTP/1.1 400 "));
  connect();
  send(client_, "GET / HTTP/1.1\r\nX: " + std::string(40'000, 'x'));
  EXPECT_TRUE(receive_all(client_).starts_with("HTTP/1.1 400 "));
}

TEST_F(RouterTest, AClosedDoorIsSilentUntilTheInstanceGoes) {
  connect();
  send(client_, "GET / HTTP/1.1\r\nHost: two.localhost\r\n\r\n");
  // A request on another connection is answered meanwhile, so the first one has been decided.
  tcp::socket other(client_context_);
  other.connect({asio::ip::address_v4::loopback(), port_});
  send(other, kForOne);
  auto server = accept_one();
  EXPECT_EQ(receive(server, kForOne.size()), kForOne);
  EXPECT_EQ(client_.available(), 0u);
  on_router([&] { router_->remove_instance("i-2"); });
  EXPECT_EQ(receive_all(client_), "");
}

TEST_F(RouterTest, RemovingAnInstanceCutsItsTunnels) {
  connect();
  send(client_, kForOne);
  auto server = accept_one();
  EXPECT_EQ(receive(server, kForOne.size()), kForOne);
  on_router([&] { router_->remove_instance("i-1"); });
  EXPECT_EQ(receive_all(client_), "");
  EXPECT_EQ(receive_all(server), "");
  EXPECT_TRUE(on_router([&] { return router_->ports(); }).empty());
}

TEST_F(RouterTest, APortIsOpenAsLongAsSomebodyPublishesIt) {
  on_router([&] {
    router_->publish("i-1", port_);
    router_->publish("i-2", port_);
    router_->publish("i-unknown", port_);
    router_->unpublish("i-1", port_);
    router_->unpublish("i-1", port_);
  });
  ASSERT_EQ(on_router([&] { return router_->ports(); }).size(), 1u);
  EXPECT_NO_THROW(connect());
  on_router([&] { router_->unpublish("i-2", port_); });
  EXPECT_TRUE(on_router([&] { return router_->ports(); }).empty());
  EXPECT_THROW(connect(), boost::system::system_error);
}

TEST_F(RouterTest, APortInForeignHandsIsReportedAndNeverPretended) {
  tcp::acceptor foreign(client_context_, {asio::ip::address_v4::loopback(), 0});
  const auto taken = foreign.local_endpoint().port();
  std::vector<RoutedPort> seen;
  on_router([&] {
    router_->on_port_changed([&](const RoutedPort& port) { seen.push_back(port); });
    router_->publish("i-1", taken);
  });
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].port, taken);
  EXPECT_FALSE(seen[0].listening);
  EXPECT_TRUE(seen[0].problem.starts_with("127.0.0.1:" + std::to_string(taken))) << seen[0].problem;
  on_router([&] { router_->on_port_changed(nullptr); });
}

}  // namespace
}  // namespace minato::ec2
