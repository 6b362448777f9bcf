// User data in parts: a MIME message (RFC 2045 and 2046). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace minato::ec2 {

struct MimePart {
  std::string type = "text/plain";  // in small letters, without parameters
  std::string filename = {};
  std::string body = {};  // decoded
};

// As cloud-init tells it from other user data.
bool is_mime(std::string_view text);
// The leaves of the message, in order; bounded in depth and number.
std::vector<MimePart> split_mime(std::string_view text);

}  // namespace minato::ec2
