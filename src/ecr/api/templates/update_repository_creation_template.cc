#include "ecr/account_settings.h"
#include "ecr/creation_templates.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

// What the request does not name stays. Filters belong to the mutability they were given with.
Result<> apply(const api::UpdateRepositoryCreationTemplateRequest& request, TimePoint now,
               CreationTemplate& settings) {
  const auto set = [](auto& member, const auto& given) {
    if (given) member = given;
  };
  set(settings.description, request.description);
  set(settings.encryption_configuration, request.encryption_configuration);
  set(settings.resource_tags, request.resource_tags);
  set(settings.repository_policy, request.repository_policy);
  set(settings.lifecycle_policy, request.lifecycle_policy);
  set(settings.applied_for, request.applied_for);
  set(settings.custom_role_arn, request.custom_role_arn);
  if (request.image_tag_mutability) {
    settings.image_tag_mutability = request.image_tag_mutability;
    settings.image_tag_mutability_exclusion_filters =
        request.image_tag_mutability_exclusion_filters;
  } else {
    set(settings.image_tag_mutability_exclusion_filters,
        request.image_tag_mutability_exclusion_filters);
  }
  settings.updated_at = now;
  return templates::check(settings);
}

Answer<api::UpdateRepositoryCreationTemplate> update_repository_creation_template(
    EcrService& service, const Context& context,
    const api::UpdateRepositoryCreationTemplateRequest& request, const registry::Scope& scope) {
  api::UpdateRepositoryCreationTemplateRequest accepted = request;
  if (const std::string policy = request.repository_policy.value_or(""); !policy.empty()) {
    CO_TRY(accepted.repository_policy,
           accept_policy(service, context, policy, PolicyKind::kRepository));
  }
  CO_TRY(auto changed, co_await templates::update(service.registry.records(), scope, request.prefix,
                                                  [&](CreationTemplate& settings) {
                                                    return apply(accepted, context.now, settings);
                                                  }));
  api::UpdateRepositoryCreationTemplateResponse out;
  out.registry_id = scope.account;
  out.repository_creation_template = templates::to_answer(std::move(changed), scope);
  co_return out;
}

}  // namespace

const Operation<api::UpdateRepositoryCreationTemplate, registry::Scope>
    kUpdateRepositoryCreationTemplate{
        .find = own_registry<api::UpdateRepositoryCreationTemplateRequest>,
        .resources = any_resource<registry::Scope>,
        .sample = R"({"prefix": "{template-prefix}"})",
        .handle = answered<update_repository_creation_template>};

}  // namespace minato::ecr
