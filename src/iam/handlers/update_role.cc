#include "iam/entities.h"
#include "iam/handlers/entity_details.h"

namespace minato::iam {

Answer<api::UpdateRole> update_role(IamService& iam, const Context& context,
                                    const api::UpdateRoleRequest& request) {
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        if (request.description) record.role.description = request.description;
        if (request.max_session_duration) {
          record.role.max_session_duration = request.max_session_duration;
        }
        return {};
      }));
  co_return api::UpdateRole::Response{};
}

Answer<api::UpdateRoleDescription> update_role_description(
    IamService& iam, const Context& context, const api::UpdateRoleDescriptionRequest& request) {
  CO_TRY_VOID(co_await change_role(iam, context.account, request.role_name,
                                   [&request](RoleRecord& record) -> Result<> {
                                     record.role.description = request.description;
                                     return {};
                                   }));
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  co_return api::UpdateRoleDescriptionResponse{.role = role_answer(*record)};
}

}  // namespace minato::iam
