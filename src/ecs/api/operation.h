// What an operation of ECS is, and the names in its requests.
//
// Resources and condition keys of its actions:
// https://docs.aws.amazon.com/service-authorization/latest/reference/
// list_amazonelasticcontainerservice.html
// Where that page names nothing and an operation acts on one thing all the same, that thing is
// asked about (CreateCluster, DeregisterTaskDefinition). ListTasks acts on its cluster.
//
// In samples stand
//   {cluster}             the name of an ACTIVE cluster; also as ARN
//   {cluster-arn}         its ARN
//   {container-instance}  the id of a container instance of that cluster; also as ARN, with or
//                         without cluster
//   {task}                the id of a task of that cluster; also as ARN, with or without cluster
//   {task-definition}     "family:revision" of an ACTIVE task definition; also as ARN, and its
//                         family alone where not about one revision
//   {family}              a family of task definitions
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/operations/operation.h"
#include "ecs/common.h"
#include "ecs/errors.h"
#include "ecs/named.h"
#include "gen/ecs.h"

namespace minato::ecs {

template <class Op>
using Answer = Awaitable<Result<typename Op::Response>>;
template <class Op, class Found = InCluster>
using Operation = aws::Operation<Op, EcsService, Found>;

// Who gets the roles of tasks.
inline constexpr std::string_view kTasksService = "ecs-tasks.amazonaws.com";

// A new revision that is to be, and what conditions ask of it.
struct NewDefinition {
  Scope scope;
  std::string family;
  std::vector<aws::ConditionKey> keys;
};

// Tasks that are to be: where, and by what. `where` holds the instances that StartTask names.
struct Launch {
  InCluster where;
  NamedDefinition definition;
  std::vector<aws::ConditionKey> keys;
};

// A setting of an account or principal.
struct SettingName {
  std::string name;
};

// What has tags.
struct TaggedResource {
  enum class Kind { kCluster, kTaskDefinition, kInstance, kTask };
  Kind kind = Kind::kCluster;
  Scope scope;
  std::string arn;  // also the key of its record, but for task definitions
  std::string key;
};

// The names in a request, strictly read.
template <class Request>
Result<Nothing> nothing(const EcsService&, const Context&, const Request&) {
  return Nothing();
}
template <class Request>
Result<InCluster> named_cluster(const EcsService&, const Context& context, const Request& request) {
  return InCluster::named(context, request.cluster);
}
template <class Request>
Result<InCluster> named_task(const EcsService&, const Context& context, const Request& request) {
  return InCluster::named(context, request.cluster, "task", {request.task});
}
template <class Request>
Result<InCluster> named_tasks(const EcsService&, const Context& context, const Request& request) {
  return InCluster::named(context, request.cluster, "task", request.tasks);
}
template <class Request>
Result<InCluster> named_instance(const EcsService&, const Context& context,
                                 const Request& request) {
  return InCluster::named(context, request.cluster, "container-instance",
                          {request.container_instance});
}
template <class Request>
Result<InCluster> named_instances(const EcsService&, const Context& context,
                                  const Request& request) {
  return InCluster::named(context, request.cluster, "container-instance",
                          request.container_instances);
}

aws::Arns cluster_arns(const Context& context, const InCluster& named);
// Of the tasks or container instances; the cluster when none is named.
aws::Arns arns_in_cluster(const Context& context, const InCluster& named);
aws::Arns launch_arns(const Context& context, const Launch& launch);  // the task definition

// ecs:cluster
std::vector<aws::ConditionKey> cluster_key(const Context& context, const InCluster& named);
std::vector<aws::ConditionKey> launch_keys(const Context& context, const Launch& launch);

}  // namespace minato::ecs
