// Where the login of a registry may be sent. Pure.
#pragma once

#include <span>
#include <string_view>

#include "net/http_client.h"

namespace minato::oci {

// A host that logins are for: "host[:port]" by TLS, or a URL with a scheme. kInvalidArgument.
Result<http::Peer> parse_login_host(std::string_view text);

// Whether a token service may be shown the login of the registry that names it: on the registry's
// own host and port, where a large registry is known to have its own, and on `hosts`.
bool gets_login(const http::Peer& registry, const http::Peer& service,
                std::span<const http::Peer> hosts);

}  // namespace minato::oci
