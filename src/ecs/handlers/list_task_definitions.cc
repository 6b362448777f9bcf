#include "ecs/handlers/task_definitions.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {

Result<api::ListTaskDefinitionsResponse> list_task_definitions(
    const EcsService& service, const Context& context,
    const api::ListTaskDefinitionsRequest& request) {
  const auto prefix = arn_prefix(scope_of(context));
  const std::string status = request.status.value_or(std::string(status::kActive));
  TRY(auto page,
      page_request("task definitions " + prefix, {request.max_results, request.next_token}));
  page.descending = request.sort == "DESC";
  aws::Pager<std::string> pager(std::move(page));
  // Despite its name the member selects one whole family.
  const std::string begin = request.family_prefix ? revision_begin(*request.family_prefix) : "";
  page_through(
      pager, service.state().definitions().revisions(), revisions_prefix(status, prefix),
      [](const auto& entry) { return std::optional(entry.second); }, begin);
  api::ListTaskDefinitionsResponse response;
  response.task_definition_arns = pager.take();
  response.next_token = pager.next_token();
  return response;
}

}  // namespace minato::ecs
