// Private to net/: one request of a server connection.
#pragma once

#include <optional>
#include <string>

#include "net/http_server.h"
#include "net/message_parser_impl.h"
#include "net/server_stream_impl.h"

namespace minato::http {

class ServerConnection;

class ServerExchange final : public Exchange {
 public:
  ServerExchange(ServerConnection& connection, std::string peer);

  enum class Head { kComplete, kClosed, kMalformed, kTooLarge, kTooSlow };
  // Reads the request head.
  Awaitable<Head> read_head();

  const Request& request() const override { return request_; }
  std::optional<std::uint64_t> content_length() const override;
  Awaitable<Result<std::string>> read_body(std::size_t limit) override;
  Awaitable<Result<std::span<const std::byte>>> read_some() override;
  Awaitable<Result<std::size_t>> read_into(std::span<std::byte> space) override;
  Awaitable<Result<>> respond(Response response) override;
  Awaitable<Result<>> respond_file(Response head, int fd, std::uint64_t offset,
                                   std::uint64_t length) override;
  Awaitable<Result<>> start_stream(Response head) override;
  Awaitable<Result<>> start_sized(Response head, std::uint64_t length) override;
  Awaitable<Result<>> send_piece(std::string piece) override;
  Awaitable<Result<std::unique_ptr<WebSocket>>> upgrade() override;
  bool responded() const override { return responded_; }

  bool upgraded() const { return upgraded_; }
  // After the answer: drops the rest of the body. True when the connection can serve another
  // request.
  Awaitable<bool> finish();

 private:
  enum class Put { kProgress, kNeedMore, kError };
  Put put();
  std::string_view start_head(const Response& response, std::optional<std::uint64_t> length);
  bool can_keep_alive(const Response& response) const;
  bool body_done() const { return parser_.is_done(); }
  std::size_t body_buffer_bytes() const;
  Awaitable<Result<>> send_continue();
  Awaitable<Result<std::size_t>> receive(std::span<std::byte> space);

  ServerConnection& connection_;
  ServerStream& stream_;
  Request request_;
  RequestParser parser_;
  IoError parse_error_;
  std::string head_;
  bool expects_continue_ = false;
  bool responded_ = false;
  bool upgraded_ = false;
  bool streaming_ = false;
  std::optional<std::uint64_t> owed_;  // of an answer with a known length
  bool broken_ = false;                // the body cannot be read to its end
  bool keep_alive_ = false;            // decided with the answer
};

}  // namespace minato::http
