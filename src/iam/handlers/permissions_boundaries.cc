#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/handlers/entity_details.h"

namespace minato::iam {

Answer<api::PutRolePermissionsBoundary> put_role_permissions_boundary(
    IamService& iam, const Context& context,
    const api::PutRolePermissionsBoundaryRequest& request) {
  CO_TRY_VOID(check_attachable(iam, context.account, request.permissions_boundary));
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        record.role.permissions_boundary = boundary_of(request.permissions_boundary);
        return {};
      }));
  co_return api::PutRolePermissionsBoundary::Response{};
}

Answer<api::DeleteRolePermissionsBoundary> delete_role_permissions_boundary(
    IamService& iam, const Context& context,
    const api::DeleteRolePermissionsBoundaryRequest& request) {
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        if (!record.role.permissions_boundary) {
          return fail(errors::role_boundary_not_found(request.role_name));
        }
        record.role.permissions_boundary.reset();
        return {};
      }));
  co_return api::DeleteRolePermissionsBoundary::Response{};
}

Answer<api::PutUserPermissionsBoundary> put_user_permissions_boundary(
    IamService& iam, const Context& context,
    const api::PutUserPermissionsBoundaryRequest& request) {
  CO_TRY_VOID(check_attachable(iam, context.account, request.permissions_boundary));
  CO_TRY_VOID(co_await change_user(
      iam, context.account, request.user_name, [&request](UserRecord& record) -> Result<> {
        record.user.permissions_boundary = boundary_of(request.permissions_boundary);
        return {};
      }));
  co_return api::PutUserPermissionsBoundary::Response{};
}

Answer<api::DeleteUserPermissionsBoundary> delete_user_permissions_boundary(
    IamService& iam, const Context& context,
    const api::DeleteUserPermissionsBoundaryRequest& request) {
  CO_TRY_VOID(co_await change_user(
      iam, context.account, request.user_name, [&request](UserRecord& record) -> Result<> {
        if (!record.user.permissions_boundary) {
          return fail(errors::user_boundary_not_found(request.user_name));
        }
        record.user.permissions_boundary.reset();
        return {};
      }));
  co_return api::DeleteUserPermissionsBoundary::Response{};
}

}  // namespace minato::iam
