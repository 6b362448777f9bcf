// Aim: what --from names is read as Docker reads image names, plain HTTP is never spoken by
// accident, and logins are found in Docker's configuration.
#include "importer/source_name.h"

#include <gtest/gtest.h>

#include "codec/base64.h"
#include "codec/digest.h"

namespace minato::importer {
namespace {

TEST(ParseSource, ReadsRegistriesRepositoriesAndImages) {
  const auto all = parse_source("registry.example.com", false).value();
  EXPECT_EQ(all.peer.host, "registry.example.com");
  EXPECT_TRUE(all.peer.tls);
  EXPECT_EQ(all.peer.port, 443);
  EXPECT_EQ(all.repository, "");

  const auto tagged = parse_source("registry.example.com:5000/team/web:v1", false).value();
  EXPECT_EQ(tagged.peer.port, 5000);
  EXPECT_EQ(tagged.host, "registry.example.com:5000");
  EXPECT_EQ(tagged.repository, "team/web");
  EXPECT_EQ(tagged.reference, "v1");

  const std::string digest = sha256("x").to_string();
  const auto exact = parse_source("ghcr.io/owner/tool:v1@" + digest, false).value();
  EXPECT_EQ(exact.repository, "owner/tool");
  EXPECT_EQ(exact.reference, digest);
  EXPECT_EQ(parse_source("ghcr.io/", false)->repository, "");
}

TEST(ParseSource, KnowsTheNamesOfDockersHub) {
  const auto library = parse_source("docker.io/nginx", false).value();
  EXPECT_EQ(library.peer.host, "registry-1.docker.io");
  EXPECT_EQ(library.repository, "library/nginx");
  EXPECT_EQ(parse_source("docker.io/grafana/grafana:1", false)->repository, "grafana/grafana");
}

TEST(ParseSource, SpeaksPlainHttpOnLoopbackOrWhenTold) {
  for (const char* loopback : {"localhost:5000", "127.0.0.1:5000/web", "[::1]:5000"}) {
    EXPECT_FALSE(parse_source(loopback, false)->peer.tls) << loopback;
  }
  EXPECT_TRUE(parse_source("https://localhost:5000", false)->peer.tls);
  EXPECT_TRUE(parse_source("localhost.example.com", false)->peer.tls);
  EXPECT_TRUE(parse_source("https://registry.lan", true)->peer.tls);
  EXPECT_FALSE(parse_source("registry.lan:5000", true)->peer.tls);
  EXPECT_FALSE(parse_source("http://registry.lan:5000", true)->peer.tls);
  EXPECT_EQ(parse_source("http://registry.lan", false).error().code, ErrorCode::kInvalidArgument);
}

TEST(ParseSource, NamesWhatItCannotRead) {
  for (const char* bad :
       {"", "/web", "host/UPPER", "host/web:", "host/web:a b", "host/web@sha256:1", "host:port/web",
        "host/../etc", "host//web", "web@sha256:00"}) {
    const auto parsed = parse_source(bad, false);
    ASSERT_FALSE(parsed) << bad;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument) << bad;
    EXPECT_NE(parsed.error().message.find(bad), std::string::npos) << parsed.error().message;
  }
}

TEST(FindLogin, ReadsDockersConfiguration) {
  const std::string config = R"({"auths":{
      "https://index.docker.io/v1/":{"auth":")" +
                             base64_encode("hub:a:b") + R"("},
      "registry.lan:5000":{"username":"robot","password":"secret"},
      "helper.lan":{}, "odd.lan":{"auth":"!"}}, "credsStore":"desktop"})";
  const auto hub = find_login(config, "docker.io").value();
  ASSERT_TRUE(hub);
  EXPECT_EQ(hub->user, "hub");
  EXPECT_EQ(hub->password, "a:b");
  EXPECT_EQ(find_login(config, "registry.lan:5000").value()->user, "robot");
  for (const char* none : {"registry.lan", "helper.lan", "odd.lan", "other.lan"}) {
    EXPECT_FALSE(find_login(config, none).value()) << none;
  }
  EXPECT_FALSE(find_login("{}", "docker.io").value());
  EXPECT_FALSE(find_login("[", "docker.io"));
}

}  // namespace
}  // namespace minato::importer
