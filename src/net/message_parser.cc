#include <boost/beast/http/error.hpp>

#include "net/message_parser_impl.h"

namespace minato::http {
namespace {

namespace beast_http = boost::beast::http;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

// The origin form of any target (RFC 9112 3.2): an absolute form loses scheme and authority.
// Empty when it is neither.
std::string_view origin_form(std::string_view method, std::string_view target) {
  if (target.starts_with('/')) return target;
  if (target == "*" && method == "OPTIONS") return target;
  auto scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return {};
  auto scheme = target.substr(0, scheme_end);
  if (!iequals(scheme, "http") && !iequals(scheme, "https")) return {};
  auto rest = target.substr(scheme_end + 3);
  auto authority_end = rest.find_first_of("/?");
  if (authority_end == 0) return {};
  if (authority_end == std::string_view::npos) return "/";
  return rest.substr(authority_end);
}

}  // namespace

template <bool is_request>
MessageParser<is_request>::MessageParser(Headers& headers, std::size_t header_bytes_max)
    : headers_(headers), header_bytes_left_(header_bytes_max) {
  this->header_limit(static_cast<std::uint32_t>(header_bytes_max));
  this->body_limit(boost::none);
}

template <bool is_request>
void MessageParser<is_request>::on_field_impl(beast_http::field, BeastView name, BeastView value,
                                              IoError& error) {
  error = {};
  // Trailers are dropped: nothing here may be changed by a field that comes after the body.
  if (in_trailers_) return;
  // Beast's own limit counts only what waits in the buffer, not the fields it has consumed.
  auto bytes = name.size() + value.size() + 4;
  if (bytes > header_bytes_left_) {
    error = beast_http::error::header_limit;
    return;
  }
  header_bytes_left_ -= bytes;
  headers_.add(view(name), view(value));
}

template <bool is_request>
void MessageParser<is_request>::on_header_impl(IoError& error) {
  error = {};
  in_trailers_ = true;
  check_header(error);
}

template <bool is_request>
std::size_t MessageParser<is_request>::on_body_impl(BeastView body, IoError& error) {
  error = {};
  piece_ = view(body);
  return body.size();
}

template <bool is_request>
std::size_t MessageParser<is_request>::on_chunk_body_impl(std::uint64_t, BeastView body,
                                                          IoError& error) {
  return on_body_impl(body, error);
}

template class MessageParser<true>;
template class MessageParser<false>;

RequestParser::RequestParser(Request& request, std::size_t header_bytes_max)
    : MessageParser(request.headers, header_bytes_max), request_(request) {}

void RequestParser::on_request_impl(beast_http::verb, BeastView method, BeastView target,
                                    int version, IoError& error) {
  error = {};
  request_.method = view(method);
  request_.target = origin_form(request_.method, view(target));
  // An absolute form may have a query and no path.
  if (request_.target.starts_with('?')) request_.target.insert(0, "/");
  is_http_1_0_ = version < 11;
  if (request_.target.empty()) error = beast_http::error::bad_target;
}

void RequestParser::check_header(IoError& error) {
  request_.keep_alive = keep_alive();
  // Two readers that see different ends of one body are the root of request smuggling
  // (RFC 9112 6.1, 6.3). Beast refuses a length beside "chunked" and unequal lengths; it lets pass
  // encodings it does not know, as if there were no body.
  auto encodings = headers().count("transfer-encoding");
  if (encodings > 0) {
    bool plain = encodings == 1 && iequals(*headers().find("transfer-encoding"), "chunked");
    if (!plain || is_http_1_0_ || headers().count("content-length") > 0) {
      error = beast_http::error::bad_transfer_encoding;
    }
  }
  if (headers().count("content-length") > 1) error = beast_http::error::multiple_content_length;
  auto hosts = headers().count("host");
  if (hosts > 1 || (hosts == 0 && !is_http_1_0_)) error = beast_http::error::bad_field;
}

ResponseParser::ResponseParser(Response& response, std::size_t header_bytes_max)
    : MessageParser(response.headers, header_bytes_max), response_(response) {}

void ResponseParser::on_response_impl(int status, BeastView, int, IoError& error) {
  error = {};
  response_.status = status;
}

void ResponseParser::check_header(IoError& error) {
  auto encodings = headers().count("transfer-encoding");
  bool plain = encodings == 0 || (encodings == 1 && chunked());
  if (!plain) error = beast_http::error::bad_transfer_encoding;
}

}  // namespace minato::http
