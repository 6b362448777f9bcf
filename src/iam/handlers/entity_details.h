// Operations on what hangs on an entity: tags, permissions boundaries, who a policy is attached to,
// and what users have elsewhere. Each runs on the control executor; the context and the request
// live until it has returned.
#pragma once

#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::TagUser> tag_user(IamService& iam, const Context& context,
                              const api::TagUserRequest& request);
Answer<api::UntagUser> untag_user(IamService& iam, const Context& context,
                                  const api::UntagUserRequest& request);
Answer<api::ListUserTags> list_user_tags(IamService& iam, const Context& context,
                                         const api::ListUserTagsRequest& request);
Answer<api::TagPolicy> tag_policy(IamService& iam, const Context& context,
                                  const api::TagPolicyRequest& request);
Answer<api::UntagPolicy> untag_policy(IamService& iam, const Context& context,
                                      const api::UntagPolicyRequest& request);
Answer<api::ListPolicyTags> list_policy_tags(IamService& iam, const Context& context,
                                             const api::ListPolicyTagsRequest& request);
Answer<api::TagInstanceProfile> tag_instance_profile(IamService& iam, const Context& context,
                                                     const api::TagInstanceProfileRequest& request);
Answer<api::UntagInstanceProfile> untag_instance_profile(
    IamService& iam, const Context& context, const api::UntagInstanceProfileRequest& request);
Answer<api::ListInstanceProfileTags> list_instance_profile_tags(
    IamService& iam, const Context& context, const api::ListInstanceProfileTagsRequest& request);

Answer<api::PutRolePermissionsBoundary> put_role_permissions_boundary(
    IamService& iam, const Context& context, const api::PutRolePermissionsBoundaryRequest& request);
Answer<api::DeleteRolePermissionsBoundary> delete_role_permissions_boundary(
    IamService& iam, const Context& context,
    const api::DeleteRolePermissionsBoundaryRequest& request);
Answer<api::PutUserPermissionsBoundary> put_user_permissions_boundary(
    IamService& iam, const Context& context, const api::PutUserPermissionsBoundaryRequest& request);
Answer<api::DeleteUserPermissionsBoundary> delete_user_permissions_boundary(
    IamService& iam, const Context& context,
    const api::DeleteUserPermissionsBoundaryRequest& request);

Answer<api::UpdateRoleDescription> update_role_description(
    IamService& iam, const Context& context, const api::UpdateRoleDescriptionRequest& request);
Answer<api::ListEntitiesForPolicy> list_entities_for_policy(
    IamService& iam, const Context& context, const api::ListEntitiesForPolicyRequest& request);

Answer<api::GetAccessKeyLastUsed> get_access_key_last_used(
    IamService& iam, const Context& context, const api::GetAccessKeyLastUsedRequest& request);

// This version makes no groups, passwords, certificates, MFA devices or keys for other protocols,
// so a user has none. Clients ask before they delete a user.
Answer<api::ListGroupsForUser> list_groups_for_user(IamService& iam, const Context& context,
                                                    const api::ListGroupsForUserRequest& request);
Answer<api::ListMFADevices> list_mfa_devices(IamService& iam, const Context& context,
                                             const api::ListMFADevicesRequest& request);
Answer<api::ListVirtualMFADevices> list_virtual_mfa_devices(
    IamService& iam, const Context& context, const api::ListVirtualMFADevicesRequest& request);
Answer<api::ListSSHPublicKeys> list_ssh_public_keys(IamService& iam, const Context& context,
                                                    const api::ListSSHPublicKeysRequest& request);
Answer<api::ListSigningCertificates> list_signing_certificates(
    IamService& iam, const Context& context, const api::ListSigningCertificatesRequest& request);
Answer<api::ListServiceSpecificCredentials> list_service_specific_credentials(
    IamService& iam, const Context& context,
    const api::ListServiceSpecificCredentialsRequest& request);
Answer<api::DeleteLoginProfile> delete_login_profile(IamService& iam, const Context& context,
                                                     const api::DeleteLoginProfileRequest& request);

}  // namespace minato::iam
