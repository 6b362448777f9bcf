// Aim: what a browser, a proxy or a container sends is never taken for a program of this machine.
#include <gtest/gtest.h>

#include "net/local_client.h"

namespace minato::http {
namespace {

Request local(Headers headers = {}) {
  Request request{.method = "POST", .peer = "127.0.0.1"};
  request.headers.add("Host", "localhost:4566");
  for (const auto& [name, value] : headers.fields()) request.headers.set(name, value);
  return request;
}

TEST(LocalHost, NamesOfThisMachineWithAndWithoutAPort) {
  for (const auto* host :
       {"localhost", "LOCALHOST:80", "127.0.0.1:4566", "127.0.3.9", "[::1]:1", "[::1]",
        "a.localhost", "ec2-127-0-1-4.us-east-1.compute.localhost:8080"}) {
    EXPECT_TRUE(is_local_host(host)) << host;
  }
}

// "localhost:1.evil.example" was taken for localhost: only the part before the colon was looked at.
TEST(LocalHost, IsComparedWhole) {
  for (const auto* host : {"",
                           ":80",
                           "localhost.example",
                           "127.0.0.1.example",
                           ".localhost",
                           "10.0.0.1",
                           "localhost:",
                           "localhost:1.evil.example",
                           "localhost:80:80",
                           "localhost:123456",
                           "localhost@evil.example",
                           "evil.example:80.localhost",
                           "evil.example/.localhost",
                           "a..localhost",
                           "[::1",
                           "[::1]x",
                           "[::1]:x",
                           "[::2]",
                           "127.0.0",
                           "127.0.0.256",
                           "127.0.0.1.",
                           "128.0.0.1",
                           "127.0.0.1x",
                           "localhost ",
                           "127.0..1"}) {
    EXPECT_FALSE(is_local_host(host)) << host;
  }
}

TEST(LocalClient, AProgramOfThisMachine) {
  EXPECT_TRUE(is_from_this_machine(local()));
  EXPECT_TRUE(is_from_this_machine(local({{"Host", "127.0.0.1:4566"}})));
  EXPECT_TRUE(is_from_this_machine(local({{"Origin", "http://localhost:4566"}})));
  EXPECT_TRUE(is_from_this_machine(
      local({{"Origin", "http://localhost:4566"}, {"Sec-Fetch-Site", "same-origin"}})));
  Request by_socket = local();
  by_socket.peer = "";
  EXPECT_TRUE(is_from_this_machine(by_socket));
  by_socket.peer = "::1";
  EXPECT_TRUE(is_from_this_machine(by_socket));
}

TEST(LocalClient, NoPageOfAnotherSite) {
  for (const Headers& page : std::vector<Headers>{
           {{"Host", "evil.example:4566"}},
           {{"Host", "evil.example:4566"}, {"Origin", "http://evil.example:4566"}},
           {{"Origin", "http://evil.example"}},
           {{"Origin", "http://localhost:8080"}},
           {{"Origin", "http://localhost:4566.evil.example"}},
           {{"Origin", "null"}},
           {{"Origin", ""}},
           {{"Sec-Fetch-Site", "cross-site"}},
           {{"Sec-Fetch-Site", "same-site"}},
           {{"Sec-Fetch-Site", "none"}},
           {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://localhost:4566"}}}) {
    EXPECT_FALSE(is_from_this_machine(local(page)))
        << page.find("Origin").value_or("-") << " " << page.find("Sec-Fetch-Site").value_or("-");
  }
  Request twice = local({{"Origin", "http://localhost:4566"}});
  twice.headers.add("Origin", "http://evil.example");
  EXPECT_FALSE(is_from_this_machine(twice));
  Request sites = local({{"Sec-Fetch-Site", "same-origin"}});
  sites.headers.add("Sec-Fetch-Site", "cross-site");
  EXPECT_FALSE(is_from_this_machine(sites));
}

// Cookies and origins of a name are shared with what a task serves under it on another port.
TEST(LocalClient, NoPageOfAnInstance) {
  for (const auto* host :
       {"ec2-127-0-1-4.us-east-1.compute.localhost:4566", "EC2-1.eu-west-1.Compute.Localhost"}) {
    EXPECT_FALSE(is_from_this_machine(local({{"Host", host}}))) << host;
  }
  EXPECT_FALSE(is_from_this_machine(
      local({{"Origin", "http://ec2-127-0-1-4.us-east-1.compute.localhost:8080"}})));
  EXPECT_TRUE(is_from_this_machine(local({{"Host", "compute.localhost.localhost"}})));
  EXPECT_TRUE(is_from_this_machine(local({{"Host", "minato.localhost:4566"}})));
}

TEST(LocalClient, NothingFromElsewhere) {
  for (const auto* peer : {"172.31.0.11", "192.0.2.7", "fe80::1", "::ffff:192.0.2.7"}) {
    Request request = local();
    request.peer = peer;
    EXPECT_FALSE(is_from_this_machine(request)) << peer;
  }
  Request inside = local();
  inside.via = "i-0123456789abcdef0";
  EXPECT_FALSE(is_from_this_machine(inside));
  EXPECT_FALSE(is_from_this_machine(local({{"X-Forwarded-For", "192.0.2.7"}})));
  EXPECT_FALSE(is_from_this_machine(local({{"Forwarded", "for=192.0.2.7"}})));
}

}  // namespace
}  // namespace minato::http
