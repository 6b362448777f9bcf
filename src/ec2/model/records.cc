#include "ec2/model/records.h"

#include <boost/json.hpp>

#include "aws/json.h"
#include "codec/time.h"

namespace minato::ec2 {
namespace {

namespace json = boost::json;

Result<json::object> parse_object(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) {
    return fail(ErrorCode::kDataLoss, "an EC2 record is not a JSON object");
  }
  return std::move(value.as_object());
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::int64_t number_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_int64() ? value->as_int64() : 0;
}

}  // namespace

std::string_view state_name(LifeState state) {
  switch (state) {
    case LifeState::kPending:
      return "pending";
    case LifeState::kRunning:
      return "running";
    case LifeState::kShuttingDown:
      return "shutting-down";
    case LifeState::kTerminated:
      return "terminated";
    case LifeState::kStopping:
      return "stopping";
    case LifeState::kStopped:
      return "stopped";
  }
  return "pending";
}

LifeState InstanceRecord::state() const {
  return static_cast<LifeState>(instance.state.value_or(api::InstanceState{}).code.value_or(0));
}

void InstanceRecord::set_state(LifeState state, std::string reason, TimePoint now) {
  instance.state = api::InstanceState{};
  instance.state->code = static_cast<int>(state);
  instance.state->name = std::string(state_name(state));
  if (reason.empty()) {
    instance.state_reason.reset();
    instance.state_transition_reason = "";
    return;
  }
  instance.state_reason = api::StateReason{};
  instance.state_reason->code = reason;
  instance.state_reason->message = reason;
  std::string stamp = to_iso8601_seconds(now);  // 2026-01-02T03:04:05Z
  stamp[10] = ' ';
  stamp.pop_back();
  instance.state_transition_reason =
      reason.starts_with("Client.") ? "User initiated (" + stamp + " GMT)" : reason;
}

std::string record_key(std::string_view account, std::string_view region, std::string_view id) {
  std::string key(account);
  return key.append("/").append(region).append("/").append(id);
}

std::string encode(const InstanceRecord& record) {
  json::object out;
  out["instance"] = aws::json::to_value(record.instance);
  out["account"] = record.account;
  out["region"] = record.region;
  out["reservation"] = record.reservation_id;
  out["index"] = record.index;
  out["zone"] = record.zone;
  out["user_data"] = record.user_data;
  out["role"] = record.role_arn;
  if (record.terminated_at) out["terminated_at"] = to_unix_ms(*record.terminated_at);
  return json::serialize(out);
}

std::string encode(const GroupRecord& record) {
  json::object out;
  out["group"] = aws::json::to_value(record.group);
  json::array rules;
  for (const auto& rule : record.rules) rules.push_back(aws::json::to_value(rule));
  out["rules"] = std::move(rules);
  out["account"] = record.account;
  out["region"] = record.region;
  return json::serialize(out);
}

Result<InstanceRecord> decode_instance(std::string_view text) {
  TRY(const json::object object, parse_object(text));
  InstanceRecord record;
  if (const auto* instance = object.if_contains("instance")) {
    TRY(record.instance, aws::json::from_stored<api::Instance>(*instance));
  }
  if (!record.instance.instance_id) return fail(ErrorCode::kDataLoss, "an instance without id");
  record.account = text_of(object, "account");
  record.region = text_of(object, "region");
  record.reservation_id = text_of(object, "reservation");
  record.index = static_cast<int>(number_of(object, "index"));
  record.zone = static_cast<int>(number_of(object, "zone"));
  record.user_data = text_of(object, "user_data");
  record.role_arn = text_of(object, "role");
  if (const auto ms = number_of(object, "terminated_at")) record.terminated_at = from_unix_ms(ms);
  return record;
}

Result<GroupRecord> decode_group(std::string_view text) {
  TRY(const json::object object, parse_object(text));
  GroupRecord record;
  if (const auto* group = object.if_contains("group")) {
    TRY(record.group, aws::json::from_stored<api::SecurityGroup>(*group));
  }
  if (!record.group.group_id) return fail(ErrorCode::kDataLoss, "a security group without id");
  if (const auto* rules = object.if_contains("rules"); rules && rules->is_array()) {
    for (const auto& value : rules->as_array()) {
      TRY(auto rule, aws::json::from_stored<api::SecurityGroupRule>(value));
      record.rules.push_back(std::move(rule));
    }
  }
  record.account = text_of(object, "account");
  record.region = text_of(object, "region");
  return record;
}

}  // namespace minato::ec2
