#include "ecs/model/records.h"

#include <boost/json.hpp>

#include "aws/json.h"
#include "ecs/model/names.h"
#include "ecs/model/resource_list.h"

namespace minato::ecs {
namespace {

namespace json = boost::json;

std::unexpected<Error> corrupt(std::string_view what) {
  return fail(ErrorCode::kDataLoss, fmt::format("a stored ECS record is damaged: {}", what));
}

Result<json::object> parse_object(std::string_view text) {
  boost::system::error_code error;
  auto value = json::parse(text, error);
  if (error || !value.is_object()) return corrupt("not a JSON object");
  return std::move(value.as_object());
}

// The shape stored under `name`.
template <class T>
Result<T> shape_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return corrupt(name);
  return aws::json::from_stored<T>(*value);
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->as_string());
}

std::int64_t number_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

std::vector<std::string> texts_of(const json::object& object, std::string_view name) {
  std::vector<std::string> texts;
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return texts;
  for (const auto& item : value->as_array()) {
    if (item.is_string()) texts.emplace_back(item.as_string());
  }
  return texts;
}

json::array ports_to_json(const PortSet& ports) {
  json::array out;
  for (const auto port : ports.ports()) out.emplace_back(static_cast<std::int64_t>(port));
  return out;
}

PortSet ports_of(const json::object& object, std::string_view name) {
  PortSet ports;
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return ports;
  for (const auto& item : value->as_array()) {
    if (item.is_int64()) ports.insert(static_cast<std::uint16_t>(item.as_int64()));
  }
  return ports;
}

json::array texts_to_json(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

std::string single(std::string_view name, json::value value) {
  return json::serialize(json::object{{name, std::move(value)}});
}

}  // namespace

void InstanceRecord::derive() {
  total = capacity_of(instance.registered_resources);
  attributes.clear();
  if (!instance.attributes) return;
  for (const auto& attribute : *instance.attributes) {
    attributes[attribute.name] = attribute.value.value_or("");
  }
}

bool InstanceRecord::is_external() const {
  return attributes.contains("ecs.capability.external");
}

std::string task_definition_key(std::string_view arn_prefix, std::string_view family,
                                int revision) {
  return fmt::format("{}task-definition/{}:{:010}", arn_prefix, family, revision);
}

std::string family_key(std::string_view arn_prefix, std::string_view family) {
  return fmt::format("{}task-definition/{}", arn_prefix, family);
}

std::string encode(const ClusterRecord& record) {
  return single("cluster", aws::json::to_value(record.cluster));
}

std::string encode(const TaskDefinitionRecord& record) {
  json::array tags;
  for (const auto& tag : record.tags) tags.push_back(aws::json::to_value(tag));
  return json::serialize(json::object{{"definition", aws::json::to_value(record.definition)},
                                      {"tags", std::move(tags)}});
}

std::string encode(const FamilyRecord& record) {
  return single("latest", record.latest_revision);
}

std::string encode(const InstanceRecord& record) {
  json::object out{{"instance", aws::json::to_value(record.instance)}};
  if (record.owner.known()) {
    out["owner"] = record.owner.principal;
    out["ownerKey"] = record.owner.key;
  }
  return json::serialize(out);
}

std::string encode(const TaskRecord& record) {
  json::object demand{{"cpu", record.demand.cpu},
                      {"memory", record.demand.memory},
                      {"gpus", record.demand.gpus},
                      {"tcp", ports_to_json(record.demand.tcp)},
                      {"udp", ports_to_json(record.demand.udp)}};
  return json::serialize(json::object{{"task", aws::json::to_value(record.task)},
                                      {"demand", std::move(demand)},
                                      {"networkMode", record.network_mode},
                                      {"taskRoleArn", record.task_role_arn},
                                      {"executionRoleArn", record.execution_role_arn},
                                      {"taskCredentialsId", record.task_credentials_id},
                                      {"executionCredentialsId", record.execution_credentials_id}});
}

std::string encode(const SettingRecord& record) {
  return single("setting", aws::json::to_value(record.setting));
}

std::string encode(const ClientTokenRecord& record) {
  return json::serialize(json::object{{"digest", record.request_digest},
                                      {"tasks", texts_to_json(record.task_arns)},
                                      {"expires", to_unix_ms(record.expires)}});
}

template <>
Result<ClusterRecord> decode(std::string_view text) {
  TRY(const auto object, parse_object(text));
  ClusterRecord record;
  TRY(record.cluster, shape_of<api::Cluster>(object, "cluster"));
  return record;
}

template <>
Result<TaskDefinitionRecord> decode(std::string_view text) {
  TRY(const auto object, parse_object(text));
  TaskDefinitionRecord record;
  TRY(record.definition, shape_of<api::TaskDefinition>(object, "definition"));
  const auto* tags = object.if_contains("tags");
  if (tags == nullptr || !tags->is_array()) return record;
  for (const auto& item : tags->as_array()) {
    TRY(auto tag, aws::json::from_stored<api::Tag>(item));
    record.tags.push_back(std::move(tag));
  }
  return record;
}

template <>
Result<FamilyRecord> decode(std::string_view text) {
  TRY(const auto object, parse_object(text));
  return FamilyRecord{static_cast<int>(number_of(object, "latest"))};
}

template <>
Result<InstanceRecord> decode(std::string_view text) {
  TRY(const auto object, parse_object(text));
  InstanceRecord record;
  TRY(record.instance, shape_of<api::ContainerInstance>(object, "instance"));
  record.owner = {.principal = text_of(object, "owner"), .key = text_of(object, "ownerKey")};
  record.derive();
  return record;
}

template <>
Result<TaskRecord> decode(std::string_view text) {
  TRY(const auto object, parse_object(text));
  TaskRecord record;
  TRY(record.task, shape_of<api::Task>(object, "task"));
  if (const auto* demand = object.if_contains("demand"); demand != nullptr && demand->is_object()) {
    const auto& numbers = demand->as_object();
    record.demand.cpu = number_of(numbers, "cpu");
    record.demand.memory = number_of(numbers, "memory");
    record.demand.gpus = number_of(numbers, "gpus");
    record.demand.tcp = ports_of(numbers, "tcp");
    record.demand.udp = ports_of(numbers, "udp");
  }
  record.network_mode = text_of(object, "networkMode");
  // Older records hold a role as it was given, also by its name alone.
  const auto scope = scope_of(record.task.task_arn.value_or("")).value_or(Scope{});
  record.task_role_arn = role_arn(scope, text_of(object, "taskRoleArn"));
  record.execution_role_arn = role_arn(scope, text_of(object, "executionRoleArn"));
  record.task_credentials_id = text_of(object, "taskCredentialsId");
  record.execution_credentials_id = text_of(object, "executionCredentialsId");
  return record;
}

template <>
Result<SettingRecord> decode(std::string_view text) {
  TRY(const auto object, parse_object(text));
  SettingRecord record;
  TRY(record.setting, shape_of<api::Setting>(object, "setting"));
  return record;
}

template <>
Result<ClientTokenRecord> decode(std::string_view text) {
  TRY(const auto object, parse_object(text));
  return ClientTokenRecord{text_of(object, "digest"), texts_of(object, "tasks"),
                           from_unix_ms(number_of(object, "expires"))};
}

}  // namespace minato::ecs
