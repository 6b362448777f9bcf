// What several ECR operations need.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/context.h"
#include "aws/page.h"
#include "ecr/ecr_service.h"
#include "ecr/errors.h"
#include "ecr/resource_policy.h"
#include "gen/ecr.h"

namespace minato::ecr {

// AccessDeniedException for a registry of another account.
Result<registry::Scope> own_scope(const aws::RequestContext& context, registry::Scope scope);

// What a request calls a repository, which need not exist.
struct RepositoryAddress {
  registry::Scope scope;
  std::string name;

  std::string arn() const { return registry::repository_arn(scope, name); }
};
// Of the ARN of a repository in the region of the request. InvalidParameterException.
Result<RepositoryAddress> parse_repository_arn(const aws::RequestContext& context,
                                               const std::string& arn);

api::Repository to_api(const registry::Registry& registry,
                       const registry::RepositoryRecord& record);

// A policy as it is kept and answered: checked (resource_policy.h), its principals named in full.
// InvalidParameterException.
Result<std::string> accept_policy(const EcrService& service, const aws::RequestContext& context,
                                  const std::string& text, PolicyKind kind);

using ExclusionFilters = std::optional<std::vector<api::ImageTagMutabilityExclusionFilter>>;
// Sets both, checked against one another. InvalidParameterException.
Result<> set_mutability(registry::RepositoryRecord& record, const std::string& mutability,
                        const ExclusionFilters& filters);
ExclusionFilters to_api_filters(const std::vector<std::string>& filters);

// Adds tags. TooManyTagsException, InvalidTagParameterException.
Result<> add_tags(std::map<std::string, std::string>& tags, const std::vector<api::Tag>& added);

inline constexpr std::int32_t kPageDefault = 100;
// The page that a request asks for of the list with that name (aws/page.h).
// InvalidParameterException for a token of another list.
Result<aws::PageRequest> page_request(std::string list, const std::optional<std::string>& token,
                                      const std::optional<std::int32_t>& max_results,
                                      std::int32_t size = kPageDefault);

// The reference of an image identifier, or the failure BatchGetImage and its like report for it.
struct ImageProblem {
  std::string code;
  std::string reason;
};
std::optional<ImageProblem> check_image_id(const api::ImageIdentifier& id);
// The failure for an error of the registry about one image; nullopt when the whole call fails.
std::optional<ImageProblem> image_problem(const Error& error);
// "ACTIVE" or "ARCHIVED": a restore takes effect at once, so nothing is ever ACTIVATING.
std::string_view image_status(const registry::ManifestRecord& record);
// Whether a listing with these filters shows the image; without `status` only ACTIVE ones.
bool passes_filters(const registry::ManifestRecord& record,
                    const std::optional<std::string>& tag_status,
                    const std::optional<std::string>& status);
registry::ImageReference to_reference(const api::ImageIdentifier& id);
// The image that a request names at `parameter`. InvalidParameterException; ImageNotFoundException
// with the id as given, also when its tag and its digest are of different images.
Awaitable<Result<registry::ManifestRecord>> find_image(EcrService& service,
                                                       registry::RepositoryRecord repository,
                                                       api::ImageIdentifier id,
                                                       std::string_view parameter = "imageId");
api::ImageIdentifier to_identifier(std::string digest, std::string tag);

}  // namespace minato::ecr
