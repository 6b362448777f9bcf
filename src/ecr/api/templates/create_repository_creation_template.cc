#include "ecr/account_settings.h"
#include "ecr/creation_templates.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::CreateRepositoryCreationTemplate> create_repository_creation_template(
    EcrService& service, const Context& context,
    const api::CreateRepositoryCreationTemplateRequest& request, const registry::Scope& scope) {
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
  CO_TRY_VOID(co_await templates::create(service.registry.records(), scope, made));
  api::CreateRepositoryCreationTemplateResponse out;
  out.registry_id = scope.account;
  out.repository_creation_template = templates::to_answer(std::move(made), scope);
  co_return out;
}

}  // namespace

const Operation<api::CreateRepositoryCreationTemplate, registry::Scope>
    kCreateRepositoryCreationTemplate{
        .find = own_registry<api::CreateRepositoryCreationTemplateRequest>,
        .resources = any_resource<registry::Scope>,
        .sample = R"({"prefix": "{template-prefix}", "appliedFor": ["REPLICATION"]})",
        .handle = answered<create_repository_creation_template>};

}  // namespace minato::ecr
