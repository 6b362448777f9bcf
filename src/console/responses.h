// Heads that the answers of the console share.
#pragma once

#include <string>
#include <string_view>

#include "net/http.h"

namespace minato::console {

// The fields every answer has, whatever it is.
http::Response plain_head(int status, std::string content_type);
// Never stored by anybody.
http::Response json_answer(int status, std::string body);
http::Response text_answer(int status, std::string body);
http::Response redirect(std::string location);

// Content type by the name's extension; "application/octet-stream" when it is unknown.
std::string_view content_type_of(std::string_view name);

// Whether an Accept-Encoding field's value takes `coding` (RFC 9110 12.5.3). Absent fields are "".
bool accepts_encoding(std::string_view accept_encoding, std::string_view coding);

// Whether an If-None-Match field's value names `etag` or is "*" (RFC 9110 13.1.2).
bool matches_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace minato::console
