#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::ListTagsForResource> list_tags_for_resource(EcrService& service, const Context&,
                                                        const api::ListTagsForResourceRequest&,
                                                        const RepositoryAddress& found) {
  CO_TRY(const auto record, co_await service.registry.repositories().find(found.scope, found.name));
  api::ListTagsForResourceResponse out;
  auto& tags = out.tags.emplace();
  for (const auto& [key, value] : record.tags) {
    auto& tag = tags.emplace_back();
    tag.key = key;
    tag.value = value;
  }
  co_return out;
}

}  // namespace

const Operation<api::ListTagsForResource> kListTagsForResource{
    .find = repository_of_arn<api::ListTagsForResourceRequest>,
    .resources = repository_arns,
    .sample = R"({"resourceArn": "{repository-arn}"})",
    .handle = answered<list_tags_for_resource>};

}  // namespace minato::ecr
