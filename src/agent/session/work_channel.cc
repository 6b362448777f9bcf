#include "agent/session/work_channel.h"

#include <map>

#include "base/log.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;

constexpr BackoffRule kWorkBackoff{.first = 250ms, .max = 2min, .factor = 1.5};
// Without any message for this long (and a bit by chance) the connection counts as dead.
constexpr std::chrono::milliseconds kWorkIdle = 60s;
constexpr std::chrono::milliseconds kIdleJitter = 60s;
// A connection is renewed after this long, so that load spreads over the servers.
constexpr std::chrono::milliseconds kLife = 30min;
constexpr std::chrono::milliseconds kLifeJitter = 5min;

bool wants_stop(const api::Task& task) {
  return task.desired_status == "STOPPED";
}

std::string credentials_ack(const std::string& message_id, const api::IAMRoleCredentials& role) {
  return agent_link::encode(api::IAMRoleCredentialsAckRequest{.message_id = message_id,
                                                              .credentials_id = role.credentials_id,
                                                              .expiration = role.expiration});
}

}  // namespace

WorkChannel::WorkChannel(ChannelContext& context, EndpointDirectory& endpoints, WorkPorts ports)
    : Channel(context, endpoints, kWorkBackoff), ports_(ports) {}

std::string WorkChannel::target(std::string_view base_path) {
  agent_link::AcsParameters parameters;
  parameters.agent_hash = "minato";
  parameters.agent_version = MINATO_VERSION;
  parameters.cluster = context_.config.cluster;
  parameters.container_instance_arn = context_.container_instance_arn;
  parameters.docker_version = context_.docker_version;
  parameters.send_credentials = !was_connected_;
  return agent_link::acs_target(base_path, parameters);
}

Awaitable<ChannelEnd> WorkChannel::serve() {
  was_connected_ = true;
  end_ = ChannelEnd::kClosed;
  log::info("agent: connected as {}", context_.container_instance_arn);
  const auto expires =
      std::chrono::steady_clock::now() + kLife + jitter(context_.random, kLifeJitter);
  while (!stopping_ && end_ == ChannelEnd::kClosed) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(expires - std::chrono::steady_clock::now());
    if (left <= 0ms) {
      co_await socket_->close(1000, "ConnectionExpired: Reconnect to continue");
      break;
    }
    const auto idle = std::min(left, kWorkIdle + jitter(context_.random, kIdleJitter));
    const auto text = co_await socket_->read(idle);
    if (!text && text.error().code == ErrorCode::kTimeout && idle == left) continue;
    if (!text) break;
    const auto message = agent_link::decode_acs_to_agent(*text);
    if (!message) {
      log::warn("agent: a message was dropped: {}", message.error().message);
      continue;
    }
    for (std::string& answer : handle(*message)) {
      if (auto sent = co_await socket_->write(std::move(answer)); !sent) break;
    }
  }
  socket_->abort();
  co_return end_;
}

WorkChannel::Answers WorkChannel::handle(const agent_link::AcsToAgent& message) {
  if (const auto* payload = std::get_if<api::PayloadMessage>(&message)) {
    return handle_payload(*payload);
  }
  if (const auto* heartbeat = std::get_if<api::HeartbeatMessage>(&message)) {
    return {agent_link::encode(api::HeartbeatAckRequest{.message_id = heartbeat->message_id})};
  }
  if (const auto* manifest = std::get_if<api::TaskManifestMessage>(&message)) {
    return handle_manifest(*manifest);
  }
  if (const auto* verification = std::get_if<api::TaskStopVerificationAck>(&message)) {
    return handle_verification(*verification);
  }
  if (const auto* credentials = std::get_if<api::IAMRoleCredentialsMessage>(&message)) {
    if (!credentials->role_credentials) return {};
    if (credentials->role_type == "TaskExecution") {
      ports_.tasks.renew_execution_role(credentials->task_arn.value_or(""),
                                        *credentials->role_credentials);
    }
    return {credentials_ack(credentials->message_id.value_or(""), *credentials->role_credentials)};
  }
  if (const auto* update = std::get_if<api::PerformUpdateMessage>(&message)) {
    return {agent_link::encode(
        api::NackRequest{.cluster = update->cluster_arn,
                         .container_instance = update->container_instance_arn,
                         .message_id = update->message_id,
                         .reason = "This agent is not updated over this channel"})};
  }
  if (std::holds_alternative<api::InactiveInstanceException>(message)) {
    end_ = ChannelEnd::kInactive;
  }
  log::info("agent: a message of kind {} is not acted on", message.index());
  return {};
}

WorkChannel::Answers WorkChannel::handle_payload(const api::PayloadMessage& payload) {
  if (payload.cluster_arn.value_or("").empty() ||
      payload.container_instance_arn.value_or("").empty()) {
    log::warn("agent: a payload without cluster or container instance was dropped");
    return {};
  }
  const std::string id = payload.message_id.value_or("");
  Answers answers{ack(id)};
  const auto tasks = payload.tasks.value_or(std::vector<api::Task>{});
  // Stops free what the starts may need.
  for (const bool stops : {true, false}) {
    for (const api::Task& task : tasks) {
      if (wants_stop(task) != stops) continue;
      if (auto accepted = ports_.tasks.accept(task); !accepted) {
        ports_.submitter.refuse(
            refused_report(context_.config.cluster, task.arn, accepted.error().message));
      }
      if (task.role_credentials) answers.push_back(credentials_ack(id, *task.role_credentials));
      if (task.execution_role_credentials) {
        answers.push_back(credentials_ack(id, *task.execution_role_credentials));
      }
    }
  }
  remember_sequence(payload.seq_num.value_or(0));
  return answers;
}

WorkChannel::Answers WorkChannel::handle_manifest(const api::TaskManifestMessage& manifest) {
  // An older list does not know the newest tasks.
  if (manifest.timeline.value_or(0) <= ports_.record.sequence_number) return {};
  remember_sequence(*manifest.timeline);
  manifest_id_ = manifest.message_id.value_or("");
  Answers answers{ack(manifest_id_)};
  std::map<std::string, std::string> listed;
  for (const auto& task : manifest.tasks.value_or(std::vector<api::TaskIdentifier>{})) {
    listed[task.task_arn.value_or("")] = task.desired_status.value_or("");
  }
  std::vector<api::TaskIdentifier> candidates;
  for (const std::string& arn : ports_.tasks.active()) {
    const auto found = listed.find(arn);
    if (found != listed.end() && found->second != "STOPPED") continue;
    candidates.push_back(
        {.task_arn = arn, .task_cluster_arn = manifest.cluster_arn, .desired_status = "STOPPED"});
  }
  if (!candidates.empty()) {
    answers.push_back(agent_link::encode(api::TaskStopVerificationMessage{
        .message_id = manifest_id_, .stop_candidates = std::move(candidates)}));
  }
  return answers;
}

WorkChannel::Answers WorkChannel::handle_verification(
    const api::TaskStopVerificationAck& verification) {
  if (manifest_id_.empty() || verification.message_id != manifest_id_) return {};
  for (const auto& task : verification.stop_tasks.value_or(std::vector<api::TaskIdentifier>{})) {
    ports_.tasks.stop_task(task.task_arn.value_or(""));
  }
  return {};
}

std::string WorkChannel::ack(const std::string& message_id) const {
  return agent_link::encode(api::AckRequest{.cluster = context_.config.cluster,
                                            .container_instance = context_.container_instance_arn,
                                            .message_id = message_id});
}

void WorkChannel::remember_sequence(std::int64_t number) {
  if (number <= ports_.record.sequence_number) return;
  ports_.record.sequence_number = number;
  if (auto saved = ports_.folder.save_agent(ports_.record); !saved) {
    log::error("{}", saved.error().message);
  }
}

}  // namespace minato::agent
