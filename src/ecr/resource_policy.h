// The JSON policies attached to repositories and registries. Pure.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
#pragma once

#include <string_view>

#include "aws/context.h"
#include "base/result.h"

namespace minato::ecr {

// A registry policy names resources, a repository policy need not: it is about its repository.
enum class PolicyKind { kRepository, kRegistry };

// InvalidParameterException unless `text` is JSON in the grammar of resource policies: statements
// with an Effect, a principal and actions of ECR.
Result<> check_resource_policy(std::string_view text, PolicyKind kind);

// Whether a policy that passed the check would keep `principal` from setting another one: a Deny
// without condition that names them and ecr:SetRepositoryPolicy.
bool locks_out(std::string_view text, const aws::Principal& principal);

}  // namespace minato::ecr
