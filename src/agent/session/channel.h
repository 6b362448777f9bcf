// What the work and the telemetry websocket have in common: endpoints, the signed handshake, and
// when to try again.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/config.h"
#include "agent/session/api_client.h"
#include "agent/session/backoff.h"
#include "agent_link/handshake.h"
#include "base/random.h"
#include "net/websocket.h"
#include "runtime/signal.h"

namespace minato::agent {

// Of the whole agent; outlives the channels.
struct ChannelContext {
  Executor executor;
  const AgentConfig& config;
  ApiClient& api;
  const Clock& clock;
  Random& random;
  std::string container_instance_arn;
  std::string docker_version;
};

struct PollEndpoints {
  std::string work;
  std::string telemetry;
};

// DiscoverPollEndpoint, kept for half a day. Used from one executor.
class EndpointDirectory {
 public:
  explicit EndpointDirectory(ChannelContext& context) : context_(context) {}
  Awaitable<Result<PollEndpoints>> get();
  // The endpoints did not answer: ask again.
  void forget() { known_.reset(); }

 private:
  ChannelContext& context_;
  std::optional<PollEndpoints> known_;
  TimePoint known_since_{};
};

// How a connection ended.
enum class ChannelEnd : std::uint8_t {
  kClosed,    // it worked; connect again at once
  kFailed,    // connect again after a wait
  kInactive,  // the instance is deregistered
};

// Opens the websocket behind `endpoint`, signed. `target` is what follows the endpoint's path.
// kFailedPrecondition with "InactiveInstanceException" in front when the handshake was refused so.
Awaitable<Result<std::unique_ptr<http::WebSocket>>> open_channel(ChannelContext& context,
                                                                 std::string origin,
                                                                 std::string target);

// One of the two. run() connects for as long as stop() is not called.
class Channel {
 public:
  Channel(ChannelContext& context, EndpointDirectory& endpoints, BackoffRule rule);
  virtual ~Channel() = default;

  Awaitable<void> run();
  // run() returns soon after.
  void stop();
  bool connected() const { return socket_ != nullptr; }

 protected:
  virtual std::string endpoint(const PollEndpoints& endpoints) const = 0;
  virtual std::string target(std::string_view base_path) = 0;
  // Talks until the connection ends.
  virtual Awaitable<ChannelEnd> serve() = 0;

  ChannelContext& context_;
  std::unique_ptr<http::WebSocket> socket_;
  bool stopping_ = false;
  Signal signal_;  // stop(), or news for serve()

 private:
  Awaitable<ChannelEnd> connect_once();

  EndpointDirectory& endpoints_;
  Backoff backoff_;
};

}  // namespace minato::agent
