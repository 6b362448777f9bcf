// The failures of the registry. Where the ECR API has a name for one, Error::name is that name; the
// OCI side maps it to its own codes (http/render_error.h). Names without an ECR counterpart are OCI
// codes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace minato::registry::errors {

// How a repository is called in messages.
struct RepositoryLabel {
  std::string name;
  std::string account;
};

Error repository_not_found(const RepositoryLabel& repository);
Error repository_already_exists(const RepositoryLabel& repository);
Error repository_not_empty(const RepositoryLabel& repository);
Error repository_policy_not_found(const RepositoryLabel& repository);

// `digest` or `tag` may be empty.
Error image_not_found(const RepositoryLabel& repository, std::string_view digest,
                      std::string_view tag);
Error image_already_exists(const RepositoryLabel& repository, std::string_view digest,
                           std::string_view tag);
Error image_tag_already_exists(const RepositoryLabel& repository, std::string_view tag);
Error image_digest_does_not_match(std::string_view expected, std::string_view actual);
Error image_tag_does_not_match_digest();
Error image_referenced_by_manifest_list();
Error image_archived(const RepositoryLabel& repository, std::string_view digest);
Error image_archive_not_supported(std::string_view digest);
// Of a guarded change; without name.
Error image_changed(std::string_view digest);
Error layers_not_found(const RepositoryLabel& repository, const std::vector<std::string>& digests);
Error referenced_images_not_found(const RepositoryLabel& repository,
                                  const std::vector<std::string>& digests);
Error manifest_invalid(std::string_view why);
Error too_many_image_tags(std::string_view digest);

Error layer_not_found(const RepositoryLabel& repository, std::string_view digest);
Error layer_inaccessible(const RepositoryLabel& repository, std::string_view digest);
Error layer_already_exists(const RepositoryLabel& repository, std::string_view digest);
// An image of the repository names it.
Error layer_in_use(std::string_view digest);
Error layer_digest_mismatch(std::string_view digest);
Error upload_not_found(const RepositoryLabel& repository, std::string_view upload_id);
Error upload_busy(std::string_view upload_id);

Error invalid_parameter(std::string message);
Error unauthorized(std::string message);
Error token_not_valid();
Error denied(std::string message);

// OCI only.
Error name_invalid(std::string_view name);
Error digest_invalid(std::string_view digest);
// A tag that something should get, outside the grammar.
Error tag_invalid(std::string_view tag);
Error upload_invalid(std::string message);
Error size_invalid(std::string message);
// If-Match or If-None-Match does not hold.
Error precondition_failed(std::string_view reference);
Error range_not_satisfiable(std::string message);
Error method_not_allowed(std::string_view method);
Error pagination_invalid(std::string message);
Error not_an_endpoint();

}  // namespace minato::registry::errors
