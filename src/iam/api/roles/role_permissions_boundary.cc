#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::PutRolePermissionsBoundary> put_role_permissions_boundary(
    IamService& iam, const Context& context,
    const api::PutRolePermissionsBoundary::Request& request, const NamedEntity&) {
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
    const api::DeleteRolePermissionsBoundary::Request& request, const NamedEntity&) {
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

}  // namespace

const Operation<api::PutRolePermissionsBoundary> kPutRolePermissionsBoundary{
    .find = named_role<api::PutRolePermissionsBoundary::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}", "PermissionsBoundary": "{policy-arn}"})",
    .handle = put_role_permissions_boundary};

const Operation<api::DeleteRolePermissionsBoundary> kDeleteRolePermissionsBoundary{
    .find = named_role<api::DeleteRolePermissionsBoundary::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}"})",
    .handle = delete_role_permissions_boundary};

}  // namespace minato::iam
