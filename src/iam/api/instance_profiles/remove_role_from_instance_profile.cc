#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"
#include "net/http.h"

namespace minato::iam {
namespace {

Answer<api::RemoveRoleFromInstanceProfile> remove_role_from_instance_profile(
    IamService& iam, const Context& context,
    const api::RemoveRoleFromInstanceProfile::Request& request, const NamedEntity&) {
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY(const InstanceProfileRecord* found_profile,
        find_instance_profile(iam, context.account, request.instance_profile_name));
    TRY(const RoleRecord* found_role, find_role(iam, context.account, request.role_name));
    if (!http::iequals(found_profile->role_name, request.role_name)) {
      return fail(errors::role_not_found(request.role_name));
    }
    InstanceProfileRecord profile = *found_profile;
    RoleRecord role = *found_role;
    profile.role_name.clear();
    std::erase(role.instance_profiles, profile.profile.instance_profile_name);
    store::Transaction transaction;
    iam.instance_profiles().put(
        transaction, entity_key(context.account, request.instance_profile_name), profile);
    iam.roles().put(transaction, entity_key(context.account, request.role_name), role);
    return transaction;
  }));
  co_return api::RemoveRoleFromInstanceProfile::Response{};
}

}  // namespace

const Operation<api::RemoveRoleFromInstanceProfile> kRemoveRoleFromInstanceProfile{
    .find = named_instance_profile<api::RemoveRoleFromInstanceProfile::Request>,
    .resources = named_arns,
    .sample = R"({"InstanceProfileName": "{instance-profile}", "RoleName": "{role}"})",
    .handle = remove_role_from_instance_profile};

}  // namespace minato::iam
