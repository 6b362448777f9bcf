#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::UntagRole> untag_role(IamService& iam, const Context& context,
                                  const api::UntagRoleRequest& request) {
  CO_TRY_VOID(co_await change_role(iam, context.account, request.role_name,
                                   [&request](RoleRecord& record) -> Result<> {
                                     remove_tags(record.role.tags, request.tag_keys);
                                     return {};
                                   }));
  co_return api::UntagRole::Response{};
}

}  // namespace minato::iam
