#include "ecr/lifecycle/engine.h"
#include "ecr/lifecycle/policies.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::StartLifecyclePolicyPreview> start_lifecycle_policy_preview(
    EcrService& service, const Context&, const api::StartLifecyclePolicyPreviewRequest& request,
    const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  std::string text = request.lifecycle_policy_text.value_or("");
  if (text.empty()) {
    CO_TRY(const auto policy,
           co_await lifecycle::find_policy(service.registry.records(), repository));
    if (!policy) co_return fail(errors::lifecycle_policy_not_found(repository.label()));
    text = policy->text;
  }
  CO_TRY_VOID(lifecycle::parse_policy(text));
  CO_TRY(auto started, co_await service.lifecycle.start_preview(repository, std::move(text)));
  api::StartLifecyclePolicyPreviewResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.lifecycle_policy_text = std::move(started.text);
  out.status = "IN_PROGRESS";
  co_return out;
}

}  // namespace

const Operation<api::StartLifecyclePolicyPreview> kStartLifecyclePolicyPreview{
    .find = named_repository<api::StartLifecyclePolicyPreviewRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "lifecyclePolicyText": "{lifecycle-policy}"})",
    .handle = answered<start_lifecycle_policy_preview>};

}  // namespace minato::ecr
