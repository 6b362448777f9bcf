#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::PutUserPermissionsBoundary> put_user_permissions_boundary(
    IamService& iam, const Context& context,
    const api::PutUserPermissionsBoundary::Request& request, const NamedEntity&) {
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
    const api::DeleteUserPermissionsBoundary::Request& request, const NamedEntity&) {
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

}  // namespace

const Operation<api::PutUserPermissionsBoundary> kPutUserPermissionsBoundary{
    .find = named_user<api::PutUserPermissionsBoundary::Request>,
    .resources = named_arns,
    .sample = R"({"UserName": "{user}", "PermissionsBoundary": "{policy-arn}"})",
    .handle = put_user_permissions_boundary};

const Operation<api::DeleteUserPermissionsBoundary> kDeleteUserPermissionsBoundary{
    .find = named_user<api::DeleteUserPermissionsBoundary::Request>,
    .resources = named_arns,
    .sample = R"({"UserName": "{user}"})",
    .handle = delete_user_permissions_boundary};

}  // namespace minato::iam
