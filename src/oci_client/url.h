// URLs as registries hand them out: in Location, Link and the realm of a token service.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_client.h"

namespace minato::oci {

struct Url {
  http::Peer peer;
  std::string target = "/";  // path and query

  std::string to_string() const;
};

// An absolute http or https URL; a fragment is dropped. kInvalidArgument for everything else, also
// for one with a user name.
Result<Url> parse_url(std::string_view text);
// `location` seen from `base`: an absolute URL or an absolute path. Never from https to http.
Result<Url> resolve_url(const Url& base, std::string_view location);
bool same_peer(const http::Peer& a, const http::Peer& b);
std::string origin_of(const http::Peer& peer);  // "https://host:port"

}  // namespace minato::oci
