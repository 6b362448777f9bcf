// The operations of IAM and STS that are served. Each runs on the control executor; the context and
// the request live until it has returned.
#pragma once

#include "aws/operation_call.h"
#include "gen/iam.h"
#include "gen/sts.h"
#include "iam/iam_service.h"

namespace minato::iam {

using Context = aws::RequestContext;
template <class Op>
using Answer = Awaitable<Result<typename Op::Response>>;

Answer<api::CreateRole> create_role(IamService& iam, const Context& context,
                                    const api::CreateRoleRequest& request);
Answer<api::GetRole> get_role(IamService& iam, const Context& context,
                              const api::GetRoleRequest& request);
Answer<api::ListRoles> list_roles(IamService& iam, const Context& context,
                                  const api::ListRolesRequest& request);
Answer<api::DeleteRole> delete_role(IamService& iam, const Context& context,
                                    const api::DeleteRoleRequest& request);
Answer<api::UpdateRole> update_role(IamService& iam, const Context& context,
                                    const api::UpdateRoleRequest& request);
Answer<api::UpdateAssumeRolePolicy> update_assume_role_policy(
    IamService& iam, const Context& context, const api::UpdateAssumeRolePolicyRequest& request);
Answer<api::TagRole> tag_role(IamService& iam, const Context& context,
                              const api::TagRoleRequest& request);
Answer<api::UntagRole> untag_role(IamService& iam, const Context& context,
                                  const api::UntagRoleRequest& request);
Answer<api::ListRoleTags> list_role_tags(IamService& iam, const Context& context,
                                         const api::ListRoleTagsRequest& request);
Answer<api::AttachRolePolicy> attach_role_policy(IamService& iam, const Context& context,
                                                 const api::AttachRolePolicyRequest& request);
Answer<api::DetachRolePolicy> detach_role_policy(IamService& iam, const Context& context,
                                                 const api::DetachRolePolicyRequest& request);
Answer<api::ListAttachedRolePolicies> list_attached_role_policies(
    IamService& iam, const Context& context, const api::ListAttachedRolePoliciesRequest& request);
Answer<api::PutRolePolicy> put_role_policy(IamService& iam, const Context& context,
                                           const api::PutRolePolicyRequest& request);
Answer<api::GetRolePolicy> get_role_policy(IamService& iam, const Context& context,
                                           const api::GetRolePolicyRequest& request);
Answer<api::DeleteRolePolicy> delete_role_policy(IamService& iam, const Context& context,
                                                 const api::DeleteRolePolicyRequest& request);
Answer<api::ListRolePolicies> list_role_policies(IamService& iam, const Context& context,
                                                 const api::ListRolePoliciesRequest& request);
Answer<api::CreateInstanceProfile> create_instance_profile(
    IamService& iam, const Context& context, const api::CreateInstanceProfileRequest& request);
Answer<api::GetInstanceProfile> get_instance_profile(IamService& iam, const Context& context,
                                                     const api::GetInstanceProfileRequest& request);
Answer<api::ListInstanceProfiles> list_instance_profiles(
    IamService& iam, const Context& context, const api::ListInstanceProfilesRequest& request);
Answer<api::ListInstanceProfilesForRole> list_instance_profiles_for_role(
    IamService& iam, const Context& context,
    const api::ListInstanceProfilesForRoleRequest& request);
Answer<api::DeleteInstanceProfile> delete_instance_profile(
    IamService& iam, const Context& context, const api::DeleteInstanceProfileRequest& request);
Answer<api::AddRoleToInstanceProfile> add_role_to_instance_profile(
    IamService& iam, const Context& context, const api::AddRoleToInstanceProfileRequest& request);
Answer<api::RemoveRoleFromInstanceProfile> remove_role_from_instance_profile(
    IamService& iam, const Context& context,
    const api::RemoveRoleFromInstanceProfileRequest& request);
Answer<api::CreateUser> create_user(IamService& iam, const Context& context,
                                    const api::CreateUserRequest& request);
Answer<api::GetUser> get_user(IamService& iam, const Context& context,
                              const api::GetUserRequest& request);
Answer<api::ListUsers> list_users(IamService& iam, const Context& context,
                                  const api::ListUsersRequest& request);
Answer<api::DeleteUser> delete_user(IamService& iam, const Context& context,
                                    const api::DeleteUserRequest& request);
Answer<api::CreateAccessKey> create_access_key(IamService& iam, const Context& context,
                                               const api::CreateAccessKeyRequest& request);
Answer<api::ListAccessKeys> list_access_keys(IamService& iam, const Context& context,
                                             const api::ListAccessKeysRequest& request);
Answer<api::UpdateAccessKey> update_access_key(IamService& iam, const Context& context,
                                               const api::UpdateAccessKeyRequest& request);
Answer<api::DeleteAccessKey> delete_access_key(IamService& iam, const Context& context,
                                               const api::DeleteAccessKeyRequest& request);
Answer<api::GetPolicy> get_policy(IamService& iam, const Context& context,
                                  const api::GetPolicyRequest& request);
Answer<api::ListPolicies> list_policies(IamService& iam, const Context& context,
                                        const api::ListPoliciesRequest& request);
Answer<api::ListAccountAliases> list_account_aliases(IamService& iam, const Context& context,
                                                     const api::ListAccountAliasesRequest& request);
Answer<sts::api::AssumeRole> assume_role(IamService& iam, const Context& context,
                                         const sts::api::AssumeRoleRequest& request);
Answer<sts::api::GetCallerIdentity> get_caller_identity(
    IamService& iam, const Context& context, const sts::api::GetCallerIdentityRequest& request);
Answer<sts::api::GetSessionToken> get_session_token(
    IamService& iam, const Context& context, const sts::api::GetSessionTokenRequest& request);
Answer<sts::api::GetAccessKeyInfo> get_access_key_info(
    IamService& iam, const Context& context, const sts::api::GetAccessKeyInfoRequest& request);

}  // namespace minato::iam
