#include "iam/records.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cctype>

#include "aws/json.h"

namespace minato::iam {
namespace {

namespace json = boost::json;

Result<json::object> parse_record(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return fail(ErrorCode::kDataLoss, "not a JSON object");
  return std::move(value.get_object());
}

Result<std::string> string_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) {
    return fail(ErrorCode::kDataLoss, "member " + std::string(name) + " is not a string");
  }
  return std::string(value->get_string());
}

// A member made of strings: a list or a map.
template <class T>
Result<T> strings_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value != nullptr) {
    if (auto read = json::try_value_to<T>(*value)) return std::move(*read);
  }
  return fail(ErrorCode::kDataLoss, "member " + std::string(name) + " is not made of strings");
}

template <aws::Shape T>
Result<T> shape_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return fail(ErrorCode::kDataLoss, "no member " + std::string(name));
  return aws::json::from_stored<T>(*value);
}

std::string encode_role(const RoleRecord& record) {
  json::object object{{"role", aws::json::to_value(record.role)}};
  object["attached"] = json::value_from(record.attached_policies);
  object["inline"] = json::value_from(record.inline_policies);
  object["profiles"] = json::value_from(record.instance_profiles);
  return json::serialize(object);
}

Result<RoleRecord> decode_role(std::string_view, std::string_view value) {
  TRY(const json::object object, parse_record(value));
  RoleRecord record;
  TRY(record.role, shape_member<api::Role>(object, "role"));
  TRY(record.attached_policies, strings_member<std::vector<std::string>>(object, "attached"));
  TRY(record.inline_policies,
      (strings_member<std::map<std::string, std::string>>(object, "inline")));
  TRY(record.instance_profiles, strings_member<std::vector<std::string>>(object, "profiles"));
  return record;
}

std::string encode_profile(const InstanceProfileRecord& record) {
  return json::serialize(
      json::object{{"profile", aws::json::to_value(record.profile)}, {"role", record.role_name}});
}

Result<InstanceProfileRecord> decode_profile(std::string_view, std::string_view value) {
  TRY(const json::object object, parse_record(value));
  InstanceProfileRecord record;
  TRY(record.profile, shape_member<api::InstanceProfile>(object, "profile"));
  TRY(record.role_name, string_member(object, "role"));
  return record;
}

std::string encode_user(const UserRecord& record) {
  return json::serialize(json::object{{"user", aws::json::to_value(record.user)},
                                      {"keys", json::value_from(record.access_key_ids)},
                                      {"attached", json::value_from(record.attached_policies)},
                                      {"inline", json::value_from(record.inline_policies)}});
}

Result<UserRecord> decode_user(std::string_view, std::string_view value) {
  TRY(const json::object object, parse_record(value));
  UserRecord record;
  TRY(record.user, shape_member<api::User>(object, "user"));
  TRY(record.access_key_ids, strings_member<std::vector<std::string>>(object, "keys"));
  // Users of the first version had no policies.
  if (!object.contains("attached")) return record;
  TRY(record.attached_policies, strings_member<std::vector<std::string>>(object, "attached"));
  TRY(record.inline_policies,
      (strings_member<std::map<std::string, std::string>>(object, "inline")));
  return record;
}

std::string encode_policy(const PolicyRecord& record) {
  json::array versions;
  for (const api::PolicyVersion& version : record.versions) {
    versions.push_back(aws::json::to_value(version));
  }
  return json::serialize(json::object{{"policy", aws::json::to_value(record.policy)},
                                      {"versions", std::move(versions)},
                                      {"made", record.versions_made}});
}

Result<PolicyRecord> decode_policy(std::string_view, std::string_view value) {
  TRY(const json::object object, parse_record(value));
  PolicyRecord record;
  TRY(record.policy, shape_member<api::Policy>(object, "policy"));
  const json::value* versions = object.if_contains("versions");
  const json::value* made = object.if_contains("made");
  if (versions == nullptr || !versions->is_array() || made == nullptr || !made->is_int64()) {
    return fail(ErrorCode::kDataLoss, "versions are missing");
  }
  for (const json::value& item : versions->get_array()) {
    TRY(auto version, aws::json::from_stored<api::PolicyVersion>(item));
    record.versions.push_back(std::move(version));
  }
  record.versions_made = static_cast<std::int32_t>(made->get_int64());
  return record;
}

std::string encode_access_key(const AccessKeyRecord& record) {
  return json::serialize(json::object{{"secret", record.secret_key},
                                      {"account", record.account},
                                      {"user", record.user_name},
                                      {"arn", record.user_arn},
                                      {"id", record.user_id},
                                      {"active", record.active},
                                      {"created", to_unix_ms(record.created)}});
}

Result<AccessKeyRecord> decode_access_key(std::string_view, std::string_view value) {
  TRY(const json::object object, parse_record(value));
  AccessKeyRecord record;
  TRY(record.secret_key, string_member(object, "secret"));
  TRY(record.account, string_member(object, "account"));
  TRY(record.user_name, string_member(object, "user"));
  TRY(record.user_arn, string_member(object, "arn"));
  TRY(record.user_id, string_member(object, "id"));
  const json::value* active = object.if_contains("active");
  const json::value* created = object.if_contains("created");
  if (active == nullptr || !active->is_bool() || created == nullptr || !created->is_int64()) {
    return fail(ErrorCode::kDataLoss, "status or time is missing");
  }
  record.active = active->get_bool();
  record.created = from_unix_ms(created->get_int64());
  return record;
}

}  // namespace

store::Codec<RoleRecord> role_codec() {
  return {encode_role, decode_role};
}
store::Codec<InstanceProfileRecord> instance_profile_codec() {
  return {encode_profile, decode_profile};
}
store::Codec<UserRecord> user_codec() {
  return {encode_user, decode_user};
}
store::Codec<AccessKeyRecord> access_key_codec() {
  return {encode_access_key, decode_access_key};
}

store::Codec<PolicyRecord> policy_codec() {
  return {encode_policy, decode_policy};
}

const api::PolicyVersion* PolicyRecord::version(std::string_view id) const {
  const auto found = std::ranges::find(versions, id, [](const api::PolicyVersion& version) {
    return std::string_view(*version.version_id);
  });
  return found == versions.end() ? nullptr : &*found;
}

std::string PolicyRecord::default_document() const {
  const auto* current = version(policy.default_version_id.value_or(""));
  return current == nullptr ? std::string() : current->document.value_or("");
}

std::string entity_key(std::string_view account, std::string_view name) {
  std::string key(account);
  key.push_back('/');
  std::ranges::transform(name, std::back_inserter(key),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return key;
}

}  // namespace minato::iam
