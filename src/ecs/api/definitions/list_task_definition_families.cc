#include "ecs/model/task_status.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::ListTaskDefinitionFamilies> list_task_definition_families(
    EcsService& service, const Context& context,
    const api::ListTaskDefinitionFamilies::Request& request, const Nothing&) {
  const auto scope = arn_prefix(scope_of(context));
  CO_TRY(auto page, page_request("families " + scope, {request.max_results, request.next_token}));
  const auto wanted = request.status.value_or("ALL");
  aws::Pager<std::string> pager(std::move(page));
  page_through(
      pager, service.state().definitions().families(), scope,
      [&](const auto& entry) -> std::optional<std::string> {
        // A family is INACTIVE when none of its revisions is active.
        const bool active = entry.second.active > 0;
        if (wanted != "ALL" && active != (wanted == status::kActive)) return std::nullopt;
        return entry.first.substr(scope.size());
      },
      request.family_prefix.value_or(""));
  api::ListTaskDefinitionFamiliesResponse response;
  response.families = pager.take();
  response.next_token = pager.next_token();
  co_return response;
}

}  // namespace

const Operation<api::ListTaskDefinitionFamilies, Nothing> kListTaskDefinitionFamilies{
    .find = nothing<api::ListTaskDefinitionFamilies::Request>,
    .resources = [](const Context&, const Nothing&) { return aws::any_resource(); },
    .sample = "{}",
    .handle = list_task_definition_families};

}  // namespace minato::ecs
