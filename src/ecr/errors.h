// The errors of the ECR API that the registry does not have, and how the registry's look on it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "registry/images.h"

namespace minato::ecr::errors {

// An error of the registry as the ECR API names it; others are passed on.
Error to_api_error(Error error);

Error invalid_parameter(std::string_view parameter, std::string_view constraint);
Error unknown_account_setting(std::string_view name);
Error invalid_tag_parameter(std::string message);
Error too_many_tags();
// KmsException: what KMS would say of it.
Error invalid_key(std::string_view key);
// Of a key that is empty or too long, and of a value.
Error invalid_tag();
Error access_denied(std::string_view principal, std::string_view action, std::string_view resource);

// Of a policy.
Error principal_not_found();
Error registry_policy_not_found(std::string_view account);
Error signing_configuration_not_found(std::string_view account);
Error lifecycle_policy_not_found(const registry::errors::RepositoryLabel& repository);
Error preview_not_found(const registry::errors::RepositoryLabel& repository);
Error preview_in_progress(const registry::errors::RepositoryLabel& repository);
Error exclusion_already_exists(std::string_view principal_arn);
Error exclusion_not_found(std::string_view principal_arn);
Error too_many_exclusions(std::size_t limit);
Error scan_limit_exceeded();
// The parts of the image's id as the caller gave them; either may be empty.
Error scan_not_found(const registry::ImageReference& id,
                     const registry::errors::RepositoryLabel& repository);
Error cannot_be_scanned(std::string_view digest);
Error image_archived(std::string_view digest);
// StartImageScan where the registry has enhanced scanning.
Error scan_start_disabled();
Error template_already_exists(std::string_view prefix, std::string_view account);
Error too_many_templates(std::size_t limit);
Error template_not_found(std::string_view prefix, std::string_view account);
Error rule_already_exists(std::string_view prefix, std::string_view account);
Error rule_not_found(std::string_view prefix, std::string_view account);
Error too_many_rules(std::size_t limit);
Error unsupported_upstream(std::string_view url);
Error secret_not_found(std::string_view arn);
Error secret_inaccessible(std::string_view arn);
// The secret is for other hosts than the registry at `url`.
Error secret_of_other_hosts(std::string_view arn, std::string_view url);
Error secret_unreadable(std::string_view arn);
Error upstream_image_failed(std::string_view repository, std::string_view reference,
                            std::string_view why);

struct UploadLabel {
  registry::errors::RepositoryLabel repository;
  std::string upload_id;
};
// Carries lastValidByteReceived: `received` bytes are there.
Error invalid_layer_part(const UploadLabel& upload, std::uint64_t received);
Error layer_part_too_small();
Error empty_upload(const UploadLabel& upload);

}  // namespace minato::ecr::errors
