#include <charconv>

#include "net/http_client.h"

namespace minato::http {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

std::unexpected<Error> bad(std::string_view url) {
  return fail(ErrorCode::kInvalidArgument, "not a usable URL: " + std::string(url));
}

bool parse_port(std::string_view text, std::uint16_t& port) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0;
}

}  // namespace

Result<Peer> Peer::from_url(std::string_view url) {
  Peer peer;
  auto rest = url;
  if (rest.starts_with("unix://")) {
    peer.unix_path = rest.substr(7);
    if (!peer.unix_path.starts_with('/')) return bad(url);
    return peer;
  }
  peer.tls = rest.starts_with("https://");
  if (!peer.tls && !rest.starts_with("http://")) return bad(url);
  peer.port = peer.tls ? kHttpsPort : kHttpPort;
  rest.remove_prefix(peer.tls ? 8 : 7);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.starts_with('[')) {
    auto end = rest.find(']');
    if (end == std::string_view::npos) return bad(url);
    peer.host = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
  } else {
    auto end = std::min(rest.find(':'), rest.size());
    peer.host = rest.substr(0, end);
    rest.remove_prefix(end);
  }
  if (peer.host.empty() || peer.host.find_first_of("/?#@ []\r\n\t") != std::string::npos) {
    return bad(url);
  }
  if (!rest.empty() && (rest.front() != ':' || !parse_port(rest.substr(1), peer.port))) {
    return bad(url);
  }
  return peer;
}

std::string Peer::host_header() const {
  if (!unix_path.empty()) return "localhost";
  auto name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port == (tls ? kHttpsPort : kHttpPort)) return name;
  return name + ":" + std::to_string(port);
}

}  // namespace minato::http
