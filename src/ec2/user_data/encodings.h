// How user data and its parts may be packed. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace minato::ec2 {

bool is_gzip(std::string_view bytes);
// nullopt when it is broken, or larger than `bytes_max`.
std::optional<std::string> gunzip(std::string_view bytes, std::size_t bytes_max);
// Base64 as mail has it: in lines, and whatever is no letter of it left out.
std::optional<std::string> decode_mail_base64(std::string_view text);
// RFC 2045, 6.7. What is not encoded properly stays as it is.
std::string decode_quoted_printable(std::string_view text);
// CRLF becomes LF when the first line ends with it, as cloud-init has it.
std::string unix_lines(std::string_view text);

}  // namespace minato::ec2
