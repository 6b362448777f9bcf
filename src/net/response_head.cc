#include <fmt/format.h>

#include <iterator>

#include "net/ready_answer.h"
#include "net/response_head_impl.h"

namespace minato::http {
namespace {

void append_clean(std::string& out, std::string_view text) {
  const std::size_t at = out.size();
  out += text;
  for (std::size_t i = at; i < out.size(); ++i) {
    if (out[i] == '\r' || out[i] == '\n' || out[i] == '\0') out[i] = ' ';
  }
}

// Status line, fields and length.
void append_fields(std::string& out, const Response& response, const ResponseFraming& framing) {
  if (response.status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
  } else {
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status,
                   reason_phrase(response.status));
  }
  const bool bodiless = framing.head_request || !may_have_body(response.status);
  bool has_length = false;
  for (const auto& [name, value] : response.headers.fields()) {
    if (iequals(name, "connection") || iequals(name, "transfer-encoding")) continue;
    if (iequals(name, "content-length")) {
      if (!bodiless || response.status == 204 || has_length) continue;
      has_length = true;
    }
    append_clean(out, name);
    out += ": ";
    append_clean(out, value);
    out += "\r\n";
  }
  if (!has_length && framing.length && may_have_body(response.status)) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", *framing.length);
  }
}

}  // namespace

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

void append_head_end(std::string& out, const ResponseFraming& framing) {
  out += framing.date_header;
  if (!framing.keep_alive) {
    out += "Connection: close\r\n";
  } else if (framing.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

void append_response_head(std::string& out, const Response& response,
                          const ResponseFraming& framing) {
  append_fields(out, response, framing);
  append_head_end(out, framing);
}

std::string ready_head(const Response& response, std::uint64_t length) {
  std::string out;
  append_fields(out, response, {.date_header = {}, .length = length});
  return out;
}

}  // namespace minato::http
