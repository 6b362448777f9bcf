#include "agent/session/channel.h"

#include "base/log.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto kEndpointsKept = 12h;
constexpr auto kHandshakeTimeout = 30s;
// A deregistered instance asks again only now and then.
constexpr auto kInactiveWait = 1h;
// A connection that ended sooner did not work: without this two sides could spin.
constexpr auto kUsefulConnection = 1s;

}  // namespace

Awaitable<Result<PollEndpoints>> EndpointDirectory::get() {
  const TimePoint now = context_.clock.now();
  if (known_ && now - known_since_ < kEndpointsKept) co_return *known_;
  const ecs::api::DiscoverPollEndpointRequest request{
      .container_instance = context_.container_instance_arn, .cluster = context_.config.cluster};
  CO_TRY(auto answer, co_await context_.api.call<ecs::api::DiscoverPollEndpointResponse>(
                          kEcsService, "DiscoverPollEndpoint", request));
  known_ = PollEndpoints{.work = answer.endpoint.value_or(""),
                         .telemetry = answer.telemetry_endpoint.value_or("")};
  known_since_ = now;
  co_return *known_;
}

Awaitable<Result<std::unique_ptr<http::WebSocket>>> open_channel(ChannelContext& context,
                                                                 std::string origin,
                                                                 std::string target) {
  CO_TRY(http::Peer peer, http::Peer::from_url(origin));
  http::Request request{.method = "GET", .target = target, .headers = {}, .body = {}, .peer = {}};
  request.headers.set("Host", peer.host_header());
  context.api.sign(request);
  CO_TRY(auto outcome,
         co_await http::connect_websocket(peer, target, request.headers, kHandshakeTimeout));
  if (outcome.socket) co_return std::move(outcome.socket);
  const auto refusal = agent_link::parse_refusal(outcome.refusal.body);
  const bool inactive = refusal.type == agent_link::kInactiveInstanceException;
  co_return fail(inactive ? ErrorCode::kFailedPrecondition : ErrorCode::kUnavailable,
                 refusal.type + ": " + refusal.message);
}

Channel::Channel(ChannelContext& context, EndpointDirectory& endpoints, BackoffRule rule)
    : context_(context), signal_(context.executor), endpoints_(endpoints), backoff_(rule) {}

void Channel::stop() {
  stopping_ = true;
  if (socket_) socket_->abort();
  signal_.notify();
}

Awaitable<void> Channel::run() {
  while (!stopping_) {
    const auto began = std::chrono::steady_clock::now();
    ChannelEnd end = co_await connect_once();
    if (stopping_) break;
    const bool useful = std::chrono::steady_clock::now() - began >= kUsefulConnection;
    if (end == ChannelEnd::kClosed && useful) {
      backoff_.reset();
      continue;
    }
    std::chrono::milliseconds wait = backoff_.next(context_.random);
    if (end == ChannelEnd::kInactive) wait = kInactiveWait;
    const auto until = std::chrono::steady_clock::now() + wait;
    // News for serve() wake this as well; they do not shorten the wait.
    while (!stopping_ && std::chrono::steady_clock::now() < until) {
      co_await signal_.wait_for(
          std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()));
    }
  }
}

Awaitable<ChannelEnd> Channel::connect_once() {
  const auto found = co_await endpoints_.get();
  if (stopping_) co_return ChannelEnd::kFailed;
  if (!found) {
    log::warn("agent: the control plane's endpoints are not known: {}", found.error().message);
    co_return ChannelEnd::kFailed;
  }
  const auto url = agent_link::parse_endpoint_url(endpoint(*found));
  if (!url) {
    endpoints_.forget();
    co_return ChannelEnd::kFailed;
  }
  const std::string where = target(url->base_path);
  auto socket = co_await open_channel(context_, url->origin, where);
  if (!socket) {
    log::warn("agent: no connection to {}: {}", url->origin, socket.error().message);
    endpoints_.forget();
    const bool inactive = socket.error().code == ErrorCode::kFailedPrecondition;
    co_return inactive ? ChannelEnd::kInactive : ChannelEnd::kFailed;
  }
  socket_ = *std::move(socket);
  if (stopping_) socket_->abort();
  const ChannelEnd end = co_await serve();
  socket_.reset();
  co_return end;
}

}  // namespace minato::agent
