#include "ecs/handlers/task_definitions.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {

Result<api::ListTaskDefinitionFamiliesResponse> list_task_definition_families(
    const EcsService& service, const Context& context,
    const api::ListTaskDefinitionFamiliesRequest& request) {
  const auto scope = arn_prefix(scope_of(context));
  TRY(auto page, page_request("families " + scope, {request.max_results, request.next_token}));
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
  return response;
}

}  // namespace minato::ecs
