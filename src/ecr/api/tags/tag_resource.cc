#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Result<TaggedRepository> tagged_repository(const EcrService&, const Context& context,
                                           const api::TagResourceRequest& request) {
  TRY(RepositoryAddress repository, parse_repository_arn(context, request.resource_arn));
  return TaggedRepository{.repository = std::move(repository), .keys = keys_of_tags(request.tags)};
}

Answer<api::TagResource> tag_resource(EcrService& service, const Context&,
                                      const api::TagResourceRequest& request,
                                      const TaggedRepository& found) {
  CO_TRY_VOID(co_await service.registry.repositories().update(
      found.repository.scope, found.repository.name,
      [&](registry::RepositoryRecord& record) { return add_tags(record.tags, request.tags); }));
  co_return api::TagResourceResponse{};
}

}  // namespace

const Operation<api::TagResource, TaggedRepository> kTagResource{
    .find = tagged_repository,
    .resources = tagged_arns,
    .keys = tag_keys,
    .sample = R"({"resourceArn": "{repository-arn}", "tags": [{"Key": "a", "Value": "b"}]})",
    .handle = answered<tag_resource>};

}  // namespace minato::ecr
