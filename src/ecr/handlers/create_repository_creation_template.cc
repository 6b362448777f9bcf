#include "ecr/account_settings.h"
#include "ecr/creation_templates.h"
#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::CreateRepositoryCreationTemplate> create_repository_creation_template(
    EcrService& service, Context context,
    const api::CreateRepositoryCreationTemplateRequest& request) {
  CreationTemplate made;
  made.prefix = request.prefix;
  made.description = request.description;
  made.encryption_configuration = request.encryption_configuration;
  if (!made.encryption_configuration) {
    made.encryption_configuration.emplace().encryption_type = "AES256";
  }
  made.resource_tags = request.resource_tags;
  made.image_tag_mutability = request.image_tag_mutability.value_or("MUTABLE");
  made.image_tag_mutability_exclusion_filters = request.image_tag_mutability_exclusion_filters;
  made.repository_policy = request.repository_policy;
  made.lifecycle_policy = request.lifecycle_policy;
  made.applied_for = request.applied_for;
  made.custom_role_arn = request.custom_role_arn;
  made.created_at = made.updated_at = context.now;
  if (const std::string policy = request.repository_policy.value_or(""); !policy.empty()) {
    CO_TRY(made.repository_policy,
           accept_policy(service, context, policy, PolicyKind::kRepository));
  }
  CO_TRY_VOID(templates::check(made));
  CO_TRY_VOID(co_await templates::create(service.registry.records(), caller_scope(context), made));
  api::CreateRepositoryCreationTemplateResponse out;
  out.registry_id = context.account;
  out.repository_creation_template = templates::to_answer(std::move(made), caller_scope(context));
  co_return out;
}

}  // namespace minato::ecr
