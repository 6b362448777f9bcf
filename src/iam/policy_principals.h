// Whom policies name: whether they exist, and how they come back in answers.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "iam/iam_service.h"

namespace minato::iam {

// `document`, JSON with statements, with its principals as AWS shows them: the number of an account
// becomes the ARN of its root, the unique id of a user or role its ARN. What has none of these
// comes back as it is. MalformedPolicyDocument, which names the first principal that is none or
// does not exist.
//
// Users and roles, also of a role's sessions, are looked up in `account` and in every other account
// that has anything in IAM. Of the rest of the world nothing is known here: what is well-formed is
// taken. So are roles that only AWS makes, services, and identity providers.
Result<std::string> name_principals(const IamService& iam, std::string_view account,
                                    std::string_view document);

}  // namespace minato::iam
