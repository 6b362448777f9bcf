#include "iam/register.h"

#include "gen/iam.h"
#include "gen/sts.h"
#include "iam/entities.h"
#include "iam/handlers/entity_details.h"
#include "iam/handlers/handlers.h"
#include "iam/handlers/policies.h"

namespace minato::iam {
namespace {

using Arns = std::vector<std::string>;

template <class Op>
using Function = Answer<Op> (*)(IamService&, const Context&, const typename Op::Request&);
template <class Op>
using Resource = Arns (*)(const IamService&, const Context&, const typename Op::Request&);

// What a request acts on, told by the member that names it. An entity that does not exist has the
// ARN it would have without a path.
template <class Request>
Arns role_of(const IamService& iam, const Context& context, const Request& request) {
  const auto role = find_role(iam, context.account, request.role_name);
  return {role ? (*role)->role.arn : entity_arn(context.account, "role", "/", request.role_name)};
}

template <class Request>
Arns profile_of(const IamService& iam, const Context& context, const Request& request) {
  const std::string& name = request.instance_profile_name;
  const auto profile = find_instance_profile(iam, context.account, name);
  return {profile ? (*profile)->profile.arn
                  : entity_arn(context.account, "instance-profile", "/", name)};
}

template <class Request>
Arns user_of(const IamService& iam, const Context& context, const Request& request) {
  const auto name = target_user(context, request.user_name);
  if (!name || !*name) return {context.principal.arn};
  const auto user = find_user(iam, context.account, **name);
  return {user ? (*user)->user.arn : entity_arn(context.account, "user", "/", **name)};
}

template <class Request>
Arns policy_of(const IamService&, const Context&, const Request& request) {
  return {request.policy_arn};
}

Arns new_policy(const IamService&, const Context& context,
                const api::CreatePolicyRequest& request) {
  return {entity_arn(context.account, "policy", request.path.value_or("/"), request.policy_name)};
}

Arns assumed_role_of(const IamService&, const Context&,
                     const sts::api::AssumeRoleRequest& request) {
  return {request.role_arn};
}

Arns owner_of(const IamService& iam, const Context& context,
              const api::GetAccessKeyLastUsedRequest& request) {
  const auto* entry = iam.access_keys().find(request.access_key_id);
  if (entry == nullptr || entry->value.account != context.account) return {"*"};
  return {entry->value.user_arn};
}

template <class Request>
Arns everything(const IamService&, const Context&, const Request&) {
  return {"*"};
}

class Registrar {
 public:
  Registrar(aws::Dispatcher& dispatcher, IamService& iam) : dispatcher_(dispatcher), iam_(iam) {}

  template <class Op>
  void serve(Function<Op> function, Resource<Op> resource) {
    dispatcher_.serve<Op>(
        [&iam = iam_, function](const Context& context, const typename Op::Request& request) {
          return function(iam, context, request);
        },
        [&iam = iam_, resource](const Context& context, const typename Op::Request& request) {
          return resource(iam, context, request);
        });
  }

 private:
  aws::Dispatcher& dispatcher_;
  IamService& iam_;
};

void register_roles(Registrar to) {
  to.serve<api::CreateRole>(create_role, role_of);
  to.serve<api::GetRole>(get_role, role_of);
  to.serve<api::ListRoles>(list_roles, everything);
  to.serve<api::DeleteRole>(delete_role, role_of);
  to.serve<api::UpdateRole>(update_role, role_of);
  to.serve<api::UpdateAssumeRolePolicy>(update_assume_role_policy, role_of);
  to.serve<api::TagRole>(tag_role, role_of);
  to.serve<api::UntagRole>(untag_role, role_of);
  to.serve<api::ListRoleTags>(list_role_tags, role_of);
  to.serve<api::UpdateRoleDescription>(update_role_description, role_of);
  to.serve<api::PutRolePermissionsBoundary>(put_role_permissions_boundary, role_of);
  to.serve<api::DeleteRolePermissionsBoundary>(delete_role_permissions_boundary, role_of);
}

void register_policies(Registrar to) {
  to.serve<api::AttachRolePolicy>(attach_role_policy, role_of);
  to.serve<api::DetachRolePolicy>(detach_role_policy, role_of);
  to.serve<api::ListAttachedRolePolicies>(list_attached_role_policies, role_of);
  to.serve<api::PutRolePolicy>(put_role_policy, role_of);
  to.serve<api::GetRolePolicy>(get_role_policy, role_of);
  to.serve<api::DeleteRolePolicy>(delete_role_policy, role_of);
  to.serve<api::ListRolePolicies>(list_role_policies, role_of);
  to.serve<api::GetPolicy>(get_policy, policy_of);
  to.serve<api::ListPolicies>(list_policies, everything);
  to.serve<api::CreatePolicy>(create_policy, new_policy);
  to.serve<api::DeletePolicy>(delete_policy, policy_of);
  to.serve<api::GetPolicyVersion>(get_policy_version, policy_of);
  to.serve<api::ListPolicyVersions>(list_policy_versions, policy_of);
  to.serve<api::CreatePolicyVersion>(create_policy_version, policy_of);
  to.serve<api::DeletePolicyVersion>(delete_policy_version, policy_of);
  to.serve<api::SetDefaultPolicyVersion>(set_default_policy_version, policy_of);
  to.serve<api::TagPolicy>(tag_policy, policy_of);
  to.serve<api::UntagPolicy>(untag_policy, policy_of);
  to.serve<api::ListPolicyTags>(list_policy_tags, policy_of);
  to.serve<api::ListEntitiesForPolicy>(list_entities_for_policy, policy_of);
}

void register_instance_profiles(Registrar to) {
  to.serve<api::CreateInstanceProfile>(create_instance_profile, profile_of);
  to.serve<api::GetInstanceProfile>(get_instance_profile, profile_of);
  to.serve<api::ListInstanceProfiles>(list_instance_profiles, everything);
  to.serve<api::ListInstanceProfilesForRole>(list_instance_profiles_for_role, role_of);
  to.serve<api::DeleteInstanceProfile>(delete_instance_profile, profile_of);
  to.serve<api::AddRoleToInstanceProfile>(add_role_to_instance_profile, profile_of);
  to.serve<api::RemoveRoleFromInstanceProfile>(remove_role_from_instance_profile, profile_of);
  to.serve<api::TagInstanceProfile>(tag_instance_profile, profile_of);
  to.serve<api::UntagInstanceProfile>(untag_instance_profile, profile_of);
  to.serve<api::ListInstanceProfileTags>(list_instance_profile_tags, profile_of);
}

void register_users(Registrar to) {
  to.serve<api::CreateUser>(create_user, user_of);
  to.serve<api::GetUser>(get_user, user_of);
  to.serve<api::ListUsers>(list_users, everything);
  to.serve<api::DeleteUser>(delete_user, user_of);
  to.serve<api::CreateAccessKey>(create_access_key, user_of);
  to.serve<api::ListAccessKeys>(list_access_keys, user_of);
  to.serve<api::UpdateAccessKey>(update_access_key, user_of);
  to.serve<api::DeleteAccessKey>(delete_access_key, user_of);
  to.serve<api::GetAccessKeyLastUsed>(get_access_key_last_used, owner_of);
  to.serve<api::PutUserPolicy>(put_user_policy, user_of);
  to.serve<api::GetUserPolicy>(get_user_policy, user_of);
  to.serve<api::DeleteUserPolicy>(delete_user_policy, user_of);
  to.serve<api::ListUserPolicies>(list_user_policies, user_of);
  to.serve<api::AttachUserPolicy>(attach_user_policy, user_of);
  to.serve<api::DetachUserPolicy>(detach_user_policy, user_of);
  to.serve<api::ListAttachedUserPolicies>(list_attached_user_policies, user_of);
  to.serve<api::ListAccountAliases>(list_account_aliases, everything);
  to.serve<api::TagUser>(tag_user, user_of);
  to.serve<api::UntagUser>(untag_user, user_of);
  to.serve<api::ListUserTags>(list_user_tags, user_of);
  to.serve<api::PutUserPermissionsBoundary>(put_user_permissions_boundary, user_of);
  to.serve<api::DeleteUserPermissionsBoundary>(delete_user_permissions_boundary, user_of);
}

void register_user_belongings(Registrar to) {
  to.serve<api::ListGroupsForUser>(list_groups_for_user, user_of);
  to.serve<api::ListMFADevices>(list_mfa_devices, user_of);
  to.serve<api::ListVirtualMFADevices>(list_virtual_mfa_devices, everything);
  to.serve<api::ListSSHPublicKeys>(list_ssh_public_keys, user_of);
  to.serve<api::ListSigningCertificates>(list_signing_certificates, user_of);
  to.serve<api::ListServiceSpecificCredentials>(list_service_specific_credentials, user_of);
  to.serve<api::DeleteLoginProfile>(delete_login_profile, user_of);
}

void register_sts(Registrar to) {
  to.serve<sts::api::AssumeRole>(assume_role, assumed_role_of);
  to.serve<sts::api::GetCallerIdentity>(get_caller_identity, everything);
  to.serve<sts::api::GetSessionToken>(get_session_token, everything);
  to.serve<sts::api::GetAccessKeyInfo>(get_access_key_info, everything);
}

}  // namespace

void register_iam(aws::Dispatcher& dispatcher, IamService& iam) {
  dispatcher.add_service(api::kService);
  dispatcher.add_service(sts::api::kService);
  const Registrar to(dispatcher, iam);
  register_roles(to);
  register_policies(to);
  register_instance_profiles(to);
  register_users(to);
  register_user_belongings(to);
  register_sts(to);
}

}  // namespace minato::iam
