// Private to net/: the one place where Asio's and Beast's error codes become Error.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/system/error_code.hpp>
#include <string_view>

#include "base/async.h"
#include "base/result.h"

namespace minato::http {

using IoError = boost::system::error_code;
// TCP over IPv4 or IPv6, or a unix socket.
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol>;

// co_await operation(..., kAsTuple) gives (error_code, values...) and never throws.
inline constexpr auto kAsTuple = asio::as_tuple(asio::deferred);

// kUnavailable for everything a peer or the network can cause, kTimeout for a timeout of the
// kernel, kAlreadyExists for an address in use, kInvalidArgument for malformed HTTP.
Error to_error(const IoError& code, std::string_view doing);

}  // namespace minato::http
