// What requests call things, read strictly into canonical ARNs: what the caller is authorised for
// and what is then acted on. But for task definitions nothing need exist.
//
// An ARN may be of another account or region. Its owner's account is then asked about when the call
// is authorised; the functions that look things up find nothing there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/context.h"
#include "base/result.h"
#include "ecs/model/names.h"
#include "ecs/service.h"

namespace minato::ecs {

using Context = aws::RequestContext;

Scope scope_of(const Context& context);

// For operations that name nothing.
struct Nothing {};

// A cluster, and tasks or container instances of it in the order of the request.
struct InCluster {
  std::string cluster;
  std::vector<std::string> arns;

  // InvalidParameterException for what can be no name, and for an ARN of another cluster.
  static Result<InCluster> named(const Context& context, const std::optional<std::string>& cluster);
  static Result<InCluster> named(const Context& context, const std::optional<std::string>& cluster,
                                 std::string_view kind, const std::vector<std::string>& references);
};

// The ARN of the ACTIVE cluster. ClusterNotFoundException otherwise, and for a cluster of another
// account or region; InvalidParameterException when something in it is not of that cluster.
Result<std::string> find_cluster(const EcsService& service, const Context& context,
                                 const InCluster& named);
// The ARN of a container instance of `cluster` that is not INACTIVE; InvalidParameterException
// otherwise.
Result<std::string> find_instance(const EcsService& service, std::string_view cluster,
                                  std::string_view reference);

// A task definition.
struct NamedDefinition {
  Scope scope;
  TaskDefinitionName name;
  // What is meant: without a revision the latest ACTIVE one. Null when there is none, or none of
  // the caller's account and region.
  const TaskDefinitionRecord* record = nullptr;

  // ClientException when it is malformed.
  static Result<NamedDefinition> named(const EcsService& service, const Context& context,
                                       const std::string& reference);
  // Of the revision that is meant; "<family>:*" when a family has none.
  std::string arn() const;
};

// ClientException when there is none.
Result<const TaskDefinitionRecord*> present(const NamedDefinition& named);
// The key of a definition's record.
std::string key_of(const Scope& scope, const api::TaskDefinition& definition);

}  // namespace minato::ecs
