// What logs/ keeps in the store. Tables and keys:
//
//   log_group   <account>/<region>/<group name>   GroupRecord
//   log_stream  <group id>/<stream name>          StreamRecord
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "logs/event_store.h"
#include "store/table.h"

namespace minato::logs {

struct GroupRecord {
  std::string id;  // of its events; a group that is made again has another
  std::string account;
  std::string region;
  std::string name;
  std::int64_t created = 0;         // milliseconds since 1970
  std::int32_t retention_days = 0;  // 0: for ever
  std::string log_class = "STANDARD";
  std::string kms_key;  // kept and answered only
  bool deletion_protected = false;
  std::map<std::string, std::string> tags;

  std::string key() const { return key_of(account, region, name); }
  std::string arn() const;  // without ":*"
  static std::string key_of(std::string_view account, std::string_view region,
                            std::string_view name);
};

struct StreamRecord {
  std::string id;
  std::string group_id;
  std::string name;
  std::int64_t created = 0;

  std::string key() const { return group_id + "/" + name; }
  StreamId events() const { return {group_id, id}; }
};

store::Codec<GroupRecord> group_codec();
store::Codec<StreamRecord> stream_codec();

}  // namespace minato::logs
