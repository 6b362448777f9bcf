// Access keys of one user, or of an account's root when there is no user name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "iam/iam_service.h"

namespace minato::iam {

// NoSuchEntity when there is no such user.
Result<std::vector<std::string>> access_key_ids(const IamService& iam, const std::string& account,
                                                const std::optional<std::string>& user_name);
// NoSuchEntity when there is no such user, or the key is not theirs. Valid until control goes back
// to the executor.
Result<const AccessKeyRecord*> find_access_key(const IamService& iam, const std::string& account,
                                               const std::optional<std::string>& user_name,
                                               const std::string& id);
// What answers call the owner.
std::string shown_user_name(const AccessKeyRecord& key);

}  // namespace minato::iam
