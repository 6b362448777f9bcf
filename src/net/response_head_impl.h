// Private to net/: the bytes of a response head.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "net/http.h"

namespace minato::http {

struct ResponseFraming {
  std::string_view date_header;  // complete line
  // Of the body, sent or not; nullopt when the end of the connection ends it.
  std::optional<std::uint64_t> length = 0;
  bool head_request = false;
  bool keep_alive = true;
  bool http_1_0 = false;
};

// 1xx, 204 and 304 have no body and no length of their own (RFC 9110 6.4.1).
bool may_have_body(int status);
// Appends status line, fields and the empty line. Fields that framing owns are left out of
// `response`; bytes that could start another line become spaces.
void append_response_head(std::string& out, const Response& response,
                          const ResponseFraming& framing);
// What of it comes after the fields: date, connection and the empty line.
void append_head_end(std::string& out, const ResponseFraming& framing);

}  // namespace minato::http
