#include "ecr/errors.h"

#include <fmt/format.h>

#include <array>

#include "gen/ecr.h"

namespace minato::ecr::errors {
namespace {

struct Renamed {
  std::string_view from;
  std::string_view to;
};

constexpr std::array kRenamed = {
    Renamed{"BLOB_UNKNOWN", api::error::kLayersNotFoundException},
    Renamed{"BLOB_UPLOAD_INVALID", api::error::kInvalidParameterException},
    Renamed{"DENIED", "AccessDeniedException"},
    Renamed{"DIGEST_INVALID", api::error::kInvalidParameterException},
    Renamed{"MANIFEST_INVALID", api::error::kInvalidParameterException},
    Renamed{"NAME_INVALID", api::error::kInvalidParameterException},
    Renamed{"TAG_INVALID", api::error::kInvalidParameterException},
    Renamed{"ImageTagDoesNotMatchDigest", api::error::kImageNotFoundException},
    Renamed{"ImageReferencedByManifestList", api::error::kInvalidParameterException},
};

}  // namespace

Error to_api_error(Error error) {
  for (const Renamed& row : kRenamed) {
    if (error.name == row.from) {
      error.name = row.to;
      return error;
    }
  }
  if (!error.name.empty()) return error;
  // What has no name is the server's: a full disk, a lost race, corrupt data.
  error.name = api::error::kServerException;
  if (error.code == ErrorCode::kInternal || error.code == ErrorCode::kDataLoss) {
    error.message = "internal error";
  }
  return error;
}

Error invalid_parameter(std::string_view parameter, std::string_view constraint) {
  return {.code = ErrorCode::kInvalidArgument,
          .message = fmt::format("Invalid parameter at '{}' failed to satisfy constraint: '{}'",
                                 parameter, constraint),
          .name = api::error::kInvalidParameterException};
}

Error unknown_account_setting(std::string_view name) {
  return {
      .code = ErrorCode::kInvalidArgument,
      .message = fmt::format("The account setting '{}' is not supported by this registry", name),
      .name = api::error::kValidationException};
}

Error invalid_tag_parameter(std::string message) {
  return {.code = ErrorCode::kInvalidArgument,
          .message = std::move(message),
          .name = api::error::kInvalidTagParameterException};
}

Error invalid_tag() {
  return invalid_tag_parameter("Tag parameters are invalid");
}

Error invalid_key(std::string_view key) {
  return {.code = ErrorCode::kInvalidArgument,
          .message = fmt::format("Invalid keyId '{}'", key),
          .name = api::error::kKmsException,
          .details = {{"kmsError", "NotFoundException"}}};
}

Error too_many_tags() {
  return {.code = ErrorCode::kResourceExhausted,
          .message =
              "The list of tags on the repository is over the limit. The maximum number of "
              "tags that can be applied to a repository is 50.",
          .name = api::error::kTooManyTagsException};
}

Error access_denied(std::string_view principal, std::string_view action,
                    std::string_view resource) {
  return {.code = ErrorCode::kPermissionDenied,
          .message = fmt::format("User: {} is not authorized to perform: {} on resource: {}",
                                 principal, action, resource),
          .name = "AccessDeniedException"};
}

Error principal_not_found() {
  return invalid_parameter("PolicyText", "Principal not found");
}

Error registry_policy_not_found(std::string_view account) {
  return {.code = ErrorCode::kNotFound,
          .message =
              fmt::format("Registry policy does not exist in the registry with id '{}'", account),
          .name = api::error::kRegistryPolicyNotFoundException};
}

Error signing_configuration_not_found(std::string_view account) {
  return {.code = ErrorCode::kNotFound,
          .message = fmt::format(
              "Signing configuration does not exist in the registry with id '{}'", account),
          .name = api::error::kSigningConfigurationNotFoundException};
}

Error lifecycle_policy_not_found(const registry::errors::RepositoryLabel& repository) {
  return {.code = ErrorCode::kNotFound,
          .message = fmt::format("Lifecycle policy does not exist for the repository with name "
                                 "'{}' in the registry with id '{}'",
                                 repository.name, repository.account),
          .name = api::error::kLifecyclePolicyNotFoundException};
}

Error preview_not_found(const registry::errors::RepositoryLabel& repository) {
  return {.code = ErrorCode::kNotFound,
          .message = fmt::format("There is no lifecycle policy preview for the repository with "
                                 "name '{}' in the registry with id '{}'",
                                 repository.name, repository.account),
          .name = api::error::kLifecyclePolicyPreviewNotFoundException};
}

Error preview_in_progress(const registry::errors::RepositoryLabel& repository) {
  return {.code = ErrorCode::kConflict,
          .message = fmt::format("A lifecycle policy preview is already in progress for the "
                                 "repository with name '{}' in the registry with id '{}'",
                                 repository.name, repository.account),
          .name = api::error::kLifecyclePolicyPreviewInProgressException};
}

Error exclusion_already_exists(std::string_view principal_arn) {
  return {.code = ErrorCode::kAlreadyExists,
          .message =
              fmt::format("The pull time update exclusion for '{}' already exists", principal_arn),
          .name = api::error::kExclusionAlreadyExistsException};
}

Error exclusion_not_found(std::string_view principal_arn) {
  return {.code = ErrorCode::kNotFound,
          .message =
              fmt::format("The pull time update exclusion for '{}' does not exist", principal_arn),
          .name = api::error::kExclusionNotFoundException};
}

Error too_many_exclusions(std::size_t limit) {
  return {.code = ErrorCode::kResourceExhausted,
          .message =
              fmt::format("The registry has the maximum of {} pull time update exclusions", limit),
          .name = api::error::kLimitExceededException};
}

Error scan_limit_exceeded() {
  return {.code = ErrorCode::kResourceExhausted,
          .message = "The scan quota per image has been exceeded. Wait and try again.",
          .name = api::error::kLimitExceededException};
}

Error scan_not_found(const registry::ImageReference& id,
                     const registry::errors::RepositoryLabel& repository) {
  const auto or_null = [](const std::string& text) { return text.empty() ? "null" : text; };
  return {.code = ErrorCode::kNotFound,
          .message =
              fmt::format("Image scan does not exist for the image with '{{imageDigest:'{}'"
                          ", imageTag:'{}'}}' in the repository with name '{}' in the "
                          "registry with id '{}'",
                          or_null(id.digest), or_null(id.tag), repository.name, repository.account),
          .name = api::error::kScanNotFoundException};
}

Error cannot_be_scanned(std::string_view digest) {
  return {.code = ErrorCode::kInvalidArgument,
          .message = fmt::format("The image with digest '{}' is of a type that cannot be scanned: "
                                 "it has no layers of a file system",
                                 digest),
          .name = api::error::kUnsupportedImageTypeException};
}

Error image_archived(std::string_view digest) {
  return {.code = ErrorCode::kFailedPrecondition,
          .message =
              fmt::format("The image with digest '{}' is archived and cannot be scanned", digest),
          .name = api::error::kImageArchivedException};
}

Error scan_start_disabled() {
  return {.code = ErrorCode::kInvalidArgument,
          .message = "This feature is disabled",
          .name = api::error::kValidationException};
}

Error template_already_exists(std::string_view prefix, std::string_view account) {
  return {.code = ErrorCode::kAlreadyExists,
          .message = fmt::format("A Template with a prefix '{}' already exists in the registry "
                                 "with id '{}'",
                                 prefix, account),
          .name = api::error::kTemplateAlreadyExistsException};
}

Error too_many_templates(std::size_t limit) {
  return {.code = ErrorCode::kResourceExhausted,
          .message = fmt::format("The registry has the maximum of {} repository creation templates",
                                 limit),
          .name = api::error::kLimitExceededException};
}

Error template_not_found(std::string_view prefix, std::string_view account) {
  return {.code = ErrorCode::kNotFound,
          .message = fmt::format("The Template with prefix '{}' does not exist in the registry "
                                 "with id '{}'",
                                 prefix, account),
          .name = api::error::kTemplateNotFoundException};
}

Error rule_already_exists(std::string_view prefix, std::string_view account) {
  return {.code = ErrorCode::kAlreadyExists,
          .message = fmt::format("The pull through cache rule with prefix '{}' already exists in "
                                 "the registry with id '{}'",
                                 prefix, account),
          .name = api::error::kPullThroughCacheRuleAlreadyExistsException};
}

Error rule_not_found(std::string_view prefix, std::string_view account) {
  return {.code = ErrorCode::kNotFound,
          .message = fmt::format("The pull through cache rule with prefix '{}' does not exist in "
                                 "the registry with id '{}'",
                                 prefix, account),
          .name = api::error::kPullThroughCacheRuleNotFoundException};
}

Error too_many_rules(std::size_t limit) {
  return {
      .code = ErrorCode::kResourceExhausted,
      .message = fmt::format("The registry has the maximum of {} pull through cache rules", limit),
      .name = api::error::kLimitExceededException};
}

Error unsupported_upstream(std::string_view url) {
  return {.code = ErrorCode::kInvalidArgument,
          .message = fmt::format("The upstream registry '{}' is not supported, or not the one that "
                                 "is named beside it",
                                 url),
          .name = api::error::kUnsupportedUpstreamRegistryException};
}

Error secret_not_found(std::string_view arn) {
  return {.code = ErrorCode::kNotFound,
          .message = fmt::format("The secret '{}' does not exist", arn),
          .name = api::error::kSecretNotFoundException};
}

Error secret_inaccessible(std::string_view arn) {
  return {.code = ErrorCode::kPermissionDenied,
          .message = fmt::format("The secret '{}' cannot be accessed", arn),
          .name = api::error::kUnableToAccessSecretException};
}

Error secret_of_other_hosts(std::string_view arn, std::string_view url) {
  return {
      .code = ErrorCode::kPermissionDenied,
      .message = fmt::format("The secret '{}' is not for {}: its hosts have to name it", arn, url),
      .name = api::error::kUnableToAccessSecretException};
}

Error secret_unreadable(std::string_view arn) {
  return {.code = ErrorCode::kInvalidArgument,
          .message = fmt::format("The value of the secret '{}' is no JSON object with username and "
                                 "accessToken",
                                 arn),
          .name = api::error::kUnableToDecryptSecretValueException};
}

Error upstream_image_failed(std::string_view repository, std::string_view reference,
                            std::string_view why) {
  return {.code = ErrorCode::kUnavailable,
          .message = fmt::format("The image '{}' of the repository '{}' cannot be got from its "
                                 "upstream registry: {}",
                                 reference, repository, why),
          .name = api::error::kUnableToGetUpstreamImageException};
}

Error invalid_layer_part(const UploadLabel& upload, std::uint64_t received) {
  Error error{.code = ErrorCode::kOutOfRange,
              .message = fmt::format("The upload with id '{}' goes on at byte {}", upload.upload_id,
                                     received),
              .name = api::error::kInvalidLayerPartException};
  error.details = {{"registryId", upload.repository.account},
                   {"repositoryName", upload.repository.name},
                   {"uploadId", upload.upload_id}};
  // Before the first part there is no valid byte to name.
  if (received > 0)
    error.details.emplace_back("lastValidByteReceived", std::to_string(received - 1));
  return error;
}

Error layer_part_too_small() {
  return {.code = ErrorCode::kInvalidArgument,
          .message = "Layer parts must be at least 5242880 bytes in size, except the last one",
          .name = api::error::kLayerPartTooSmallException};
}

Error empty_upload(const UploadLabel& upload) {
  return {.code = ErrorCode::kInvalidArgument,
          .message = fmt::format("The upload with id '{}' does not contain any layer parts",
                                 upload.upload_id),
          .name = api::error::kEmptyUploadException};
}

}  // namespace minato::ecr::errors
