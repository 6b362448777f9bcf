#include "ecs/handlers/task_definitions.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {

Result<api::ListTaskDefinitionsResponse> list_task_definitions(
    const EcsService& service, const Context& context,
    const api::ListTaskDefinitionsRequest& request) {
  const auto wanted = request.status.value_or(std::string(status::kActive));
  const auto prefix = ecs_arn(scope_of(context), "task-definition/");
  std::vector<std::string> arns;
  for (const auto& [key, entry] : service.state().task_definitions.with_prefix(prefix)) {
    const auto& definition = entry.value.definition;
    // Despite its name the member selects one whole family.
    if (request.family_prefix && definition.family != request.family_prefix) continue;
    if (definition.status == wanted) arns.push_back(*definition.task_definition_arn);
  }
  if (request.sort == "DESC") std::reverse(arns.begin(), arns.end());
  TRY(auto page, paginate(arns, {request.max_results, request.next_token}));
  api::ListTaskDefinitionsResponse response;
  response.task_definition_arns = std::move(page.items);
  response.next_token = std::move(page.next_token);
  return response;
}

}  // namespace minato::ecs
