// What requests of IAM and STS name. Nothing need exist: whether it does is told after the caller
// has been authorised for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/context.h"
#include "base/result.h"
#include "iam/iam_service.h"

namespace minato::iam {

struct Anything {};

struct NamedEntity {
  // Of the record, with its path; of what is not there, the ARN that it would have without one.
  std::string arn;
};

struct NamedUser {
  std::optional<std::string> name;  // nullopt: the root of the account
  std::string arn;
};

std::string role_arn(const IamService& iam, std::string_view account, std::string_view name);
std::string instance_profile_arn(const IamService& iam, std::string_view account,
                                 std::string_view name);
// Without a name the caller itself. ValidationError when the caller is neither user nor root.
Result<NamedUser> name_user(const IamService& iam, const aws::RequestContext& context,
                            const std::optional<std::string>& name);

}  // namespace minato::iam
