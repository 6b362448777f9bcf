// What iam/ keeps in the store. Tables and keys:
//
//   iam_role              <account>/<role name, lower case>       RoleRecord
//   iam_instance_profile  <account>/<profile name, lower case>    InstanceProfileRecord
//   iam_user              <account>/<user name, lower case>       UserRecord
//   iam_access_key        <access key id>                         AccessKeyRecord
//   iam_policy            <account>/<policy name, lower case>     PolicyRecord
//   iam_secret            session_seal                            32 bytes, base64
//
// IAM tells names apart without regard to case, hence the lower case in keys.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aws/context.h"
#include "base/clock.h"
#include "gen/iam.h"
#include "store/table.h"

namespace minato::iam {

struct RoleRecord {
  api::Role role;  // assume_role_policy_document as given, not URL-encoded
  std::vector<std::string> attached_policies;          // ARNs in order of attachment
  std::map<std::string, std::string> inline_policies;  // name to document
  std::vector<std::string> instance_profiles;          // names of those that hold the role
};

struct InstanceProfileRecord {
  api::InstanceProfile profile;  // without roles
  std::string role_name;         // empty when there is none; a profile holds at most one
};

struct UserRecord {
  api::User user;
  std::vector<std::string> access_key_ids;
  std::vector<std::string> attached_policies;          // ARNs in order of attachment
  std::map<std::string, std::string> inline_policies;  // name to document
};

// A customer's managed policy.
struct PolicyRecord {
  api::Policy policy;                        // without counts
  std::vector<api::PolicyVersion> versions;  // oldest first; documents not URL-encoded
  std::int32_t versions_made = 0;

  const api::PolicyVersion* version(std::string_view id) const;
  std::string default_document() const;
};

struct AccessKeyRecord {
  std::string secret_key;
  std::string account;
  std::string user_name;  // empty for the account's root
  std::string user_arn;
  std::string user_id;  // what sts:GetCallerIdentity answers
  bool active = true;
  TimePoint created;
};

store::Codec<RoleRecord> role_codec();
store::Codec<InstanceProfileRecord> instance_profile_codec();
store::Codec<UserRecord> user_codec();
store::Codec<AccessKeyRecord> access_key_codec();
store::Codec<PolicyRecord> policy_codec();

// "<account>/<name in lower case>".
std::string entity_key(std::string_view account, std::string_view name);

}  // namespace minato::iam
