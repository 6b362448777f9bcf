#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/handlers/entity_details.h"

namespace minato::iam {
namespace {

// NoSuchEntity when the user that the request means is not there.
template <class Request>
Result<> check_user(const IamService& iam, const Context& context, const Request& request) {
  TRY(const auto name, target_user(context, request.user_name));
  if (name) TRY_VOID(find_user(iam, context.account, *name));
  return {};
}

}  // namespace

Answer<api::ListGroupsForUser> list_groups_for_user(IamService& iam, const Context& context,
                                                    const api::ListGroupsForUserRequest& request) {
  CO_TRY_VOID(check_user(iam, context, request));
  co_return api::ListGroupsForUserResponse{.groups = {}, .is_truncated = false};
}

Answer<api::ListMFADevices> list_mfa_devices(IamService& iam, const Context& context,
                                             const api::ListMFADevicesRequest& request) {
  CO_TRY_VOID(check_user(iam, context, request));
  co_return api::ListMFADevicesResponse{.mfa_devices = {}, .is_truncated = false};
}

Answer<api::ListVirtualMFADevices> list_virtual_mfa_devices(
    IamService&, const Context&, const api::ListVirtualMFADevicesRequest&) {
  co_return api::ListVirtualMFADevicesResponse{.virtual_mfa_devices = {}, .is_truncated = false};
}

Answer<api::ListSSHPublicKeys> list_ssh_public_keys(IamService& iam, const Context& context,
                                                    const api::ListSSHPublicKeysRequest& request) {
  CO_TRY_VOID(check_user(iam, context, request));
  co_return api::ListSSHPublicKeysResponse{
      .ssh_public_keys = std::vector<api::SSHPublicKeyMetadata>{}, .is_truncated = false};
}

Answer<api::ListSigningCertificates> list_signing_certificates(
    IamService& iam, const Context& context, const api::ListSigningCertificatesRequest& request) {
  CO_TRY_VOID(check_user(iam, context, request));
  co_return api::ListSigningCertificatesResponse{.certificates = {}, .is_truncated = false};
}

Answer<api::ListServiceSpecificCredentials> list_service_specific_credentials(
    IamService& iam, const Context& context,
    const api::ListServiceSpecificCredentialsRequest& request) {
  CO_TRY_VOID(check_user(iam, context, request));
  api::ListServiceSpecificCredentialsResponse response;
  response.service_specific_credentials.emplace();
  response.is_truncated = false;
  co_return response;
}

Answer<api::DeleteLoginProfile> delete_login_profile(
    IamService& iam, const Context& context, const api::DeleteLoginProfileRequest& request) {
  CO_TRY(const auto name, target_user(context, request.user_name));
  if (name) CO_TRY_VOID(find_user(iam, context.account, *name));
  co_return fail(errors::login_profile_not_found(name.value_or(context.account)));
}

}  // namespace minato::iam
