#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::TagResource> tag_resource(EcrService& service, Context context,
                                      const api::TagResourceRequest& request) {
  CO_TRY(const RepositoryAddress address, parse_repository_arn(request.resource_arn));
  CO_TRY(registry::Scope scope, scope_of(context, address.scope.account));
  scope.region = address.scope.region;
  CO_TRY_VOID(co_await service.registry.repositories().update(
      std::move(scope), address.name,
      [&](registry::RepositoryRecord& record) { return add_tags(record.tags, request.tags); }));
  co_return api::TagResourceResponse{};
}

}  // namespace minato::ecr
