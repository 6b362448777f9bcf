#include "ecs/agent_gateway/agent_gateway.h"

#include <set>

#include "agent_link/handshake.h"
#include "agent_link/instance_key.h"
#include "agent_link/messages.h"
#include "base/log.h"
#include "ecs/agent_gateway/agent_session.h"
#include "ecs/agent_gateway/telemetry_channel.h"
#include "ecs/agent_gateway/work_channel.h"
#include "ecs/agents/instance_access.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

constexpr std::string_view kWorkPath = "/acs/ws";
constexpr std::string_view kTelemetryPath = "/tcs/ws";
// An agent answers every heartbeat; after this many without a word it is gone.
constexpr int kSilentHeartbeatsMax = 4;

using SessionPtr = std::shared_ptr<AgentSession>;
using Channel = AgentSession::Channel;

// What a handshake asks for.
struct Handshake {
  Channel channel = Channel::kWork;
  std::string instance_arn;
  std::string cluster;  // as the agent calls it
  std::string host;     // what the agent calls this server
  agent_link::AcsParameters parameters;
};

Result<Handshake> parse_handshake(const http::Request& request) {
  Handshake handshake;
  handshake.host = request.headers.find("Host").value_or("");
  if (request.path() == kWorkPath) {
    TRY(handshake.parameters, agent_link::parse_acs_query(request.query()));
    handshake.instance_arn = handshake.parameters.container_instance_arn;
    handshake.cluster = handshake.parameters.cluster;
    return handshake;
  }
  handshake.channel = Channel::kTelemetry;
  TRY(const auto parameters, agent_link::parse_tcs_query(request.query()));
  handshake.instance_arn = parameters.container_instance;
  handshake.cluster = parameters.cluster;
  return handshake;
}

std::string_view action_of(Channel channel) {
  return channel == Channel::kWork ? "ecs:Poll" : "ecs:StartTelemetrySession";
}

// A refused handshake: status and body.
struct Refused {
  int status = 400;
  agent_link::Refusal refusal;
};

Refused refused(std::string_view type, std::string message) {
  const int status = type == agent_link::kAccessDeniedException ? 403 : 400;
  return {.status = status, .refusal = {.type = std::string(type), .message = std::move(message)}};
}

// Who made a handshake; lives in the connection's frame.
struct Peer {
  aws::Principal principal;
  std::string key;
};

Awaitable<void> refuse(http::Exchange& exchange, Refused refused) {
  http::Response response;
  response.status = refused.status;
  response.headers.add("Content-Type", "application/json");
  response.body = agent_link::refusal_body(refused.refusal);
  // An agent that went away asks again by itself.
  [[maybe_unused]] const auto sent = co_await exchange.respond(std::move(response));
}

template <class T>
Awaitable<T> on_executor(Executor executor, Awaitable<T> work) {
  co_return co_await asio::co_spawn(executor, std::move(work), asio::use_awaitable);
}

std::string heartbeat_text() {
  agent::api::HeartbeatMessage message;
  message.healthy = true;
  message.message_id = "heartbeat";
  return agent_link::encode(message);
}

}  // namespace

struct AgentGateway::Impl {
  Impl(EcsService& ecs, GatewayPorts gateway_ports)
      : service(ecs), ports(std::move(gateway_ports)), work(ecs), telemetry(ecs) {}

  Awaitable<std::optional<Refused>> admit(Handshake handshake, Peer peer);
  Awaitable<Result<>> claim(Handshake handshake, Peer peer);
  Awaitable<void> open(SessionPtr session, Handshake handshake);
  Awaitable<void> close(SessionPtr session);
  Awaitable<Result<>> receive(SessionPtr session, std::string text);
  Awaitable<Result<>> note_version(std::string instance_arn, agent_link::AcsParameters parameters);
  Awaitable<void> talk(SessionPtr session);
  void follow(const TaskChange& change);
  void cut(const std::string& instance_arn);

  EcsService& service;
  GatewayPorts ports;
  WorkChannel work;
  TelemetryChannel telemetry;
  // On the control executor.
  std::map<std::string, SessionPtr, std::less<>> workers;  // by instance
  std::set<SessionPtr> sessions;
  int admitted = 0;  // handshakes and sessions under way
  bool stopping = false;
};

AgentGateway::AgentGateway(EcsService& service, GatewayPorts ports)
    : impl_(std::make_unique<Impl>(service, std::move(ports))) {
  service.on_task_change([impl = impl_.get()](const TaskChange& change) { impl->follow(change); });
  service.agents().on_deregister(
      [impl = impl_.get()](const std::string& instance_arn) { impl->cut(instance_arn); });
}

AgentGateway::~AgentGateway() = default;

bool AgentGateway::accepts(const http::Request& request) {
  return request.path() == kWorkPath || request.path() == kTelemetryPath;
}

Awaitable<void> AgentGateway::serve(http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  auto handshake = parse_handshake(request);
  if (!handshake) {
    co_return co_await refuse(exchange,
                              refused(agent_link::kBadRequestException, handshake.error().message));
  }
  auto principal =
      impl_->ports.verify(request, {.action = action_of(handshake->channel),
                                    .instance_arn = handshake->instance_arn,
                                    .cluster_arn = cluster_arn_of(handshake->instance_arn)});
  if (!principal) {
    co_return co_await refuse(
        exchange, refused(agent_link::kAccessDeniedException, principal.error().message));
  }
  Peer peer{.principal = std::move(*principal), .key = agent_link::proven_key(request.headers)};
  const auto control = impl_->service.ports().control;
  if (auto refusal = co_await on_executor(control, impl_->admit(*handshake, std::move(peer)))) {
    co_return co_await refuse(exchange, std::move(*refusal));
  }
  SessionPtr session;
  if (auto socket = co_await exchange.upgrade()) {
    session = std::make_shared<AgentSession>(
        handshake->channel, handshake->instance_arn,
        fmt::format("{}://{}", impl_->service.options().endpoint_scheme, handshake->host),
        co_await asio::this_coro::executor, std::move(*socket));
    co_await on_executor(control, impl_->open(session, *handshake));
    co_await impl_->talk(session);
    co_await session->finish();
  }
  co_await on_executor(control, impl_->close(session));
}

Awaitable<void> AgentGateway::stop() {
  impl_->stopping = true;
  for (const auto& session : impl_->sessions) session->abort();
  asio::steady_timer pause(co_await asio::this_coro::executor);
  while (impl_->admitted > 0) {
    pause.expires_after(std::chrono::milliseconds(1));
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

Awaitable<std::optional<Refused>> AgentGateway::Impl::admit(Handshake handshake, Peer peer) {
  if (stopping) co_return refused(agent_link::kServerException, "Shutting down.");
  const auto* record = service.state().instance(handshake.instance_arn);
  if (record == nullptr) {
    co_return refused(agent_link::kInvalidInstanceException,
                      "The container instance does not exist.");
  }
  // Others are not told what becomes of it.
  if (auto claimed = co_await claim(handshake, std::move(peer)); !claimed) {
    const bool denied = claimed.error().code == ErrorCode::kPermissionDenied;
    co_return refused(denied ? agent_link::kAccessDeniedException : agent_link::kServerException,
                      claimed.error().message);
  }
  const auto cluster = cluster_arn_of(handshake.instance_arn);
  const auto scope = scope_of(handshake.instance_arn).value_or(Scope{});
  if (!handshake.cluster.empty() &&
      resolve_cluster(scope, handshake.cluster).value_or("") != cluster) {
    co_return refused(agent_link::kInvalidClusterException,
                      "The container instance is not one of that cluster.");
  }
  record = service.state().instance(handshake.instance_arn);
  if (record == nullptr || record->instance.status == status::kInactive) {
    co_return refused(agent_link::kInactiveInstanceException,
                      "The container instance is deregistered.");
  }
  if (stopping) co_return refused(agent_link::kServerException, "Shutting down.");
  ++admitted;
  co_return std::nullopt;
}

// The instance must be the caller's, or becomes it. kPermissionDenied otherwise.
Awaitable<Result<>> AgentGateway::Impl::claim(Handshake handshake, Peer peer) {
  const auto find_owner = [&]() -> Result<InstanceOwner> {
    const auto* record = service.state().instance(handshake.instance_arn);
    const AgentCaller caller{.principal = peer.principal, .key = peer.key};
    const auto owner = record ? owner_for(service, *record, caller) : std::nullopt;
    if (owner) return *owner;
    return errors::not_its_agent(peer.principal.arn, action_of(handshake.channel),
                                 handshake.instance_arn);
  };
  CO_TRY(const auto owner, find_owner());
  if (owner == service.state().instance(handshake.instance_arn)->owner) co_return Result<>();
  co_return co_await service.commit([&]() -> Result<store::Transaction> {
    TRY(const auto adopter, find_owner());
    store::Transaction transaction;
    auto record = *service.state().instance(handshake.instance_arn);
    record.owner = adopter;
    service.state().instances.put(transaction, handshake.instance_arn, record);
    return transaction;
  });
}

Awaitable<void> AgentGateway::Impl::open(SessionPtr session, Handshake handshake) {
  sessions.insert(session);
  if (stopping) session->abort();
  if (session->channel() != Channel::kWork) co_return;
  // The newest connection of an instance counts; an older one is a leftover.
  if (const auto older = workers.find(session->instance_arn()); older != workers.end()) {
    older->second->abort();
  }
  workers[session->instance_arn()] = session;
  const auto noted = co_await note_version(session->instance_arn(), handshake.parameters);
  if (!noted) log::warn("ecs: agent version not stored: {}", noted.error().message);
  if (workers[session->instance_arn()] != session) co_return;
  service.agents().set_connected(session->instance_arn(), true);
  work.greet(*session, handshake.parameters);
}

Awaitable<void> AgentGateway::Impl::close(SessionPtr session) {
  --admitted;
  if (session == nullptr) co_return;
  sessions.erase(session);
  const auto current = workers.find(session->instance_arn());
  if (current == workers.end() || current->second != session) co_return;
  workers.erase(current);
  service.agents().set_connected(session->instance_arn(), false);
}

Awaitable<void> AgentGateway::Impl::talk(SessionPtr session) {
  const auto interval = service.options().heartbeat_interval;
  const auto control = service.ports().control;
  asio::co_spawn(co_await asio::this_coro::executor,
                 session->write_until_closed(interval, heartbeat_text), asio::detached);
  for (;;) {
    auto text = co_await session->read(interval * kSilentHeartbeatsMax);
    if (!text) co_return;
    const auto handled = co_await on_executor(control, receive(session, std::move(*text)));
    if (!handled) log::warn("ecs: message of an agent: {}", handled.error().message);
  }
}

Awaitable<Result<>> AgentGateway::Impl::receive(SessionPtr session, std::string text) {
  if (session->channel() == Channel::kTelemetry) {
    co_return co_await telemetry.handle(session, std::move(text));
  }
  // Every heartbeat brings an answer, so this runs at least once a heartbeat.
  work.refresh_credentials(*session);
  co_return co_await work.handle(session, std::move(text));
}

Awaitable<Result<>> AgentGateway::Impl::note_version(std::string instance_arn,
                                                     agent_link::AcsParameters parameters) {
  api::VersionInfo version;
  version.agent_version = parameters.agent_version;
  version.agent_hash = parameters.agent_hash;
  version.docker_version = parameters.docker_version;
  co_return co_await service.commit([&]() -> Result<store::Transaction> {
    store::Transaction transaction;
    const auto* known = service.state().instance(instance_arn);
    if (known == nullptr || known->instance.version_info == version) return transaction;
    auto record = *known;
    record.instance.version_info = version;
    service.state().instances.put(transaction, instance_arn, record);
    return transaction;
  });
}

void AgentGateway::Impl::follow(const TaskChange& change) {
  if (change.after == nullptr) return;
  const auto found = workers.find(change.after->task.container_instance_arn.value_or(""));
  // Before set_connected() the greeting is still to come and tells everything.
  if (found == workers.end() || !service.agents().connected(found->first)) return;
  work.follow(*found->second, *change.after);
}

void AgentGateway::Impl::cut(const std::string& instance_arn) {
  for (const auto& session : sessions) {
    if (session->instance_arn() == instance_arn) session->abort();
  }
}

}  // namespace minato::ecs
