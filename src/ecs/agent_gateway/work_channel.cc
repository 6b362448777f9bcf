#include "ecs/agent_gateway/work_channel.h"

#include "agent_link/messages.h"
#include "base/log.h"
#include "ecs/agent_gateway/payload.h"
#include "ecs/model/task_status.h"
#include "ecs/reconciler/transitions.h"

namespace minato::ecs {
namespace {

// Credentials live an hour; agents get new ones well before the old end.
constexpr auto kCredentialMargin = std::chrono::minutes(15);
// Every task of the instance is looked at for that, and an agent may send thousands of messages.
constexpr auto kCredentialPause = std::chrono::minutes(1);

// Stopping by manifest works from this version of AWS's agent on.
bool manifest_is_safe(const agent_link::AcsParameters& parameters) {
  if (parameters.agent_hash == "minato") return true;
  int major = 0;
  int minor = 0;
  int patch = 0;
  const auto found =
      std::sscanf(parameters.agent_version.c_str(), "%d.%d.%d", &major, &minor, &patch);
  return found == 3 && std::tie(major, minor, patch) >= std::tuple(1, 86, 3);
}

std::string task_prefix(std::string_view instance_arn) {
  const auto scope = scope_of(instance_arn).value_or(Scope{});
  return ecs_arn(scope, fmt::format("task/{}/", cluster_name_of(instance_arn)));
}

wire::TaskIdentifier identifier(const std::string& arn, std::string_view desired) {
  wire::TaskIdentifier out;
  out.task_arn = arn;
  out.task_cluster_arn = cluster_arn_of(arn);
  out.desired_status = std::string(desired);
  return out;
}

struct Role {
  const std::string& arn;
  const std::string& credentials_id;
  const char* type;
};

}  // namespace

void WorkChannel::greet(AgentSession& session, const agent_link::AcsParameters& parameters) const {
  if (manifest_is_safe(parameters)) send_manifest(session);
  for (const auto& arn : service_.state().tasks_on(session.instance_arn())) {
    const auto* record = service_.state().task(arn);
    if (record == nullptr) continue;
    follow(session, *record);
    if (!should_stop(*record)) send_credentials(session, *record, true);
  }
}

void WorkChannel::follow(AgentSession& session, const TaskRecord& record) const {
  for (const auto& order : plan_orders({&record}, session.sent)) {
    send_order(session, order, record);
  }
}

void WorkChannel::send_order(AgentSession& session, const TaskOrder& order,
                             const TaskRecord& record) const {
  session.sent.insert(order.message_id());
  if (order.kind == TaskOrder::Kind::kStart) {
    if (!send_start(session, order, record)) return;
  } else {
    wire::PayloadMessage message;
    message.tasks.emplace().push_back(stop_task_message(record));
    message.message_id = order.message_id();
    message.cluster_arn = record.task.cluster_arn;
    message.container_instance_arn = session.instance_arn();
    message.generated_at = to_unix_ms(service_.now());
    // Durable and rising, because it counts the store's commits.
    message.seq_num = static_cast<std::int32_t>(service_.ports().store.revision() & 0x7fffffff);
    session.send(agent_link::encode(message));
  }
}

bool WorkChannel::send_start(AgentSession& session, const TaskOrder& order,
                             const TaskRecord& record) const {
  const auto scope = scope_of(order.task_arn).value_or(Scope{});
  const auto name = parse_task_definition(record.task.task_definition_arn.value_or(""));
  const auto* definition = name ? service_.state().task_definition(scope, *name) : nullptr;
  if (definition == nullptr) {
    fail_start(order.task_arn, "The task definition of the task no longer exists.");
    return false;
  }
  StartInputs inputs{record, definition->definition, session.endpoint(), {}, {}, {}};
  if (service_.ports().resolve_image) {
    inputs.resolve_image = [&](const std::string& image) {
      return service_.ports().resolve_image(scope, image);
    };
  }
  const auto issue = [&](const std::string& role, const std::string& id,
                         std::optional<RoleCredentials>& into) {
    if (role.empty() || !service_.ports().issue_role_credentials) return true;
    auto issued = service_.ports().issue_role_credentials(role, order.task_arn);
    if (!issued) return false;
    session.credential_expiry[id] = issued->expiration;
    into = std::move(*issued);
    return true;
  };
  for (const auto& [role, id, into] :
       {std::tuple(record.task_role_arn, record.task_credentials_id, &inputs.task_credentials),
        std::tuple(record.execution_role_arn, record.execution_credentials_id,
                   &inputs.execution_credentials)}) {
    if (issue(role, id, *into)) continue;
    fail_start(order.task_arn,
               fmt::format("ECS was unable to assume the role '{}' that was provided for this "
                           "task. Please verify that the role being passed has the proper trust "
                           "relationship and permissions.",
                           role));
    return false;
  }
  wire::PayloadMessage message;
  message.tasks.emplace().push_back(start_task_message(inputs));
  message.message_id = order.message_id();
  message.cluster_arn = record.task.cluster_arn;
  message.container_instance_arn = session.instance_arn();
  message.generated_at = to_unix_ms(service_.now());
  message.seq_num = static_cast<std::int32_t>(service_.ports().store.revision() & 0x7fffffff);
  session.send(agent_link::encode(message));
  return true;
}

// The agent was told nothing of the task, so it ends here.
void WorkChannel::fail_start(const std::string& task_arn, std::string reason) const {
  asio::co_spawn(service_.ports().control,
                 service_.change_task(task_arn,
                                      [cause = StopCause{"TaskFailedToStart", std::move(reason)},
                                       now = service_.now()](TaskRecord& record) {
                                        return lose_task(record, cause, now);
                                      }),
                 [](const std::exception_ptr&, const Result<>& done) {
                   if (!done) log::warn("ecs: could not end a task: {}", done.error().message);
                 });
}

void WorkChannel::send_manifest(AgentSession& session) const {
  wire::TaskManifestMessage message;
  message.cluster_arn = cluster_arn_of(session.instance_arn());
  message.container_instance_arn = session.instance_arn();
  message.generated_at = to_unix_ms(service_.now());
  message.timeline = static_cast<std::int64_t>(service_.ports().store.revision());
  message.message_id = fmt::format("manifest-{}", *message.timeline);
  message.tasks.emplace();
  for (const auto& arn : service_.state().tasks_on(session.instance_arn())) {
    const auto* record = service_.state().task(arn);
    message.tasks->push_back(
        identifier(arn, should_stop(*record) ? status::kStopped : status::kRunning));
  }
  session.send(agent_link::encode(message));
}

void WorkChannel::refresh_credentials(AgentSession& session) const {
  const TimePoint now = service_.now();
  if (now - session.credentials_looked_at < kCredentialPause) return;
  session.credentials_looked_at = now;
  for (const auto& arn : service_.state().tasks_on(session.instance_arn())) {
    const auto* record = service_.state().task(arn);
    if (record != nullptr && !should_stop(*record)) send_credentials(session, *record, true);
  }
}

void WorkChannel::send_credentials(AgentSession& session, const TaskRecord& record,
                                   bool only_ending) const {
  if (!service_.ports().issue_role_credentials) return;
  for (const auto& role :
       {Role{record.task_role_arn, record.task_credentials_id, "TaskApplication"},
        Role{record.execution_role_arn, record.execution_credentials_id, "TaskExecution"}}) {
    if (role.arn.empty()) continue;
    const auto known = session.credential_expiry.find(role.credentials_id);
    if (only_ending && known != session.credential_expiry.end() &&
        known->second > service_.now() + kCredentialMargin) {
      continue;
    }
    const auto issued =
        service_.ports().issue_role_credentials(role.arn, record.task.task_arn.value_or(""));
    if (!issued) {
      log::warn("ecs: no credentials of {}: {}", role.arn, issued.error().message);
      continue;
    }
    session.credential_expiry[role.credentials_id] = issued->expiration;
    wire::IAMRoleCredentialsMessage message;
    message.message_id = role.credentials_id;
    message.task_arn = record.task.task_arn;
    message.task_cluster_arn = record.task.cluster_arn;
    message.role_type = role.type;
    message.role_credentials = credentials_message(*issued, role.arn, role.credentials_id);
    session.send(agent_link::encode(message));
  }
}

Awaitable<Result<>> WorkChannel::handle(std::shared_ptr<AgentSession> session,
                                        std::string text) const {
  CO_TRY(const auto message, agent_link::decode_acs_from_agent(text));
  if (const auto* ack = std::get_if<wire::AckRequest>(&message)) {
    co_return co_await acknowledged(session->instance_arn(), ack->message_id.value_or(""));
  }
  if (const auto* nack = std::get_if<wire::NackRequest>(&message)) {
    co_return co_await refused(session->instance_arn(), nack->message_id.value_or(""),
                               nack->reason.value_or(""));
  }
  if (const auto* question = std::get_if<wire::TaskStopVerificationMessage>(&message)) {
    wire::TaskStopVerificationAck answer;
    answer.message_id = question->message_id;
    answer.generated_at = to_unix_ms(service_.now());
    answer.stop_tasks.emplace();
    for (const auto& candidate :
         question->stop_candidates.value_or(std::vector<wire::TaskIdentifier>{})) {
      const auto arn = candidate.task_arn.value_or("");
      const auto* record = service_.state().task(arn);
      // What runs here and is another instance's must not.
      if (record == nullptr || should_stop(*record) ||
          record->task.container_instance_arn != session->instance_arn()) {
        answer.stop_tasks->push_back(identifier(arn, status::kStopped));
      }
    }
    session->send(agent_link::encode(answer));
  }
  co_return Result<>();
}

Awaitable<Result<>> WorkChannel::acknowledged(std::string instance_arn,
                                              std::string message_id) const {
  const auto order = TaskOrder::from_message_id(message_id, task_prefix(instance_arn));
  if (!order) co_return Result<>();
  const auto now = service_.now();
  co_return co_await service_.change_task(order->task_arn, [&](TaskRecord& record) {
    if (record.task.container_instance_arn != instance_arn) return false;
    return order->kind == TaskOrder::Kind::kStart ? accept_task(record, now)
                                                  : begin_stopping(record);
  });
}

Awaitable<Result<>> WorkChannel::refused(std::string instance_arn, std::string message_id,
                                         std::string reason) const {
  const auto order = TaskOrder::from_message_id(message_id, task_prefix(instance_arn));
  if (!order || order->kind != TaskOrder::Kind::kStart) co_return Result<>();
  TaskReport report;
  report.status = "STOPPED";
  report.reason = std::move(reason);
  const auto now = service_.now();
  co_return co_await service_.change_task(order->task_arn, [&](TaskRecord& record) {
    if (record.task.container_instance_arn != instance_arn) return false;
    return apply_report(record, report, now);
  });
}

}  // namespace minato::ecs
