// Private to net/: one request of a server connection.
#pragma once

#include <optional>
#include <string>

#include "net/http_server.h"
#include "net/message_parser_impl.h"
#include "net/ready_answer.h"
#include "net/server_stream_impl.h"

namespace minato::http {

class ServerConnection;
struct ClientName;

class ServerExchange final : public Exchange {
 public:
  ServerExchange(ServerConnection& connection, const ClientName& client);

  // Forgets the last request, but not the memory it took.
  void begin();
  enum class Head { kIncomplete, kComplete, kClosed, kMalformed, kTooLarge, kTooSlow };
  // Takes what arrived of the request head.
  Head parse_head();
  // Whether a byte of the head is there, and when all of it must be.
  bool started() const { return started_; }
  SteadyTime head_deadline() const { return head_deadline_; }
  // What a head is that nothing more comes of.
  Head abandoned_head(const Error& reason) const;

  // Whether an answer made beforehand may be sent; starts it.
  bool may_be_ready() const { return body_done() && !parser_->is_http_1_0(); }
  Outgoing start_ready(const ReadyAnswer& answer);
  // After it was sent: whether the connection can serve another request.
  bool finish_ready();

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
  bool body_done() const { return parser_->is_done(); }
  std::size_t body_buffer_bytes() const;
  Awaitable<Result<>> send_continue();
  Awaitable<Result<>> send(Outgoing out);
  Awaitable<Result<std::size_t>> receive(std::span<std::byte> space);

  ServerConnection& connection_;
  ServerStream& stream_;
  Request request_;
  std::optional<RequestParser> parser_;  // of this request
  IoError parse_error_;
  SteadyTime head_deadline_;
  bool started_ = false;
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
