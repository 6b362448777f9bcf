#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::GetRole> get_role(IamService& iam, const Context& context,
                              const api::GetRoleRequest& request) {
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  co_return api::GetRoleResponse{.role = role_answer(*record)};
}

}  // namespace minato::iam
