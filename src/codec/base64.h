// Base64 with padding (RFC 4648 section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace minato {

std::string base64_encode(std::string_view bytes);
// nullopt on any character outside the alphabet, wrong length or wrong padding.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace minato
