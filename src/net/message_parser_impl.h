// Private to net/: Beast's incremental parser filling our own message types, without Beast's
// containers in between.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <string_view>

#include "net/http.h"
#include "net/net_error_impl.h"

namespace minato::http {

// Feed it with put(). Each call ends after at most one piece of the body, so piece() is a view into
// the caller's buffer.
template <bool is_request>
class MessageParser : public boost::beast::http::basic_parser<is_request> {
 public:
  std::string_view piece() const { return piece_; }
  void drop_piece() { piece_ = {}; }

 protected:
  using BeastView = boost::beast::string_view;
  using Length = boost::optional<std::uint64_t>;
  using Base = boost::beast::http::basic_parser<is_request>;

  MessageParser(Headers& headers, std::size_t header_bytes_max);

  // What the message must satisfy beyond the grammar. May set `error`.
  virtual void check_header(IoError& error) = 0;
  Headers& headers() { return headers_; }

 private:
  void on_field_impl(boost::beast::http::field field, BeastView name, BeastView value,
                     IoError& error) override;
  void on_header_impl(IoError& error) override;
  void on_body_init_impl(const Length&, IoError& error) override { error = {}; }
  std::size_t on_body_impl(BeastView body, IoError& error) override;
  void on_chunk_header_impl(std::uint64_t, BeastView, IoError& error) override { error = {}; }
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView body, IoError& error) override;
  void on_finish_impl(IoError& error) override { error = {}; }

  Headers& headers_;
  std::string_view piece_;
  std::size_t header_bytes_left_;
  bool in_trailers_ = false;
};

class RequestParser final : public MessageParser<true> {
 public:
  // `request` must outlive the parser; its headers must be empty.
  RequestParser(Request& request, std::size_t header_bytes_max);
  bool is_http_1_0() const { return is_http_1_0_; }

 private:
  void on_request_impl(boost::beast::http::verb verb, BeastView method, BeastView target,
                       int version, IoError& error) override;
  void on_response_impl(int, BeastView, int, IoError&) override {}
  void check_header(IoError& error) override;

  Request& request_;
  bool is_http_1_0_ = false;
};

class ResponseParser final : public MessageParser<false> {
 public:
  // `response` must outlive the parser; its headers must be empty.
  ResponseParser(Response& response, std::size_t header_bytes_max);

 private:
  void on_request_impl(boost::beast::http::verb, BeastView, BeastView, int, IoError&) override {}
  void on_response_impl(int status, BeastView reason, int version, IoError& error) override;
  void check_header(IoError& error) override;

  Response& response_;
};

}  // namespace minato::http
