// Whether a request was made by a program of this machine for itself. Being able to connect to
// loopback says little: web pages in a browser, proxies and containers can, too. Pure.
#pragma once

#include <string_view>

#include "net/http.h"

namespace minato::http {

// A numeric address of loopback: 127.0.0.0/8 or ::1.
bool is_loopback_address(std::string_view address);

// Host fields that mean this machine, compared whole, with or without a port: localhost,
// *.localhost, an address in 127.0.0.0/8, [::1].
bool is_local_host(std::string_view host);

// True when an Origin field is absent or names this server as the client calls it.
bool is_same_origin(const Request& request);

// True when nothing about the request says that it comes from elsewhere: it did not come through a
// listener with a name (Request::via) or from another address, its Host is local and no instance's
// (*.compute.localhost, where pages are whatever tasks serve), no proxy passed it on, it has no
// foreign Origin, and no browser says that it was made for another site's page or by following a
// link. Such a request may be given what needs no key; no other may, whatever its
// path.
bool is_from_this_machine(const Request& request);

}  // namespace minato::http
