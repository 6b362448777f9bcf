#include "agent/state/task_record.h"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "aws/json.h"

namespace minato::agent {
namespace {

namespace json = boost::json;

void put(json::object& object, std::string_view key, const std::optional<TimePoint>& time) {
  if (time) object[key] = to_unix_ms(*time);
}

std::int64_t number_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_int64() ? value->get_int64() : 0;
}

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool bool_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_bool() && value->get_bool();
}

std::optional<TimePoint> time_at(const json::object& object, std::string_view key) {
  if (!object.contains(key)) return std::nullopt;
  return from_unix_ms(number_at(object, key));
}

ContainerStatus status_at(const json::object& object, std::string_view key) {
  const auto number = number_at(object, key);
  return number < 0 || number > static_cast<int>(ContainerStatus::kStopped)
             ? ContainerStatus::kNone
             : static_cast<ContainerStatus>(number);
}

json::object encode_container(const ContainerRun& container) {
  json::object out{{"status", static_cast<int>(container.status)},
                   {"acknowledged", static_cast<int>(container.acknowledged)},
                   {"dockerName", container.docker_name},
                   {"runtimeId", container.runtime_id},
                   {"imageDigest", container.image_digest},
                   {"reason", container.reason},
                   {"health", container.health},
                   {"restartCount", container.restart_count},
                   {"restartWanted", container.restart_wanted}};
  put(out, "startedAt", container.started_at);
  put(out, "finishedAt", container.finished_at);
  put(out, "healthSince", container.health_since);
  if (container.exit_code) out["exitCode"] = *container.exit_code;
  json::array ports;
  for (const HostPort& port : container.ports) {
    ports.push_back(json::object{{"bindIp", port.bind_ip},
                                 {"protocol", port.protocol},
                                 {"containerPort", port.container_port},
                                 {"hostPort", port.host_port},
                                 {"count", port.count}});
  }
  out["ports"] = std::move(ports);
  return out;
}

std::vector<HostPort> decode_ports(const json::object& object) {
  std::vector<HostPort> out;
  const auto* ports = object.if_contains("ports");
  if (!ports || !ports->is_array()) return out;
  for (const json::value& value : ports->get_array()) {
    const auto* port = value.if_object();
    if (!port) continue;
    out.push_back({.bind_ip = text_at(*port, "bindIp"),
                   .protocol = text_at(*port, "protocol"),
                   .container_port = static_cast<std::uint16_t>(number_at(*port, "containerPort")),
                   .host_port = static_cast<std::uint16_t>(number_at(*port, "hostPort")),
                   .count = static_cast<std::uint16_t>(number_at(*port, "count"))});
  }
  return out;
}

ContainerRun decode_container(const json::object& object) {
  ContainerRun out;
  out.status = status_at(object, "status");
  out.acknowledged = status_at(object, "acknowledged");
  out.docker_name = text_at(object, "dockerName");
  out.runtime_id = text_at(object, "runtimeId");
  out.image_digest = text_at(object, "imageDigest");
  out.reason = text_at(object, "reason");
  out.health = text_at(object, "health");
  out.restart_count = static_cast<int>(number_at(object, "restartCount"));
  out.restart_wanted = bool_at(object, "restartWanted");
  out.started_at = time_at(object, "startedAt");
  out.finished_at = time_at(object, "finishedAt");
  out.health_since = time_at(object, "healthSince");
  if (object.contains("exitCode")) out.exit_code = static_cast<int>(number_at(object, "exitCode"));
  out.ports = decode_ports(object);
  return out;
}

Result<json::object> parse_object(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return fail(ErrorCode::kDataLoss, "The record is not JSON");
  return std::move(value.get_object());
}

}  // namespace

std::string encode_record(const TaskRecord& record) {
  api::Task payload = record.payload;
  payload.role_credentials.reset();
  payload.execution_role_credentials.reset();
  const TaskRun& run = record.run;
  json::array containers;
  for (const ContainerRun& container : run.containers) {
    containers.push_back(encode_container(container));
  }
  json::object out{{"payload", aws::json::to_value(payload)},
                   {"hex", record.hex},
                   {"ran", run.ran},
                   {"stopWanted", run.stop_wanted},
                   {"acknowledged", static_cast<int>(run.acknowledged)},
                   {"containers", std::move(containers)}};
  put(out, "pullStartedAt", run.pull_started_at);
  put(out, "pullStoppedAt", run.pull_stopped_at);
  put(out, "executionStoppedAt", run.execution_stopped_at);
  put(out, "stoppedAt", run.stopped_at);
  return json::serialize(out);
}

Result<TaskRecord> decode_record(std::string_view text, std::chrono::seconds default_stop_timeout) {
  TRY(const json::object object, parse_object(text));
  const auto* payload = object.if_contains("payload");
  const auto* containers = object.if_contains("containers");
  if (!payload || !containers || !containers->is_array()) {
    return fail(ErrorCode::kDataLoss, "The record has no payload");
  }
  TaskRecord out;
  TRY(out.payload, aws::json::from_stored<api::Task>(*payload));
  TRY(TaskSpec spec, derive_spec(out.payload, default_stop_timeout));
  out.run = new_run(std::move(spec));
  out.hex = text_at(object, "hex");
  const json::array& array = containers->get_array();
  if (array.size() != out.run.containers.size()) {
    return fail(ErrorCode::kDataLoss, "The record's containers are not those of its payload");
  }
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (array[i].is_object()) out.run.containers[i] = decode_container(array[i].get_object());
  }
  // Earlier versions did not write it: a task ran once all its containers had come that far.
  out.run.ran = object.contains("ran")
                    ? bool_at(object, "ran")
                    : std::ranges::all_of(out.run.containers, [](const ContainerRun& container) {
                        return container.status >= ContainerStatus::kRunning;
                      });
  out.run.stop_wanted = bool_at(object, "stopWanted");
  const auto acknowledged = number_at(object, "acknowledged");
  if (acknowledged > 0 && acknowledged <= static_cast<int>(TaskStatus::kStopped)) {
    out.run.acknowledged = static_cast<TaskStatus>(acknowledged);
  }
  out.run.pull_started_at = time_at(object, "pullStartedAt");
  out.run.pull_stopped_at = time_at(object, "pullStoppedAt");
  out.run.execution_stopped_at = time_at(object, "executionStoppedAt");
  out.run.stopped_at = time_at(object, "stoppedAt");
  return out;
}

std::string encode_agent_record(const AgentRecord& record) {
  return json::serialize(json::object{{"cluster", record.cluster},
                                      {"containerInstanceArn", record.container_instance_arn},
                                      {"sequenceNumber", record.sequence_number}});
}

Result<AgentRecord> decode_agent_record(std::string_view text) {
  TRY(const json::object object, parse_object(text));
  return AgentRecord{.cluster = text_at(object, "cluster"),
                     .container_instance_arn = text_at(object, "containerInstanceArn"),
                     .sequence_number = number_at(object, "sequenceNumber")};
}

}  // namespace minato::agent
