#include "net/client_exchange_impl.h"

#include <unistd.h>

#include <boost/beast/http/error.hpp>

#include "base/limits.h"

namespace minato::http {
namespace {

namespace beast_http = boost::beast::http;

// Below the idle time after which common servers close, so that a request rarely meets a closing.
constexpr auto kKeptTime = std::chrono::seconds(50);
constexpr std::size_t kResponseHeaderBytes = 64 * 1024;

bool is_idempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" ||
         method == "OPTIONS";
}

bool has_forbidden_bytes(std::string_view text, bool space_allowed) {
  return std::ranges::any_of(text, [&](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 ? c != '\t' || !space_allowed : byte == 0x7f || (c == ' ' && !space_allowed);
  });
}

Result<std::string> request_head(const Request& request, const Peer& peer) {
  auto forbidden = fail(ErrorCode::kInvalidArgument, "request holds bytes that HTTP forbids");
  if (request.method.empty() || has_forbidden_bytes(request.method, false)) return forbidden;
  if (request.target.empty() || has_forbidden_bytes(request.target, false)) return forbidden;
  std::string out = request.method + " " + request.target + " HTTP/1.1\r\n";
  if (!request.headers.find("host")) out += "Host: " + peer.host_header() + "\r\n";
  if (!request.headers.find("user-agent")) out += "User-Agent: minato/" MINATO_VERSION "\r\n";
  for (const auto& [name, value] : request.headers.fields()) {
    if (iequals(name, "content-length") || iequals(name, "transfer-encoding")) continue;
    if (name.empty() || has_forbidden_bytes(name, false) || has_forbidden_bytes(value, true)) {
      return forbidden;
    }
    out.append(name).append(": ").append(value).append("\r\n");
  }
  bool bodiless = request.method == "GET" || request.method == "HEAD" || request.method == "DELETE";
  const auto length = request.file.length + request.body.size();
  if (length > 0 || !bodiless) {
    out += "Content-Length: " + std::to_string(length) + "\r\n";
  }
  if (!request.keep_alive) out += "Connection: close\r\n";
  return out + "\r\n";
}

}  // namespace

std::shared_ptr<ClientLine> ClientPool::take() {
  auto oldest = std::chrono::steady_clock::now() - kKeptTime;
  while (!kept_.empty()) {
    auto kept = std::move(kept_.back());
    kept_.pop_back();
    if (kept.since >= oldest && !kept.line->stale()) return std::move(kept.line);
  }
  return nullptr;
}

void ClientPool::put(std::shared_ptr<ClientLine> line) {
  if (kept_.size() >= kept_max_) return;
  kept_.push_back({std::move(line), std::chrono::steady_clock::now()});
}

ClientExchange::ClientExchange(const Executor& executor, std::shared_ptr<ClientPool> pool)
    : executor_(executor), pool_(std::move(pool)) {}

ClientExchange::~ClientExchange() {
  if (line_) line_->cut();
}

void ClientExchange::cut() {
  cut_ = true;
  if (line_) line_->cut();
}

Awaitable<Result<>> ClientExchange::start(Request request) {
  CO_TRY(auto head, request_head(request, pool_->peer()));
  if (auto kept = pool_->take()) {
    line_ = std::move(kept);
    auto result = co_await attempt(request, head);
    bool again = !result && !got_bytes_ && !cut_ && is_idempotent(request.method);
    if (!again) co_return result;
    line_->cut();
  }
  line_ = std::make_shared<ClientLine>(executor_);
  CO_TRY_VOID(co_await line_->connect(pool_->peer()));
  co_return co_await attempt(request, head);
}

Awaitable<Result<>> ClientExchange::attempt(const Request& request, const std::string& head) {
  auto written = request.file.length == 0 ? co_await line_->write(head, request.body)
                                          : co_await write_file(request, head);
  // A server may answer and close before it has read everything; its answer says why.
  auto answered = co_await read_head(request.method == "HEAD");
  if (!answered && !written) co_return written;
  co_return answered;
}

Awaitable<Result<>> ClientExchange::write_file(const Request& request, std::string_view head) {
  const FileBody& file = request.file;
  std::string piece;
  for (std::uint64_t done = 0; done < file.length; done += piece.size()) {
    piece.resize(std::min<std::uint64_t>(limits::kStreamBufferBytes, file.length - done));
    const auto count =
        ::pread(file.fd, piece.data(), piece.size(), static_cast<off_t>(file.offset + done));
    if (count <= 0) co_return fail(ErrorCode::kDataLoss, "file of the request body is too short");
    piece.resize(static_cast<std::size_t>(count));
    CO_TRY_VOID(co_await line_->write(head, piece));
    head = {};
  }
  co_return co_await line_->write({}, request.body);
}

Awaitable<Result<>> ClientExchange::read_head(bool head_request) {
  do {
    // Interim answers (RFC 9110 15.2) are skipped; 101 is final for us.
    response_ = {};
    parser_.emplace(response_, kResponseHeaderBytes);
    parser_->skip(head_request);
    while (!parser_->is_header_done()) CO_TRY_VOID(co_await advance(InputBuffer::kIdleBytes));
  } while (response_.status < 200 && response_.status != 101);
  if (parser_->is_done()) finish();
  co_return Result<>();
}

Awaitable<Result<>> ClientExchange::advance(std::size_t capacity) {
  if (!input_.empty()) {
    auto data = input_.view();
    IoError error;
    input_.consume(parser_->put(asio::const_buffer(data.data(), data.size()), error));
    if (!error) co_return Result<>();
    if (error != beast_http::error::need_more) co_return fail(to_error(error, "response"));
    if (input_.size() > limits::kStreamBufferBytes) {
      co_return fail(ErrorCode::kInvalidArgument, "response: chunk header is too long");
    }
  }
  if (!line_ || cut_) co_return fail(ErrorCode::kUnavailable, "connection was cut");
  auto line = line_;
  CO_TRY(auto count, co_await line->read_some(input_.room(capacity)));
  got_bytes_ = got_bytes_ || count > 0;
  input_.filled(count);
  if (count > 0) co_return Result<>();
  if (parser_->is_header_done() && parser_->need_eof()) {
    IoError error;
    parser_->put_eof(error);
    if (!error) co_return Result<>();
  }
  co_return fail(ErrorCode::kUnavailable, "the peer closed the connection");
}

std::optional<std::uint64_t> ClientExchange::announced_length() const {
  auto length = parser_->content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

Awaitable<Result<std::span<const std::byte>>> ClientExchange::read_some() {
  parser_->drop_piece();
  while (!parser_->is_done() && parser_->piece().empty()) {
    auto advanced = co_await advance(limits::kStreamBufferBytes);
    if (!advanced) {
      cut();
      co_return fail(advanced.error());
    }
  }
  if (parser_->is_done()) finish();
  co_return std::as_bytes(std::span(parser_->piece()));
}

void ClientExchange::finish() {
  if (!line_) return;
  auto line = std::exchange(line_, nullptr);
  bool clean = parser_->keep_alive() && !parser_->need_eof() && response_.status != 101;
  if (clean && input_.empty() && !cut_) {
    pool_->put(std::move(line));
  } else {
    line->cut();
  }
}

}  // namespace minato::http
