#include "ecr/account_settings.h"
#include "ecr/creation_templates.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DeleteRepositoryCreationTemplate> delete_repository_creation_template(
    EcrService& service, const Context&,
    const api::DeleteRepositoryCreationTemplateRequest& request, const registry::Scope& scope) {
  CO_TRY(auto removed,
         co_await templates::remove(service.registry.records(), scope, request.prefix));
  api::DeleteRepositoryCreationTemplateResponse out;
  out.registry_id = scope.account;
  out.repository_creation_template = templates::to_answer(std::move(removed), scope);
  co_return out;
}

}  // namespace

const Operation<api::DeleteRepositoryCreationTemplate, registry::Scope>
    kDeleteRepositoryCreationTemplate{
        .find = own_registry<api::DeleteRepositoryCreationTemplateRequest>,
        .resources = any_resource<registry::Scope>,
        .sample = R"({"prefix": "{template-prefix}"})",
        .handle = answered<delete_repository_creation_template>};

}  // namespace minato::ecr
