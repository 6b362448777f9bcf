#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::ListTagsForResource> list_tags_for_resource(
    EcrService& service, Context context, const api::ListTagsForResourceRequest& request) {
  CO_TRY(const RepositoryAddress address, parse_repository_arn(request.resource_arn));
  CO_TRY(registry::Scope scope, scope_of(context, address.scope.account));
  scope.region = address.scope.region;
  CO_TRY(const auto record,
         co_await service.registry.repositories().find(std::move(scope), address.name));
  api::ListTagsForResourceResponse out;
  auto& tags = out.tags.emplace();
  for (const auto& [key, value] : record.tags) {
    auto& tag = tags.emplace_back();
    tag.key = key;
    tag.value = value;
  }
  co_return out;
}

}  // namespace minato::ecr
