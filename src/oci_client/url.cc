#include "oci_client/url.h"

namespace minato::oci {
namespace {

constexpr std::size_t kUrlBytes = 16 * 1024;  // presigned URLs of object stores reach 2 KiB

}  // namespace

std::string origin_of(const http::Peer& peer) {
  return (peer.tls ? "https://" : "http://") + peer.host_header();
}

std::string Url::to_string() const {
  return origin_of(peer) + target;
}

Result<Url> parse_url(std::string_view text) {
  const auto invalid = [] { return fail(ErrorCode::kInvalidArgument, "the URL is not valid"); };
  text = text.substr(0, text.find('#'));
  if (text.size() > kUrlBytes) return invalid();
  if (!text.starts_with("http://") && !text.starts_with("https://")) return invalid();
  const auto host = text.find("://") + 3;
  const auto end = std::min(text.find_first_of("/?", host), text.size());
  TRY(auto peer, http::Peer::from_url(text.substr(0, end)));
  std::string target(text.substr(end));
  if (target.empty() || target.front() != '/') target.insert(0, 1, '/');
  return Url{.peer = std::move(peer), .target = std::move(target)};
}

Result<Url> resolve_url(const Url& base, std::string_view location) {
  if (location.starts_with('/') && !location.starts_with("//")) {
    location = location.substr(0, location.find('#'));
    if (location.size() > kUrlBytes) {
      return fail(ErrorCode::kInvalidArgument, "the URL is too long");
    }
    return Url{.peer = base.peer, .target = std::string(location)};
  }
  TRY(auto url, parse_url(location));
  if (base.peer.tls && !url.peer.tls) {
    return fail(ErrorCode::kInvalidArgument, "the registry leads from https to http");
  }
  return url;
}

bool same_peer(const http::Peer& a, const http::Peer& b) {
  return a.tls == b.tls && a.port == b.port && a.unix_path == b.unix_path &&
         http::iequals(a.host, b.host);
}

}  // namespace minato::oci
