#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

aws::Arns added_role(const IamService& iam, const Context& context,
                     const api::AddRoleToInstanceProfile::Request& request) {
  return {role_arn(iam, context.account, request.role_name)};
}

Answer<api::AddRoleToInstanceProfile> add_role_to_instance_profile(
    IamService& iam, const Context& context, const api::AddRoleToInstanceProfile::Request& request,
    const NamedEntity&) {
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY(const InstanceProfileRecord* found_profile,
        find_instance_profile(iam, context.account, request.instance_profile_name));
    TRY(const RoleRecord* found_role, find_role(iam, context.account, request.role_name));
    if (!found_profile->role_name.empty()) {
      return fail(errors::quota_exceeded("InstanceSessionsPerInstanceProfile", 1));
    }
    // Each names the other, so that neither can be deleted under the other's feet.
    InstanceProfileRecord profile = *found_profile;
    RoleRecord role = *found_role;
    profile.role_name = role.role.role_name;
    role.instance_profiles.push_back(profile.profile.instance_profile_name);
    store::Transaction transaction;
    iam.instance_profiles().put(
        transaction, entity_key(context.account, request.instance_profile_name), profile);
    iam.roles().put(transaction, entity_key(context.account, request.role_name), role);
    return transaction;
  }));
  co_return api::AddRoleToInstanceProfile::Response{};
}

}  // namespace

const Operation<api::AddRoleToInstanceProfile> kAddRoleToInstanceProfile{
    .find = named_instance_profile<api::AddRoleToInstanceProfile::Request>,
    .resources = named_arns,
    .passes = {{.roles = added_role, .to = "ec2.amazonaws.com"}},
    .sample = R"({"InstanceProfileName": "{instance-profile}", "RoleName": "{role}"})",
    .handle = add_role_to_instance_profile};

}  // namespace minato::iam
