// Aim: no way of writing an address of this host passes for one elsewhere, and a client that must
// not go there does not, whatever a name leads to.
#include "net/local_address_impl.h"

#include "net/http_client.h"
#include "net/server_fixture_test.h"

namespace minato::http {
namespace {

using namespace std::chrono_literals;

bool is_local(const char* text) {
  return is_local_address(boost::asio::ip::make_address(text));
}

TEST(LocalAddress, IsKnownInEveryForm) {
  for (const char* text :
       {"127.0.0.1", "127.8.9.10", "0.0.0.0", "0.1.2.3", "169.254.169.254", "224.0.0.1", "::1",
        "::", "fe80::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0",
        "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254"}) {
    EXPECT_TRUE(is_local(text)) << text;
  }
  for (const char* text :
       {"10.0.0.1", "192.168.1.1", "172.17.0.1", "128.0.0.1", "8.8.8.8", "169.253.0.1",
        "2001:db8::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::8.8.8.8"}) {
    EXPECT_FALSE(is_local(text)) << text;
  }
}

class LocalPeers : public ServerTest {
 protected:
  void SetUp() override {
    start([this](Exchange& exchange) { return serve(*this, exchange); });
  }
  ~LocalPeers() override { stop(); }
  static Awaitable<void> serve(LocalPeers& self, Exchange& exchange) {
    ++self.served_;
    (void)co_await exchange.respond({.body = "secret"});
  }
  Result<Response> get(const std::string& host, bool refuse) {
    Client client({.host = host, .port = port_, .refuse_local = refuse});
    return run(client.send({}, 5s, 1000));
  }
  std::atomic<int> served_ = 0;
};

TEST_F(LocalPeers, AreRefusedAfterTheNameIsResolved) {
  EXPECT_EQ(get("127.0.0.1", false)->body, "secret");
  // 127.1 and 2130706433 are numbers of the same address to the resolver.
  for (const char* host :
       {"127.0.0.1", "localhost", "127.1", "2130706433", "0.0.0.0", "::ffff:127.0.0.1"}) {
    const auto refused = get(host, true);
    ASSERT_FALSE(refused) << host;
    EXPECT_EQ(refused.error().code, ErrorCode::kPermissionDenied) << refused.error().message;
  }
  EXPECT_EQ(served_, 1);
}

}  // namespace
}  // namespace minato::http
