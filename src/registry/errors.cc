#include "registry/errors.h"

#include <fmt/format.h>

namespace minato::registry::errors {
namespace {

Error make(ErrorCode code, std::string_view name, std::string message) {
  return Error{.code = code, .message = std::move(message), .name = name};
}

std::string_view or_null(std::string_view text) {
  return text.empty() ? "null" : text;
}

std::string joined(const std::vector<std::string>& digests) {
  return fmt::format("{}", fmt::join(digests, ", "));
}

}  // namespace

Error repository_not_found(const RepositoryLabel& repository) {
  return make(ErrorCode::kNotFound, "RepositoryNotFoundException",
              fmt::format("The repository with name '{}' does not exist in the registry with id "
                          "'{}'",
                          repository.name, repository.account));
}

Error repository_already_exists(const RepositoryLabel& repository) {
  return make(ErrorCode::kAlreadyExists, "RepositoryAlreadyExistsException",
              fmt::format("The repository with name '{}' already exists in the registry with id "
                          "'{}'",
                          repository.name, repository.account));
}

Error repository_not_empty(const RepositoryLabel& repository) {
  return make(ErrorCode::kFailedPrecondition, "RepositoryNotEmptyException",
              fmt::format("The repository with name '{}' in registry with id '{}' cannot be "
                          "deleted because it still contains images",
                          repository.name, repository.account));
}

Error repository_policy_not_found(const RepositoryLabel& repository) {
  return make(ErrorCode::kNotFound, "RepositoryPolicyNotFoundException",
              fmt::format("Repository policy does not exist for the repository with name '{}' in "
                          "the registry with id '{}'",
                          repository.name, repository.account));
}

Error image_not_found(const RepositoryLabel& repository, std::string_view digest,
                      std::string_view tag) {
  return make(ErrorCode::kNotFound, "ImageNotFoundException",
              fmt::format("The image with imageId {{imageDigest:'{}', imageTag:'{}'}} does not "
                          "exist within the repository with name '{}' in the registry with id '{}'",
                          or_null(digest), or_null(tag), repository.name, repository.account));
}

Error image_already_exists(const RepositoryLabel& repository, std::string_view digest,
                           std::string_view tag) {
  return make(ErrorCode::kAlreadyExists, "ImageAlreadyExistsException",
              fmt::format("Image with digest '{}' and tag '{}' already exists in the repository "
                          "with name '{}' in registry with id '{}'",
                          digest, or_null(tag), repository.name, repository.account));
}

Error image_tag_already_exists(const RepositoryLabel& repository, std::string_view tag) {
  return make(ErrorCode::kAlreadyExists, "ImageTagAlreadyExistsException",
              fmt::format("The image tag '{}' already exists in the '{}' repository and cannot be "
                          "overwritten because the tag is immutable.",
                          tag, repository.name));
}

Error image_digest_does_not_match(std::string_view expected, std::string_view actual) {
  return make(ErrorCode::kInvalidArgument, "ImageDigestDoesNotMatchException",
              fmt::format("The given digest '{}' does not match the calculated digest '{}' of the "
                          "image manifest",
                          expected, actual));
}

Error image_tag_does_not_match_digest() {
  return make(ErrorCode::kInvalidArgument, "ImageTagDoesNotMatchDigest",
              "Invalid request parameters: image tag does not map to the image digest");
}

Error image_referenced_by_manifest_list() {
  return make(ErrorCode::kFailedPrecondition, "ImageReferencedByManifestList",
              "Requested image referenced by manifest list");
}

Error image_archived(const RepositoryLabel& repository, std::string_view digest) {
  return make(ErrorCode::kNotFound, "ImageInaccessible",
              fmt::format("The image with digest '{}' in the repository with name '{}' in the "
                          "registry with id '{}' is archived and cannot be pulled until it is "
                          "restored",
                          digest, repository.name, repository.account));
}

Error image_archive_not_supported(std::string_view digest) {
  return make(ErrorCode::kFailedPrecondition, "ImageStorageClassUpdateNotSupportedException",
              fmt::format("The image with digest '{}' is referenced by a manifest list that is not "
                          "archived",
                          digest));
}

Error image_changed(std::string_view digest) {
  return make(ErrorCode::kFailedPrecondition, "",
              fmt::format("the image with digest '{}' was changed meanwhile", digest));
}

Error layers_not_found(const RepositoryLabel& repository, const std::vector<std::string>& digests) {
  return make(ErrorCode::kNotFound, "LayersNotFoundException",
              fmt::format("Layers with digests '[{}]' required for pushing image into repository "
                          "with name '{}' in the registry with id '{}' do not exist",
                          joined(digests), repository.name, repository.account));
}

Error referenced_images_not_found(const RepositoryLabel& repository,
                                  const std::vector<std::string>& digests) {
  return make(ErrorCode::kNotFound, "ReferencedImagesNotFoundException",
              fmt::format("Images with digests '[{}]' required for pushing image into repository "
                          "with name '{}' in the registry with id '{}' do not exist",
                          joined(digests), repository.name, repository.account));
}

Error manifest_invalid(std::string_view why) {
  return make(ErrorCode::kInvalidArgument, "MANIFEST_INVALID",
              fmt::format("Invalid parameter at 'ImageManifest' failed to satisfy constraint: "
                          "'{}'",
                          why));
}

Error too_many_image_tags(std::string_view digest) {
  return make(ErrorCode::kResourceExhausted, "LimitExceededException",
              fmt::format("The image with digest '{}' has the maximum number of tags", digest));
}

Error layer_not_found(const RepositoryLabel& repository, std::string_view digest) {
  return make(ErrorCode::kNotFound, "BLOB_UNKNOWN",
              fmt::format("The layer with digest '{}' does not exist in the repository with name "
                          "'{}' in the registry with id '{}'",
                          digest, repository.name, repository.account));
}

Error layer_inaccessible(const RepositoryLabel& repository, std::string_view digest) {
  return make(ErrorCode::kFailedPrecondition, "LayerInaccessibleException",
              fmt::format("The layer with digest '{}' in the repository with name '{}' in the "
                          "registry with id '{}' is not associated with an image",
                          digest, repository.name, repository.account));
}

Error layer_already_exists(const RepositoryLabel& repository, std::string_view digest) {
  return make(ErrorCode::kAlreadyExists, "LayerAlreadyExistsException",
              fmt::format("The layer with digest '{}' already exists in the repository with name "
                          "'{}' in registry with id '{}'",
                          digest, repository.name, repository.account));
}

Error layer_in_use(std::string_view digest) {
  return make(ErrorCode::kFailedPrecondition, "LayerInUse",
              fmt::format("The layer with digest '{}' cannot be deleted while an image of the "
                          "repository names it",
                          digest));
}

Error layer_digest_mismatch(std::string_view digest) {
  return make(ErrorCode::kInvalidArgument, "DIGEST_INVALID",
              fmt::format("The uploaded layer does not have the digest '{}'", digest));
}

Error upload_not_found(const RepositoryLabel& repository, std::string_view upload_id) {
  return make(ErrorCode::kNotFound, "UploadNotFoundException",
              fmt::format("The upload with id '{}' does not exist in the repository with name "
                          "'{}' in the registry with id '{}'",
                          upload_id, repository.name, repository.account));
}

Error upload_busy(std::string_view upload_id) {
  return make(
      ErrorCode::kConflict, "BLOB_UPLOAD_INVALID",
      fmt::format("The upload with id '{}' is being written by another request", upload_id));
}

Error invalid_parameter(std::string message) {
  return make(ErrorCode::kInvalidArgument, "InvalidParameterException", std::move(message));
}

Error token_not_valid() {
  return unauthorized("Your authorization token is not valid.");
}

Error unauthorized(std::string message) {
  return make(ErrorCode::kUnauthenticated, "UNAUTHORIZED", std::move(message));
}

Error denied(std::string message) {
  return make(ErrorCode::kPermissionDenied, "DENIED", std::move(message));
}

Error name_invalid(std::string_view name) {
  return make(ErrorCode::kInvalidArgument, "NAME_INVALID",
              fmt::format("'{}' is not a repository name", name));
}

Error digest_invalid(std::string_view digest) {
  return make(ErrorCode::kInvalidArgument, "DIGEST_INVALID",
              fmt::format("'{}' is not a supported digest", digest));
}

Error tag_invalid(std::string_view tag) {
  return make(ErrorCode::kInvalidArgument, "TAG_INVALID", fmt::format("'{}' is not a tag", tag));
}

Error upload_invalid(std::string message) {
  return make(ErrorCode::kInvalidArgument, "BLOB_UPLOAD_INVALID", std::move(message));
}

Error size_invalid(std::string message) {
  return make(ErrorCode::kInvalidArgument, "SIZE_INVALID", std::move(message));
}

Error precondition_failed(std::string_view reference) {
  return make(ErrorCode::kFailedPrecondition, "PreconditionFailed",
              fmt::format("'{}' is not what the condition of the request says", reference));
}

Error range_not_satisfiable(std::string message) {
  return make(ErrorCode::kOutOfRange, "BLOB_UPLOAD_INVALID", std::move(message));
}

Error method_not_allowed(std::string_view method) {
  return make(ErrorCode::kUnsupported, "UNSUPPORTED",
              fmt::format("{} is not supported on this path", method));
}

Error pagination_invalid(std::string message) {
  return make(ErrorCode::kInvalidArgument, "PAGINATION_NUMBER_INVALID", std::move(message));
}

Error not_an_endpoint() {
  return make(ErrorCode::kNotFound, "UNSUPPORTED", "no endpoint of the registry has this path");
}

}  // namespace minato::registry::errors
