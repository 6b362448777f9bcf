// Whether a request to the console's own paths comes from the console itself. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace minato::console {

// Forbidden when there is an Origin that is not this server as the client calls it, or when a POST
// lacks "X-Minato-Console: 1" (which no page of another origin can send without being allowed to).
Result<> check_source(const http::Request& request);

// Whether the page was loaded by TLS, through a proxy in front of the server.
bool is_secure(const http::Request& request);

// Whether browsers take the page's origin for potentially trustworthy: this machine, or TLS by a
// proxy in front of the server that says so (X-Forwarded-Proto).
bool is_trustworthy(const http::Request& request);

// The value of a cookie; empty when there is none.
std::string_view cookie_of(const http::Request& request, std::string_view name);

}  // namespace minato::console
