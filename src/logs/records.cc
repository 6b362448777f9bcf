#include "logs/records.h"

#include <boost/json.hpp>

#include "base/arn.h"

namespace minato::logs {
namespace {

namespace json = boost::json;

Result<json::object> parse_object(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return fail(ErrorCode::kDataLoss, "not a JSON object");
  return std::move(value.get_object());
}

std::string text_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_int64() ? value->get_int64() : 0;
}

std::string encode_group(const GroupRecord& record) {
  return json::serialize(json::object{{"id", record.id},
                                      {"account", record.account},
                                      {"region", record.region},
                                      {"name", record.name},
                                      {"created", record.created},
                                      {"retention", record.retention_days},
                                      {"class", record.log_class},
                                      {"kmsKey", record.kms_key},
                                      {"protected", record.deletion_protected},
                                      {"tags", json::value_from(record.tags)}});
}

Result<GroupRecord> decode_group(std::string_view, std::string_view text) {
  TRY(const json::object object, parse_object(text));
  GroupRecord record{.id = text_at(object, "id"),
                     .account = text_at(object, "account"),
                     .region = text_at(object, "region"),
                     .name = text_at(object, "name"),
                     .created = number_at(object, "created"),
                     .retention_days = static_cast<std::int32_t>(number_at(object, "retention")),
                     .log_class = text_at(object, "class"),
                     .kms_key = text_at(object, "kmsKey"),
                     .deletion_protected = false,
                     .tags = {}};
  const auto* protection = object.if_contains("protected");
  record.deletion_protected = protection && protection->is_bool() && protection->get_bool();
  const auto* tags = object.if_contains("tags");
  if (record.id.empty() || !tags) return fail(ErrorCode::kDataLoss, "a member is missing");
  auto read = json::try_value_to<std::map<std::string, std::string>>(*tags);
  if (!read) return fail(ErrorCode::kDataLoss, "the tags are no strings");
  record.tags = std::move(*read);
  return record;
}

std::string encode_stream(const StreamRecord& record) {
  return json::serialize(json::object{{"id", record.id},
                                      {"group", record.group_id},
                                      {"name", record.name},
                                      {"created", record.created}});
}

Result<StreamRecord> decode_stream(std::string_view, std::string_view text) {
  TRY(const json::object object, parse_object(text));
  StreamRecord record{.id = text_at(object, "id"),
                      .group_id = text_at(object, "group"),
                      .name = text_at(object, "name"),
                      .created = number_at(object, "created")};
  if (record.id.empty() || record.group_id.empty()) {
    return fail(ErrorCode::kDataLoss, "a member is missing");
  }
  return record;
}

}  // namespace

std::string GroupRecord::key_of(std::string_view account, std::string_view region,
                                std::string_view name) {
  return std::string(account) + "/" + std::string(region) + "/" + std::string(name);
}

std::string GroupRecord::arn() const {
  return make_arn("logs", region, account, "log-group:" + name);
}

store::Codec<GroupRecord> group_codec() {
  return {.encode = encode_group, .decode = decode_group};
}
store::Codec<StreamRecord> stream_codec() {
  return {.encode = encode_stream, .decode = decode_stream};
}

}  // namespace minato::logs
