// The little of HTTP the router must understand: whose request it is.
#pragma once

#include <string>
#include <string_view>

namespace minato::ec2 {

enum class HeadState {
  kIncomplete,  // more bytes are needed
  kBad,         // not an HTTP/1 request with exactly one usable Host
  kComplete,
};

struct HeadScan {
  HeadState state = HeadState::kIncomplete;
  std::string host;  // lower case, without port and trailing dot; when complete
};

// Looks at the first bytes of a connection, which may hold more than the head. Never throws; the
// caller bounds the size.
HeadScan scan_request_head(std::string_view bytes);

// The form in which host names are compared; empty when it is not a name or address.
std::string normalized_host(std::string_view host);

}  // namespace minato::ec2
