// Private to net/: addresses that lead to this host or to its own link.
#pragma once

#include <boost/asio/ip/address.hpp>

namespace minato::http {

// Loopback, link-local and unspecified, also an IPv4 one inside of an IPv6 address (mapped,
// compatible, NAT64). Pure.
bool is_local_address(const boost::asio::ip::address& address);

}  // namespace minato::http
