#include "ecr/account_settings.h"
#include "ecr/creation_templates.h"
#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::DeleteRepositoryCreationTemplate> delete_repository_creation_template(
    EcrService& service, Context context,
    const api::DeleteRepositoryCreationTemplateRequest& request) {
  CO_TRY(auto removed, co_await templates::remove(service.registry.records(), caller_scope(context),
                                                  request.prefix));
  api::DeleteRepositoryCreationTemplateResponse out;
  out.registry_id = context.account;
  out.repository_creation_template =
      templates::to_answer(std::move(removed), caller_scope(context));
  co_return out;
}

}  // namespace minato::ecr
