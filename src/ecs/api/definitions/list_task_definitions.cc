#include "ecs/model/task_status.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::ListTaskDefinitions> list_task_definitions(
    EcsService& service, const Context& context, const api::ListTaskDefinitions::Request& request,
    const Nothing&) {
  const auto prefix = arn_prefix(scope_of(context));
  const std::string status = request.status.value_or(std::string(status::kActive));
  CO_TRY(auto page,
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
  co_return response;
}

}  // namespace

const Operation<api::ListTaskDefinitions, Nothing> kListTaskDefinitions{
    .find = nothing<api::ListTaskDefinitions::Request>,
    .resources = [](const Context&, const Nothing&) { return aws::any_resource(); },
    .sample = "{}",
    .handle = list_task_definitions};

}  // namespace minato::ecs
