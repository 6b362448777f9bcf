#include "iam/access_keys.h"

#include <algorithm>

#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {

Result<std::vector<std::string>> access_key_ids(const IamService& iam, const std::string& account,
                                                const std::optional<std::string>& user_name) {
  if (user_name) {
    TRY(const UserRecord* user, find_user(iam, account, *user_name));
    return user->access_key_ids;
  }
  std::vector<std::string> ids;
  for (const auto& [id, entry] : iam.access_keys().entries()) {
    if (entry.value.account == account && entry.value.user_name.empty()) ids.push_back(id);
  }
  return ids;
}

Result<const AccessKeyRecord*> find_access_key(const IamService& iam, const std::string& account,
                                               const std::optional<std::string>& user_name,
                                               const std::string& id) {
  TRY(const std::vector<std::string> ids, access_key_ids(iam, account, user_name));
  const auto* entry = iam.access_keys().find(id);
  if (entry == nullptr || std::ranges::find(ids, id) == ids.end()) {
    return fail(errors::access_key_not_found(id));
  }
  return &entry->value;
}

std::string shown_user_name(const AccessKeyRecord& key) {
  return key.user_name.empty() ? key.account : key.user_name;
}

}  // namespace minato::iam
