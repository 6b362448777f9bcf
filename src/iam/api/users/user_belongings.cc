#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

// This version makes no groups, passwords, certificates, MFA devices or keys for other protocols,
// so a user has none. Clients ask before they delete a user.

// NoSuchEntity when the user is not there.
Result<> check_user(const IamService& iam, const Context& context, const NamedUser& named) {
  if (named.name) TRY_VOID(find_user(iam, context.account, *named.name));
  return {};
}

Answer<api::ListGroupsForUser> list_groups_for_user(IamService& iam, const Context& context,
                                                    const api::ListGroupsForUser::Request&,
                                                    const NamedUser& named) {
  CO_TRY_VOID(check_user(iam, context, named));
  co_return api::ListGroupsForUserResponse{.groups = {}, .is_truncated = false};
}

Answer<api::ListMFADevices> list_mfa_devices(IamService& iam, const Context& context,
                                             const api::ListMFADevices::Request&,
                                             const NamedUser& named) {
  CO_TRY_VOID(check_user(iam, context, named));
  co_return api::ListMFADevicesResponse{.mfa_devices = {}, .is_truncated = false};
}

Answer<api::ListSSHPublicKeys> list_ssh_public_keys(IamService& iam, const Context& context,
                                                    const api::ListSSHPublicKeys::Request&,
                                                    const NamedUser& named) {
  CO_TRY_VOID(check_user(iam, context, named));
  co_return api::ListSSHPublicKeysResponse{
      .ssh_public_keys = std::vector<api::SSHPublicKeyMetadata>{}, .is_truncated = false};
}

Answer<api::ListSigningCertificates> list_signing_certificates(
    IamService& iam, const Context& context, const api::ListSigningCertificates::Request&,
    const NamedUser& named) {
  CO_TRY_VOID(check_user(iam, context, named));
  co_return api::ListSigningCertificatesResponse{.certificates = {}, .is_truncated = false};
}

Answer<api::ListServiceSpecificCredentials> list_service_specific_credentials(
    IamService& iam, const Context& context, const api::ListServiceSpecificCredentials::Request&,
    const NamedUser& named) {
  CO_TRY_VOID(check_user(iam, context, named));
  api::ListServiceSpecificCredentialsResponse response;
  response.service_specific_credentials.emplace();
  response.is_truncated = false;
  co_return response;
}

Answer<api::DeleteLoginProfile> delete_login_profile(IamService& iam, const Context& context,
                                                     const api::DeleteLoginProfile::Request&,
                                                     const NamedUser& named) {
  const std::optional<std::string>& name = named.name;
  if (name) CO_TRY_VOID(find_user(iam, context.account, *name));
  co_return fail(errors::login_profile_not_found(name.value_or(context.account)));
}

}  // namespace

const Operation<api::ListGroupsForUser, NamedUser> kListGroupsForUser{
    .find = chosen_user<api::ListGroupsForUser::Request>,
    .resources = user_arns,
    .sample = R"({"UserName": "{user}"})",
    .handle = list_groups_for_user};

const Operation<api::ListMFADevices, NamedUser> kListMFADevices{
    .find = chosen_user<api::ListMFADevices::Request>,
    .resources = user_arns,
    .sample = R"({"UserName": "{user}"})",
    .handle = list_mfa_devices};

const Operation<api::ListSSHPublicKeys, NamedUser> kListSSHPublicKeys{
    .find = chosen_user<api::ListSSHPublicKeys::Request>,
    .resources = user_arns,
    .sample = R"({"UserName": "{user}"})",
    .handle = list_ssh_public_keys};

const Operation<api::ListSigningCertificates, NamedUser> kListSigningCertificates{
    .find = chosen_user<api::ListSigningCertificates::Request>,
    .resources = user_arns,
    .sample = R"({"UserName": "{user}"})",
    .handle = list_signing_certificates};

const Operation<api::ListServiceSpecificCredentials, NamedUser> kListServiceSpecificCredentials{
    .find = chosen_user<api::ListServiceSpecificCredentials::Request>,
    .resources = user_arns,
    .sample = R"({"UserName": "{user}"})",
    .handle = list_service_specific_credentials};

const Operation<api::DeleteLoginProfile, NamedUser> kDeleteLoginProfile{
    .find = chosen_user<api::DeleteLoginProfile::Request>,
    .resources = user_arns,
    .sample = R"({"UserName": "{user}"})",
    .handle = delete_login_profile};

}  // namespace minato::iam
