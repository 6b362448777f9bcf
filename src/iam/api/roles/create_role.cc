#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/policy_document.h"
#include "iam/policy_principals.h"

namespace minato::iam {
namespace {

Result<RoleRecord> role_record(IamService& iam, const Context& context,
                               const api::CreateRoleRequest& request) {
  TRY_VOID(check_trust_policy(request.assume_role_policy_document));
  TRY_VOID(check_policy_size(request.assume_role_policy_document, "ACLSizePerRole",
                             kTrustPolicyCharacters));
  RoleRecord record;
  api::Role& role = record.role;
  role.path = request.path.value_or("/");
  role.role_name = request.role_name;
  role.role_id = make_id(iam, "AROA");
  role.arn = entity_arn(context.account, "role", role.path, role.role_name);
  role.create_date = context.now;
  TRY(role.assume_role_policy_document,
      name_principals(iam, context.account, request.assume_role_policy_document));
  role.description = request.description;
  role.max_session_duration = request.max_session_duration.value_or(3600);
  role.permissions_boundary = boundary_of(request.permissions_boundary);
  if (request.tags) TRY_VOID(merge_tags(role.tags, *request.tags));
  return record;
}

Result<NamedEntity> new_role(const IamService&, const Context& context,
                             const api::CreateRole::Request& request) {
  return NamedEntity{
      .arn = entity_arn(context.account, "role", request.path.value_or("/"), request.role_name)};
}

Answer<api::CreateRole> create_role(IamService& iam, const Context& context,
                                    const api::CreateRole::Request& request, const NamedEntity&) {
  CO_TRY(const RoleRecord record, role_record(iam, context, request));
  const std::string key = entity_key(context.account, request.role_name);
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    if (iam.roles().find(key) != nullptr) return fail(errors::role_exists(request.role_name));
    if (count_of(iam.roles(), context.account) >= kRolesPerAccount) {
      return fail(errors::quota_exceeded("RolesPerAccount", kRolesPerAccount));
    }
    store::Transaction transaction;
    iam.roles().put(transaction, key, record);
    return transaction;
  }));
  co_return api::CreateRoleResponse{.role = role_answer(record)};
}

}  // namespace

const Operation<api::CreateRole> kCreateRole{
    .find = new_role,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}", "AssumeRolePolicyDocument": "{trust-policy}"})",
    .handle = create_role};

}  // namespace minato::iam
