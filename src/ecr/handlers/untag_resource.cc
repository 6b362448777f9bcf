#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::UntagResource> untag_resource(EcrService& service, Context context,
                                          const api::UntagResourceRequest& request) {
  CO_TRY(const RepositoryAddress address, parse_repository_arn(request.resource_arn));
  CO_TRY(registry::Scope scope, scope_of(context, address.scope.account));
  scope.region = address.scope.region;
  CO_TRY_VOID(co_await service.registry.repositories().update(
      std::move(scope), address.name, [&](registry::RepositoryRecord& record) -> Result<> {
        for (const std::string& key : request.tag_keys) record.tags.erase(key);
        return {};
      }));
  co_return api::UntagResourceResponse{};
}

}  // namespace minato::ecr
