// Aim: a registry cannot have its login sent to somebody else.
#include "oci_client/login_hosts.h"

#include <gtest/gtest.h>

#include <vector>

namespace minato::oci {
namespace {

bool gets(const char* registry, const char* service, std::vector<http::Peer> hosts = {}) {
  return gets_login(*parse_login_host(registry), *parse_login_host(service), hosts);
}

TEST(LoginHosts, ATokenServiceOfTheRegistryGetsTheLogin) {
  EXPECT_TRUE(gets("quay.io", "quay.io"));
  EXPECT_TRUE(gets("http://127.0.0.1:5000", "http://127.0.0.1:5000"));
  EXPECT_TRUE(gets("registry-1.docker.io", "auth.docker.io"));
  EXPECT_TRUE(gets("registry.gitlab.com", "gitlab.com"));
}

TEST(LoginHosts, OneElsewhereDoesNot) {
  EXPECT_FALSE(gets("http://127.0.0.1:5000", "http://127.0.0.1:5001"));
  EXPECT_FALSE(gets("quay.io", "http://quay.io"));
  EXPECT_FALSE(gets("quay.io", "auth.docker.io"));
  EXPECT_FALSE(gets("registry-1.docker.io", "auth.docker.io.evil.example"));
  EXPECT_FALSE(gets("registry-1.docker.io", "auth.docker.io:8443"));
  EXPECT_FALSE(gets("http://registry-1.docker.io", "http://auth.docker.io"));
}

TEST(LoginHosts, MoreAreNamed) {
  const std::vector<http::Peer> hosts = {*parse_login_host("auth.example:8443")};
  EXPECT_TRUE(gets("registry.example", "https://auth.example:8443", hosts));
  EXPECT_FALSE(gets("registry.example", "https://auth.example", hosts));
  EXPECT_FALSE(parse_login_host("unix:///run/x"));
  EXPECT_FALSE(parse_login_host("host/path"));
}

}  // namespace
}  // namespace minato::oci
