#include "net/server_exchange_impl.h"

#include <boost/beast/http/error.hpp>
#include <cstring>

#include "base/limits.h"
#include "net/response_head_impl.h"
#include "net/server_connection_impl.h"

namespace minato::http {
namespace {

namespace beast_http = boost::beast::http;

// An unread body up to this long costs less to drop than a new connection.
constexpr std::uint64_t kDrainBytes = 1024 * 1024;
// Chunk extensions and trailers mean nothing to us; more than this is an attack.
constexpr std::size_t kChunkHeaderBytes = 16 * 1024;
// Who takes bodies in larger pieces gives the memory: read_into().
constexpr std::size_t kBodyBufferBytes = 64 * 1024;
// What read_body() reserves before anything came, whatever the client announces.
constexpr std::size_t kFirstReserveBytes = 64 * 1024;

// What is kept of a long target for the next request.
constexpr std::size_t kKeptTargetBytes = 4096;

SteadyTime after(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

}  // namespace

ServerExchange::ServerExchange(ServerConnection& connection, const ClientName& client)
    : connection_(connection), stream_(connection.stream()) {
  request_.peer = client.address;
  request_.via = client.via;
}

void ServerExchange::begin() {
  const auto& options = connection_.shard().options();
  request_.method.clear();
  request_.target.clear();
  if (request_.target.capacity() > kKeptTargetBytes) request_.target = std::string();
  request_.headers.clear();
  parser_.emplace(request_, options.header_bytes_max);
  parse_error_ = {};
  head_deadline_ =
      after(connection_.first_request() ? options.read_timeout : options.keep_alive_idle);
  started_ = expects_continue_ = responded_ = streaming_ = broken_ = keep_alive_ = false;
  owed_.reset();
  forget_rest();
}

ServerExchange::Put ServerExchange::put() {
  auto& input = stream_.input();
  auto data = input.view();
  IoError error;
  input.consume(parser_->put(asio::const_buffer(data.data(), data.size()), error));
  if (error == beast_http::error::need_more) return Put::kNeedMore;
  parse_error_ = error;
  return error ? Put::kError : Put::kProgress;
}

ServerExchange::Head ServerExchange::parse_head() {
  auto& input = stream_.input();
  // Empty lines before a request are skipped (RFC 9112 2.2).
  while (!started_ && input.view().starts_with("\r\n")) input.consume(2);
  if (input.empty() || (!started_ && input.view() == "\r")) return Head::kIncomplete;
  if (!started_) head_deadline_ = after(connection_.shard().options().read_timeout);
  started_ = true;
  if (put() == Put::kError) {
    return parse_error_ == beast_http::error::header_limit ? Head::kTooLarge : Head::kMalformed;
  }
  if (!parser_->is_header_done()) return Head::kIncomplete;
  if (auto expect = request_.headers.find("expect")) {
    expects_continue_ = iequals(*expect, "100-continue") && !parser_->is_http_1_0();
  }
  return Head::kComplete;
}

ServerExchange::Head ServerExchange::abandoned_head(const Error& reason) const {
  return started_ && reason.code == ErrorCode::kTimeout ? Head::kTooSlow : Head::kClosed;
}

std::optional<std::uint64_t> ServerExchange::content_length() const {
  if (parser_->chunked()) return std::nullopt;
  auto length = parser_->content_length();
  return length ? *length : 0;
}

std::size_t ServerExchange::body_buffer_bytes() const {
  auto left = parser_->content_length_remaining();
  if (!left) return kBodyBufferBytes;
  return std::clamp<std::uint64_t>(*left, InputBuffer::kIdleBytes, kBodyBufferBytes);
}

Awaitable<Result<>> ServerExchange::send_continue() {
  expects_continue_ = false;
  // A client that did not wait needs no invitation (RFC 9110 10.1.1).
  if (!stream_.input().empty() || responded_) co_return Result<>();
  co_return co_await stream_.send({.parts = {"HTTP/1.1 100 Continue\r\n\r\n"}});
}

Awaitable<Result<std::span<const std::byte>>> ServerExchange::read_some() {
  using Piece = std::span<const std::byte>;
  if (broken_) co_return fail(ErrorCode::kUnavailable, "the request body cannot be read");
  if (body_done()) co_return Piece();
  broken_ = true;  // until this call succeeds
  if (expects_continue_) CO_TRY_VOID(co_await send_continue());
  parser_->drop_piece();
  auto& input = stream_.input();
  while (parser_->piece().empty() && !body_done()) {
    auto result = input.empty() ? Put::kNeedMore : put();
    if (result == Put::kError) co_return fail(to_error(parse_error_, "request body"));
    if (result != Put::kNeedMore) continue;
    if (input.size() > kChunkHeaderBytes) {
      co_return fail(ErrorCode::kInvalidArgument, "chunk header or trailer is too long");
    }
    auto deadline = after(connection_.shard().options().read_timeout);
    CO_TRY_VOID(co_await stream_.fill(body_buffer_bytes(), deadline));
  }
  broken_ = false;
  co_return std::as_bytes(std::span(parser_->piece()));
}

// What arrived with the head comes first, then what the socket gives.
Awaitable<Result<std::size_t>> ServerExchange::receive(std::span<std::byte> space) {
  auto& input = stream_.input();
  if (input.empty()) {
    co_return co_await stream_.read(space, after(connection_.shard().options().read_timeout));
  }
  const std::size_t count = std::min(space.size(), input.size());
  std::memcpy(space.data(), input.view().data(), count);
  input.consume(count);
  co_return count;
}

Awaitable<Result<std::size_t>> ServerExchange::read_into(std::span<std::byte> space) {
  const auto left = parser_->content_length_remaining();
  if (!left || body_done()) co_return co_await Exchange::read_into(space);
  if (broken_) co_return fail(ErrorCode::kUnavailable, "the request body cannot be read");
  broken_ = true;  // until this call succeeds
  if (expects_continue_) CO_TRY_VOID(co_await send_continue());
  CO_TRY(const std::size_t count,
         co_await receive(space.first(std::min<std::uint64_t>(space.size(), *left))));
  // The parser counts what came; the bytes stay where they are.
  for (std::size_t parsed = 0; parsed < count;) {
    IoError error;
    parsed += parser_->put(asio::const_buffer(space.data() + parsed, count - parsed), error);
    if (error) co_return fail(to_error(error, "request body"));
  }
  parser_->drop_piece();
  broken_ = false;
  co_return count;
}

Awaitable<Result<std::string>> ServerExchange::read_body(std::size_t limit) {
  auto length = content_length();
  std::string body;
  if (length) {
    if (*length > limit) {
      broken_ = true;
      co_return fail(ErrorCode::kResourceExhausted, "the request body is too large");
    }
    body.reserve(std::min<std::size_t>(*length, kFirstReserveBytes));
  }
  while (true) {
    CO_TRY(auto piece, co_await read_some());
    if (piece.empty()) break;
    if (piece.size() > limit - body.size()) {
      broken_ = true;
      co_return fail(ErrorCode::kResourceExhausted, "the request body is too large");
    }
    body.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  }
  co_return body;
}

bool ServerExchange::can_keep_alive(const Response& response) const {
  if (broken_ || !request_.keep_alive || connection_.shard().stopping()) return false;
  if (auto wish = response.headers.find("connection"); wish && iequals(*wish, "close")) {
    return false;
  }
  if (body_done()) return true;
  // Uninvited, the client may or may not send its body: nobody can tell what comes next.
  if (expects_continue_) return false;
  auto left = parser_->content_length_remaining();
  return !left || *left <= kDrainBytes;
}

std::string_view ServerExchange::start_head(const Response& response,
                                            std::optional<std::uint64_t> length) {
  responded_ = true;
  keep_alive_ = length && can_keep_alive(response);
  head_.clear();
  append_response_head(head_, response,
                       {.date_header = connection_.shard().date_header(),
                        .length = length,
                        .head_request = request_.method == "HEAD",
                        .keep_alive = keep_alive_,
                        .http_1_0 = parser_->is_http_1_0()});
  return head_;
}

Outgoing ServerExchange::start_ready(const ReadyAnswer& answer) {
  responded_ = true;
  keep_alive_ = request_.keep_alive && !connection_.shard().stopping();
  Outgoing out{.parts = {*answer.head, connection_.shard().head_end()}};
  if (!keep_alive_) {
    head_.clear();
    append_head_end(head_, {.date_header = connection_.shard().date_header(), .keep_alive = false});
    out.parts[1] = head_;
  }
  if (request_.method == "HEAD") return out;
  if (answer.body) out.parts[2] = *answer.body;
  out.fd = answer.file.get();
  out.length = answer.file_bytes;
  return out;
}

bool ServerExchange::finish_ready() {
  stream_.input().shrink();
  return keep_alive_;
}

// Most answers go at once and need no coroutine more.
Awaitable<Result<>> ServerExchange::send(Outgoing out) {
  auto sent = stream_.send_now(out);
  if (!sent) co_return fail(std::move(sent).error());
  if (*sent == ServerStream::Sent::kAll) co_return Result<>();
  co_return co_await stream_.send(out);
}

Awaitable<Result<>> ServerExchange::respond(Response response) {
  if (responded_) co_return fail(ErrorCode::kFailedPrecondition, "already answered");
  auto head = start_head(response, response.body.size());
  bool bodiless = request_.method == "HEAD" || !may_have_body(response.status);
  auto sent = co_await send({.parts = {head, bodiless ? std::string_view() : response.body}});
  if (!sent) broken_ = true;
  co_return sent;
}

Awaitable<Result<>> ServerExchange::respond_file(Response head, int fd, std::uint64_t offset,
                                                 std::uint64_t length) {
  if (responded_) co_return fail(ErrorCode::kFailedPrecondition, "already answered");
  auto bytes = start_head(head, length);
  if (request_.method == "HEAD" || !may_have_body(head.status)) length = 0;
  auto sent = co_await send({.parts = {bytes}, .fd = fd, .offset = offset, .length = length});
  if (!sent) {
    // The promised length was not sent: only the end of the connection tells the client.
    broken_ = true;
    if (length > 0) stream_.cut();
  }
  co_return sent;
}

Awaitable<Result<>> ServerExchange::start_stream(Response head) {
  if (responded_) co_return fail(ErrorCode::kFailedPrecondition, "already answered");
  auto sent = co_await send({.parts = {start_head(head, std::nullopt)}});
  streaming_ = sent.has_value() && request_.method != "HEAD";
  co_return sent;
}

Awaitable<Result<>> ServerExchange::start_sized(Response head, std::uint64_t length) {
  if (responded_) co_return fail(ErrorCode::kFailedPrecondition, "already answered");
  auto sent = co_await send({.parts = {start_head(head, length)}, .more = length > 0});
  streaming_ = sent.has_value() && request_.method != "HEAD" && may_have_body(head.status);
  if (streaming_) owed_ = length;
  if (!sent) broken_ = true;
  co_return sent;
}

Awaitable<Result<>> ServerExchange::send_piece(std::string piece) {
  if (!streaming_) co_return fail(ErrorCode::kFailedPrecondition, "no stream was started");
  if (owed_ && piece.size() > *owed_) {
    co_return fail(ErrorCode::kInvalidArgument, "more than the announced length");
  }
  // An answer without an end would keep the server from stopping.
  if (!owed_ && connection_.shard().stopping()) {
    co_return fail(ErrorCode::kUnavailable, "server stops");
  }
  if (owed_) *owed_ -= piece.size();
  auto sent = co_await send({.parts = {piece}});
  if (!sent) {
    streaming_ = false;
    broken_ = true;
  }
  co_return sent;
}

Awaitable<bool> ServerExchange::finish() {
  if (owed_.value_or(0) > 0) stream_.cut();
  if (!keep_alive_ || broken_ || owed_.value_or(0) > 0) co_return false;
  std::uint64_t dropped = 0;
  while (!body_done()) {
    auto piece = co_await read_some();
    if (!piece) co_return false;
    dropped += piece->size();
    if (dropped > kDrainBytes) co_return false;
  }
  stream_.input().shrink();
  co_return true;
}

}  // namespace minato::http
