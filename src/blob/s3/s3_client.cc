#include "blob/s3/s3_client.h"

#include <fmt/format.h>

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/clock.h"
#include "base/log.h"
#include "blob/s3/xml.h"
#include "codec/digest.h"
#include "runtime/backoff.h"
#include "runtime/timer.h"

namespace minato::blob {
namespace {

constexpr std::size_t kThreads = 2;
// Above the number of parts usually sent at once, so that each finds a connection.
constexpr std::size_t kKeptConnections = 32;
constexpr std::chrono::milliseconds kPauseMax{5000};

// Some requests answer 200 at once and tell at the end of their work that it failed.
bool is_late_error(const http::Response& response) {
  return response.status == 200 && response.body.size() < 4096 &&
         !xml_elements(response.body, "Error").empty();
}

bool is_temporary(const http::Response& response) {
  if (response.status >= 500 || response.status == 429) return true;
  const std::string code = xml_text(response.body, "Code");
  if (is_late_error(response)) return code == "InternalError" || code == "SlowDown";
  return response.status == 400 && code == "RequestTimeout";
}

ErrorCode code_of(int status, const std::string& name) {
  if (status == 404 && name != "NoSuchBucket") return ErrorCode::kNotFound;
  if (status == 416) return ErrorCode::kOutOfRange;
  if (status >= 500 || status == 429 || status == 200) return ErrorCode::kUnavailable;
  return ErrorCode::kInternal;
}

Result<http::Response> judge(Result<http::Response> response) {
  if (!response) {
    response.error().message = "blob storage: " + response.error().message;
    return response;
  }
  if (response->status / 100 == 2 && !is_late_error(*response)) return response;
  const std::string name = xml_text(response->body, "Code");
  return fail(code_of(response->status, name),
              fmt::format("blob storage: {} {} {}", response->status, name,
                          xml_text(response->body, "Message")));
}

bool may_help_to_repeat(const Result<http::Response>& response) {
  if (response) return is_temporary(*response);
  return response.error().code == ErrorCode::kUnavailable ||
         response.error().code == ErrorCode::kTimeout;
}

}  // namespace

Result<std::unique_ptr<S3Client>> S3Client::make(S3Settings settings) {
  TRY(auto peer, http::Peer::from_url(settings.endpoint));
  if (settings.bucket.empty() || settings.region.empty()) {
    return fail(ErrorCode::kInvalidArgument, "S3 needs a bucket and a region");
  }
  if (settings.credentials.access_key_id.empty() || settings.credentials.secret_key.empty()) {
    return fail(ErrorCode::kInvalidArgument, "S3 needs an access key and its secret");
  }
  if (!settings.path_style) peer.host = settings.bucket + "." + peer.host;
  return std::make_unique<S3Client>(std::move(settings), std::move(peer));
}

S3Client::S3Client(S3Settings settings, http::Peer peer)
    : settings_(std::move(settings)), peer_(std::move(peer)), threads_(kThreads) {
  for (const Executor& executor : threads_.executors()) {
    lanes_.push_back({executor, http::Client(peer_, kKeptConnections)});
  }
}

Executor S3Client::next_executor() {
  return lanes_[turn_.fetch_add(1, std::memory_order_relaxed) % lanes_.size()].executor;
}

S3Client::Lane& S3Client::lane_of(const Executor& executor) {
  for (Lane& lane : lanes_) {
    if (lane.executor == executor) return lane;
  }
  std::abort();
}

std::string S3Client::target_of(const S3Request& request) const {
  std::string target = settings_.path_style ? "/" + settings_.bucket : std::string();
  if (!request.key.empty() || target.empty()) target += "/";
  target += http::percent_encode(request.key, true);
  char separator = '?';
  for (const auto& [name, value] : request.query) {
    target.push_back(separator);
    target.append(name).append("=").append(http::percent_encode(value));
    separator = '&';
  }
  return target;
}

http::Request S3Client::build(const S3Request& request) const {
  http::Request out{.method = request.method,
                    .target = target_of(request),
                    .headers = request.headers,
                    .body = request.body,
                    .file = request.file};
  out.headers.set("Host", peer_.host_header());
  out.headers.set("x-amz-content-sha256",
                  request.content_hash.empty() ? sha256(request.body).hex() : request.content_hash);
  sigv4::sign_request(out, settings_.credentials, {.region = settings_.region, .service = "s3"},
                      SystemClock().now());
  return out;
}

Awaitable<Result<http::Response>> S3Client::send_from(Executor executor, S3Request request) {
  http::Client& client = lane_of(executor).client;
  const auto timeout = request.transfer ? settings_.transfer_timeout : settings_.request_timeout;
  const auto give_up = monotonic_now(executor) + settings_.retry_time;
  Backoff backoff({.first = settings_.retry_pause, .most = kPauseMax}, random_);
  for (int tries = 0;; ++tries) {
    // Signed anew each time: a signature holds for minutes only.
    auto response = co_await client.send(build(request), timeout, request.answer_max);
    if (!may_help_to_repeat(response)) co_return judge(std::move(response));
    if (tries + 1 >= settings_.tries || monotonic_now(executor) >= give_up) {
      auto failed = judge(std::move(response));
      log::warn("{} {}: {}", request.method, request.key, failed.error().message);
      co_return failed;
    }
    co_await sleep_for(backoff.next());
  }
}

Awaitable<Result<http::Response>> S3Client::send(S3Request request) {
  const Executor here = co_await asio::this_coro::executor;
  // Never from one of our threads to another: at the end each can drop what waits on it alone.
  const bool ours = std::ranges::any_of(lanes_, [&](const Lane& l) { return l.executor == here; });
  if (ours) co_return co_await send_from(here, std::move(request));
  const Executor executor = next_executor();
  co_return co_await run_in(executor, send_from(executor, std::move(request)));
}

Awaitable<Result<std::unique_ptr<http::ResponseStream>>> S3Client::stream_from(Executor executor,
                                                                               S3Request request) {
  using Stream = std::unique_ptr<http::ResponseStream>;
  auto opened = co_await lane_of(executor).client.stream(build(request), settings_.request_timeout);
  if (!opened) co_return opened;
  http::Response head = (*opened)->head();
  if (head.status / 100 == 2) co_return opened;
  auto judged = judge(std::move(head));
  co_return Result<Stream>(std::unexpected(std::move(judged).error()));
}

std::string S3Client::presigned_url(const std::string& key, std::chrono::seconds life) const {
  http::Request request{.target = target_of({.key = key})};
  request.headers.set("Host", peer_.host_header());
  return (peer_.tls ? "https://" : "http://") + peer_.host_header() +
         sigv4::presign_target(request, settings_.credentials,
                               {.region = settings_.region, .service = "s3"}, SystemClock().now(),
                               life);
}

std::string S3Client::copy_source(const std::string& key) const {
  return "/" + settings_.bucket + "/" + http::percent_encode(key, true);
}

}  // namespace minato::blob
