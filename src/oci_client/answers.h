// What registries answer, as values and errors. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"

namespace minato::oci {

// The error for an answer other than the one wanted. `what` is the request in words. The text of a
// foreign server is cut and freed from control characters.
Error to_error(std::string_view what, int status, std::string_view body);
// The error of a failed request, with the request in its message.
Error with_request(std::string_view what, Error error);
// The strings of an array member of a JSON object; null counts as empty. kInvalidArgument.
Result<std::vector<std::string>> parse_names(std::string_view json, std::string_view member);
// The digests that an image index lists, each well-formed. kInvalidArgument.
Result<std::vector<std::string>> parse_index_digests(std::string_view json);
// The URL of a Link field (RFC 8288) with rel="next"; empty when there is none.
std::string next_link(std::string_view field);
// Bytes that an upload has, of "Range: 0-99" (100) as the upload endpoints write it. A missing or
// unreadable field is 0.
std::uint64_t received_bytes(const http::Headers& headers);

}  // namespace minato::oci
