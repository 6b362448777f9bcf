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

template <class Response>
Awaitable<Result<Response>> ready(Result<Response> result) {
  co_return result;
}

// A handler that only reads answers at once; one that changes things is a coroutine.
template <class Op, class Handler, class Resources>
void serve(aws::Dispatcher& dispatcher, EcsService& service, Handler handler, Resources resources) {
  dispatcher.serve<Op>(
      [&service, handler](const Context& context, const typename Op::Request& request) {
        using Answer =
            std::invoke_result_t<Handler, EcsService&, const Context&, const typename Op::Request&>;
        if constexpr (std::is_same_v<Answer, Result<typename Op::Response>>) {
          return ready<typename Op::Response>(handler(service, context, request));
        } else {
          return handler(service, context, request);
        }
      },
      resources);
}

}  // namespace minato::ecs
