#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::TagRole> tag_role(IamService& iam, const Context& context,
                              const api::TagRoleRequest& request) {
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name,
      [&request](RoleRecord& record) { return merge_tags(record.role.tags, request.tags); }));
  co_return api::TagRole::Response{};
}

}  // namespace minato::iam
