#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Result<TaggedRepository> untagged_repository(const EcrService&, const Context& context,
                                             const api::UntagResourceRequest& request) {
  TRY(RepositoryAddress repository, parse_repository_arn(context, request.resource_arn));
  TaggedRepository out{.repository = std::move(repository), .keys = {}};
  for (const std::string& key : request.tag_keys) {
    out.keys.push_back({.name = "aws:TagKeys", .value = key});
  }
  return out;
}

Answer<api::UntagResource> untag_resource(EcrService& service, const Context&,
                                          const api::UntagResourceRequest& request,
                                          const TaggedRepository& found) {
  CO_TRY_VOID(co_await service.registry.repositories().update(
      found.repository.scope, found.repository.name,
      [&](registry::RepositoryRecord& record) -> Result<> {
        for (const std::string& key : request.tag_keys) record.tags.erase(key);
        return {};
      }));
  co_return api::UntagResourceResponse{};
}

}  // namespace

const Operation<api::UntagResource, TaggedRepository> kUntagResource{
    .find = untagged_repository,
    .resources = tagged_arns,
    .keys = tag_keys,
    .sample = R"({"resourceArn": "{repository-arn}", "tagKeys": ["a"]})",
    .handle = answered<untag_resource>};

}  // namespace minato::ecr
