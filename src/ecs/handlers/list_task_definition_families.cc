#include <set>

#include "ecs/handlers/task_definitions.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {

Result<api::ListTaskDefinitionFamiliesResponse> list_task_definition_families(
    const EcsService& service, const Context& context,
    const api::ListTaskDefinitionFamiliesRequest& request) {
  std::set<std::string> all;
  std::set<std::string> active;
  const auto prefix =
      ecs_arn(scope_of(context), "task-definition/" + request.family_prefix.value_or(""));
  for (const auto& [key, entry] : service.state().task_definitions.with_prefix(prefix)) {
    const auto& definition = entry.value.definition;
    if (definition.status != status::kActive && definition.status != status::kInactive) continue;
    all.insert(*definition.family);
    if (definition.status == status::kActive) active.insert(*definition.family);
  }
  const auto wanted = request.status.value_or("ALL");
  std::vector<std::string> families;
  for (const auto& family : all) {
    // A family is INACTIVE when none of its revisions is active.
    if (wanted != "ALL" && active.contains(family) != (wanted == status::kActive)) continue;
    families.push_back(family);
  }
  TRY(auto page, paginate(families, {request.max_results, request.next_token}));
  api::ListTaskDefinitionFamiliesResponse response;
  response.families = std::move(page.items);
  response.next_token = std::move(page.next_token);
  return response;
}

}  // namespace minato::ecs
