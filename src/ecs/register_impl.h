// How one handler becomes an operation of the dispatcher; for the register_*.cc files only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/dispatcher.h"
#include "ecs/handlers/common.h"

namespace minato::ecs {

void register_cluster_operations(aws::Dispatcher& dispatcher, EcsService& service);
void register_instance_operations(aws::Dispatcher& dispatcher, EcsService& service);
void register_task_operations(aws::Dispatcher& dispatcher, EcsService& service);

using Arns = std::vector<std::string>;

// What operations without a resource of their own act on.
inline Arns any_resource() {
  return {"*"};
}
inline Arns cluster_resource(const Context& context, const std::optional<std::string>& cluster) {
  return {resolve_cluster(scope_of(context), cluster)};
}
// The ARNs of `references` in the request's cluster; references that cannot be one are left to the
// handler's own error and count as the cluster.
Arns resources_in_cluster(const Context& context, const std::optional<std::string>& cluster,
                          std::string_view kind, const std::vector<std::string>& references);
Arns task_definition_resource(const Context& context, const std::string& reference);
// The same as what serve() asks.
inline constexpr auto kCluster = [](const Context& context, const auto& request) {
  return cluster_resource(context, request.cluster);
};
inline constexpr auto kDefinition = [](const Context& context, const auto& request) {
  return task_definition_resource(context, request.task_definition);
};

// Adds the ARN of a role, which requests may give by its name.
void add_role(Arns& roles, const Context& context, const std::optional<std::string>& role);

// The roles that a request hands to tasks.
template <class Request>
Arns roles_in(const Context& context, const Request& request) {
  Arns roles;
  if constexpr (requires { request.execution_role_arn; }) {
    add_role(roles, context, request.task_role_arn);
    add_role(roles, context, request.execution_role_arn);
  }
  if constexpr (requires { request.overrides->execution_role_arn; }) {
    if (request.overrides) return roles_in(context, *request.overrides);
  }
  return roles;
}

// What conditions of ECS's own can ask for.
template <class Request>
std::vector<aws::ConditionKey> condition_keys(const Context& context, const Request& request) {
  if constexpr (requires { request.cluster; }) {
    return {{.name = "ecs:cluster", .value = resolve_cluster(scope_of(context), request.cluster)}};
  } else {
    return {};
  }
}

template <class Response>
Awaitable<Result<Response>> ready(Result<Response> result) {
  co_return result;
}

// A handler that only reads answers at once; one that changes things is a coroutine.
template <class Op, class Handler, class Resources>
void serve(aws::Dispatcher& dispatcher, EcsService& service, Handler handler, Resources resources) {
  aws::AccessOf<Op> access;
  access.resources = resources;
  access.passed_roles = [](const Context& context, const typename Op::Request& request) {
    return roles_in(context, request);
  };
  access.keys = [](const Context& context, const typename Op::Request& request) {
    return condition_keys(context, request);
  };
  dispatcher.serve_with<Op>(
      [&service, handler](const Context& context, const typename Op::Request& request) {
        using Answer =
            std::invoke_result_t<Handler, EcsService&, const Context&, const typename Op::Request&>;
        if constexpr (std::is_same_v<Answer, Result<typename Op::Response>>) {
          return ready<typename Op::Response>(handler(service, context, request));
        } else {
          return handler(service, context, request);
        }
      },
      std::move(access));
}

}  // namespace minato::ecs
