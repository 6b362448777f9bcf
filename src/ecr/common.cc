#include "ecr/common.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "ecr/encryption.h"

namespace minato::ecr {
namespace {

constexpr std::size_t kTagsMax = 50;
constexpr std::size_t kTagKeyMax = 128;
constexpr std::size_t kTagValueMax = 256;
// At most two wildcards a filter (ECR, image tag mutability exclusion filters).
constexpr std::ptrdiff_t kWildcardsMax = 2;

Result<> check_filter(const api::ImageTagMutabilityExclusionFilter& filter) {
  const std::string& text = filter.filter;
  const bool known = std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-' || c == '*';
  });
  if (known && !text.empty() && text.size() <= 128 &&
      std::ranges::count(text, '*') <= kWildcardsMax) {
    return {};
  }
  return fail(errors::invalid_parameter(
      "imageTagMutabilityExclusionFilters",
      "a filter has 1 to 128 characters of [0-9a-zA-Z._*-], at most two of them wildcards"));
}

}  // namespace

Result<registry::Scope> own_scope(const aws::RequestContext& context, registry::Scope scope) {
  if (scope.account == context.account) return scope;
  return fail(errors::access_denied(context.principal.arn, "ecr:" + context.operation,
                                    registry::repository_arn(scope, "*")));
}

Result<RepositoryAddress> parse_repository_arn(const aws::RequestContext& context,
                                               const std::string& text) {
  constexpr std::string_view prefix = "repository/";
  const auto arn = Arn::parse(text);
  if (!arn || arn->service != "ecr" || arn->region != context.region ||
      !arn->resource.starts_with(prefix) ||
      !registry::is_repository_name(std::string_view(arn->resource).substr(prefix.size()))) {
    return fail(errors::invalid_parameter("resourceArn", "Invalid ARN"));
  }
  return RepositoryAddress{.scope = {.account = arn->account, .region = arn->region},
                           .name = arn->resource.substr(prefix.size())};
}

api::Repository to_api(const registry::Registry& registry,
                       const registry::RepositoryRecord& record) {
  api::Repository out;
  out.repository_arn = record.arn();
  out.registry_id = record.scope.account;
  out.repository_name = record.name;
  out.repository_uri = fmt::format("{}/{}", registry.host_of(record.scope), record.name);
  out.created_at = record.created_at;
  out.image_tag_mutability = record.tag_mutability;
  out.image_tag_mutability_exclusion_filters = to_api_filters(record.exclusion_filters);
  out.image_scanning_configuration = api::ImageScanningConfiguration{};
  out.image_scanning_configuration->scan_on_push = record.scan_on_push;
  out.encryption_configuration = api::EncryptionConfiguration{};
  out.encryption_configuration->encryption_type = record.encryption_type;
  std::string key = key_arn(record.scope, record.encryption_type, record.kms_key);
  if (!key.empty()) out.encryption_configuration->kms_key = std::move(key);
  return out;
}

Result<std::string> accept_policy(const EcrService& service, const aws::RequestContext& context,
                                  const std::string& text, PolicyKind kind) {
  TRY_VOID(check_resource_policy(text, kind));
  auto named = service.name_principals(context.account, text);
  if (!named) return fail(errors::principal_not_found());
  return named;
}

Result<> set_mutability(registry::RepositoryRecord& record, const std::string& mutability,
                        const ExclusionFilters& filters) {
  const bool with_exclusion = mutability.ends_with("_WITH_EXCLUSION");
  if (with_exclusion != filters.has_value()) {
    return fail(errors::invalid_parameter(
        "imageTagMutabilityExclusionFilters",
        fmt::format("ImageTagMutabilityExclusionFilters {} when imageTagMutability is set as {}",
                    with_exclusion ? "can't be null" : "are not allowed", mutability)));
  }
  std::vector<std::string> texts;
  if (filters) {
    for (const auto& filter : *filters) {
      TRY_VOID(check_filter(filter));
      texts.push_back(filter.filter);
    }
  }
  record.tag_mutability = mutability;
  record.exclusion_filters = std::move(texts);
  return {};
}

ExclusionFilters to_api_filters(const std::vector<std::string>& filters) {
  if (filters.empty()) return std::nullopt;
  std::vector<api::ImageTagMutabilityExclusionFilter> out;
  for (const std::string& filter : filters) {
    auto& added = out.emplace_back();
    added.filter_type = "WILDCARD";
    added.filter = filter;
  }
  return out;
}

Result<> add_tags(std::map<std::string, std::string>& tags, const std::vector<api::Tag>& added) {
  for (const api::Tag& tag : added) {
    if (tag.key.empty() || tag.key.size() > kTagKeyMax || tag.value.size() > kTagValueMax) {
      return fail(errors::invalid_tag());
    }
    if (tag.key.starts_with("aws:")) {
      return fail(errors::invalid_tag_parameter(
          "aws: prefixed tag key names are not allowed for external use."));
    }
    tags[tag.key] = tag.value;
  }
  if (tags.size() > kTagsMax) return fail(errors::too_many_tags());
  return {};
}

Result<aws::PageRequest> page_request(std::string list, const std::optional<std::string>& token,
                                      const std::optional<std::int32_t>& max_results,
                                      std::int32_t size) {
  auto page = aws::page_request(std::move(list), token,
                                static_cast<std::size_t>(max_results.value_or(size)));
  if (!page) return fail(errors::invalid_parameter("nextToken", "Invalid token"));
  return std::move(*page);
}

std::optional<ImageProblem> check_image_id(const api::ImageIdentifier& id) {
  if (!id.image_digest && !id.image_tag) {
    return ImageProblem{"MissingDigestAndTag",
                        "Invalid request parameters: both tag and digest cannot be null"};
  }
  if (id.image_digest && !registry::looks_like_digest(*id.image_digest)) {
    return ImageProblem{"InvalidImageDigest",
                        "Invalid request parameters: image digest should satisfy the regex "
                        "'[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'"};
  }
  if (id.image_tag && !registry::is_tag(*id.image_tag)) {
    return ImageProblem{"InvalidImageTag",
                        "Invalid request parameters: image tag should satisfy the regex "
                        "'[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'"};
  }
  return std::nullopt;
}

std::optional<ImageProblem> image_problem(const Error& error) {
  if (error.name == api::error::kImageNotFoundException) {
    return ImageProblem{"ImageNotFound", "Requested image not found"};
  }
  if (error.name == "ImageTagDoesNotMatchDigest" || error.name == "ImageReferencedByManifestList") {
    return ImageProblem{std::string(error.name), error.message};
  }
  if (error.name == "ImageInaccessible") {
    return ImageProblem{std::string(error.name), error.message};
  }
  return std::nullopt;
}

registry::ImageReference to_reference(const api::ImageIdentifier& id) {
  return {.digest = id.image_digest.value_or(""), .tag = id.image_tag.value_or("")};
}

Awaitable<Result<registry::ManifestRecord>> find_image(EcrService& service,
                                                       registry::RepositoryRecord repository,
                                                       api::ImageIdentifier id,
                                                       std::string_view parameter) {
  if (const auto problem = check_image_id(id)) {
    co_return fail(errors::invalid_parameter(parameter, problem->reason));
  }
  const registry::ImageReference reference = to_reference(id);
  auto found = co_await service.registry.images().find(repository, reference);
  if (!found && found.error().name == "ImageTagDoesNotMatchDigest") {
    co_return fail(
        registry::errors::image_not_found(repository.label(), reference.digest, reference.tag));
  }
  co_return found;
}

std::string_view image_status(const registry::ManifestRecord& record) {
  return record.archived ? "ARCHIVED" : "ACTIVE";
}

bool passes_filters(const registry::ManifestRecord& record,
                    const std::optional<std::string>& tag_status,
                    const std::optional<std::string>& status) {
  if (tag_status == "TAGGED" && record.tags.empty()) return false;
  if (tag_status == "UNTAGGED" && !record.tags.empty()) return false;
  return status == "ANY" || status.value_or("ACTIVE") == image_status(record);
}

api::ImageIdentifier to_identifier(std::string digest, std::string tag) {
  api::ImageIdentifier out;
  if (!digest.empty()) out.image_digest = std::move(digest);
  if (!tag.empty()) out.image_tag = std::move(tag);
  return out;
}

}  // namespace minato::ecr
