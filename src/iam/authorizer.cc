#include "iam/authorizer.h"

#include "iam/errors.h"

namespace minato::iam {

Result<> AllowAuthenticated::authorize(const aws::Principal& principal, const std::string& action,
                                       const std::vector<std::string>& resources) const {
  if (principal.kind != aws::Principal::Kind::kAnonymous) return {};
  return fail(
      errors::not_authorized("anonymous", action, resources.empty() ? "*" : resources.front()));
}

}  // namespace minato::iam
