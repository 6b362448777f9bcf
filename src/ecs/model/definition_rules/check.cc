#include "ecs/model/definition_rules/rules.h"
#include "ecs/model/task_definition_rules.h"

namespace minato::ecs {

Result<> check_task_definition(const api::RegisterTaskDefinitionRequest& request,
                               const Scope& scope) {
  namespace rules = definition_rules;
  TRY_VOID(rules::check_family(request));
  TRY_VOID(rules::check_task_members(request));
  TRY_VOID(rules::check_task_volumes(request));
  for (const auto& container : request.container_definitions) {
    TRY_VOID(rules::check_container_members(request, container));
    TRY_VOID(rules::check_container_variables(request, scope, container));
    TRY_VOID(rules::check_container_logs(request, container));
  }
  TRY_VOID(rules::check_network(request));
  TRY_VOID(rules::check_containers_together(request));
  TRY_VOID(rules::check_port_mappings(request));
  TRY_VOID(rules::check_sums(request));
  TRY_VOID(rules::check_proxy(request));
  TRY_VOID(rules::check_placement_constraints(request));
  TRY_VOID(rules::check_launch_types(request));
  return rules::check_definition_bytes(request);
}

}  // namespace minato::ecs
