// The operations on policies of users and on managed policies. Each runs on the control executor;
// the context and the request live until it has returned.
#pragma once

#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::PutUserPolicy> put_user_policy(IamService& iam, const Context& context,
                                           const api::PutUserPolicyRequest& request);
Answer<api::GetUserPolicy> get_user_policy(IamService& iam, const Context& context,
                                           const api::GetUserPolicyRequest& request);
Answer<api::DeleteUserPolicy> delete_user_policy(IamService& iam, const Context& context,
                                                 const api::DeleteUserPolicyRequest& request);
Answer<api::ListUserPolicies> list_user_policies(IamService& iam, const Context& context,
                                                 const api::ListUserPoliciesRequest& request);
Answer<api::AttachUserPolicy> attach_user_policy(IamService& iam, const Context& context,
                                                 const api::AttachUserPolicyRequest& request);
Answer<api::DetachUserPolicy> detach_user_policy(IamService& iam, const Context& context,
                                                 const api::DetachUserPolicyRequest& request);
Answer<api::ListAttachedUserPolicies> list_attached_user_policies(
    IamService& iam, const Context& context, const api::ListAttachedUserPoliciesRequest& request);
Answer<api::CreatePolicy> create_policy(IamService& iam, const Context& context,
                                        const api::CreatePolicyRequest& request);
Answer<api::DeletePolicy> delete_policy(IamService& iam, const Context& context,
                                        const api::DeletePolicyRequest& request);
Answer<api::GetPolicyVersion> get_policy_version(IamService& iam, const Context& context,
                                                 const api::GetPolicyVersionRequest& request);
Answer<api::ListPolicyVersions> list_policy_versions(IamService& iam, const Context& context,
                                                     const api::ListPolicyVersionsRequest& request);
Answer<api::CreatePolicyVersion> create_policy_version(
    IamService& iam, const Context& context, const api::CreatePolicyVersionRequest& request);
Answer<api::DeletePolicyVersion> delete_policy_version(
    IamService& iam, const Context& context, const api::DeletePolicyVersionRequest& request);
Answer<api::SetDefaultPolicyVersion> set_default_policy_version(
    IamService& iam, const Context& context, const api::SetDefaultPolicyVersionRequest& request);

}  // namespace minato::iam
