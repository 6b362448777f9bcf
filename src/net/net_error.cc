#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/error.hpp>

#include "net/net_error_impl.h"

namespace minato::http {
namespace {

ErrorCode kind_of(const IoError& code) {
  namespace http = boost::beast::http;
  namespace websocket = boost::beast::websocket;
  if (code == asio::error::timed_out || code == boost::beast::error::timeout) {
    return ErrorCode::kTimeout;
  }
  if (code == asio::error::address_in_use) return ErrorCode::kAlreadyExists;
  if (code == asio::error::access_denied || code == asio::error::no_permission) {
    return ErrorCode::kPermissionDenied;
  }
  if (code == asio::error::no_descriptors || code == asio::error::no_memory) {
    return ErrorCode::kResourceExhausted;
  }
  if (code == http::error::end_of_stream || code == http::error::partial_message) {
    return ErrorCode::kUnavailable;
  }
  if (code == http::error::body_limit || code == http::error::header_limit ||
      code == websocket::error::message_too_big) {
    return ErrorCode::kResourceExhausted;
  }
  if (code.category() == http::make_error_code(http::error::bad_value).category()) {
    return ErrorCode::kInvalidArgument;
  }
  return ErrorCode::kUnavailable;
}

}  // namespace

Error to_error(const IoError& code, std::string_view doing) {
  return {.code = kind_of(code), .message = std::string(doing) + ": " + code.message()};
}

}  // namespace minato::http
