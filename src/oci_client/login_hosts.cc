#include "oci_client/login_hosts.h"

#include <algorithm>
#include <array>

#include "oci_client/url.h"

namespace minato::oci {
namespace {

struct KnownService {
  std::string_view registry;
  std::string_view service;
};
constexpr std::array kKnownServices = {
    KnownService{"registry-1.docker.io", "auth.docker.io"},
    KnownService{"index.docker.io", "auth.docker.io"},
    KnownService{"docker.io", "auth.docker.io"},
    KnownService{"registry.gitlab.com", "gitlab.com"},
    KnownService{"registry.digitalocean.com", "api.digitalocean.com"},
};

bool is_https_of(const http::Peer& peer, std::string_view host) {
  return peer.tls && peer.port == 443 && http::iequals(peer.host, host);
}

}  // namespace

Result<http::Peer> parse_login_host(std::string_view text) {
  const bool has_scheme = text.find("://") != std::string_view::npos;
  const std::string url = has_scheme ? std::string(text) : "https://" + std::string(text);
  if (!url.starts_with("https://") && !url.starts_with("http://")) {
    return fail(ErrorCode::kInvalidArgument, "a host is reached by http or https");
  }
  return http::Peer::from_url(url);
}

bool gets_login(const http::Peer& registry, const http::Peer& service,
                std::span<const http::Peer> hosts) {
  if (same_peer(registry, service)) return true;
  const bool known = std::ranges::any_of(kKnownServices, [&](const KnownService& pair) {
    return is_https_of(registry, pair.registry) && is_https_of(service, pair.service);
  });
  return known || std::ranges::any_of(
                      hosts, [&](const http::Peer& host) { return same_peer(host, service); });
}

}  // namespace minato::oci
