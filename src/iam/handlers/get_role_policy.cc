#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/handlers/handlers.h"
#include "net/http.h"

namespace minato::iam {

Answer<api::GetRolePolicy> get_role_policy(IamService& iam, const Context& context,
                                           const api::GetRolePolicyRequest& request) {
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  const auto found = record->inline_policies.find(request.policy_name);
  if (found == record->inline_policies.end()) {
    co_return fail(errors::role_policy_not_found(request.policy_name));
  }
  co_return api::GetRolePolicyResponse{.role_name = record->role.role_name,
                                       .policy_name = found->first,
                                       .policy_document = http::percent_encode(found->second)};
}

}  // namespace minato::iam
