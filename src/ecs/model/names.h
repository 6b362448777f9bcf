// Names and ARNs of ECS resources.
//
//   arn:aws:ecs:<region>:<account>:cluster/<name>
//                                  container-instance/<cluster>/<id>
//                                  task/<cluster>/<id>
//                                  container/<cluster>/<task id>/<id>
//                                  task-definition/<family>:<revision>
//
// The ARN is also the key of the resource's record, so that a cluster's tasks are one key range.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "base/result.h"

namespace minato::ecs {

// The account and region that a call acts on.
struct Scope {
  std::string account;
  std::string region;
  bool operator==(const Scope&) const = default;
};

std::string ecs_arn(const Scope& scope, std::string_view resource);
std::string cluster_arn(const Scope& scope, std::string_view name);
std::string task_definition_arn(const Scope& scope, std::string_view family, int revision);

// The part after the last '/' (the id of a task or instance, the name of a cluster).
std::string_view last_part(std::string_view arn);
// "web" of ".../task/web/<id>" or ".../container-instance/web/<id>"; empty for short or other ARNs.
std::string_view cluster_name_of(std::string_view arn);
// The scope of an ECS ARN; nullopt when it is none.
std::optional<Scope> scope_of(std::string_view arn);

// An ARN of ECS as AWS makes them, with a region and an account of 12 digits; nullopt otherwise.
std::optional<Arn> parse_ecs_arn(std::string_view text);

// The cluster ARN meant by a request's `cluster` member: nothing or empty means "default"; a name
// or an ARN otherwise, maybe of another account. The cluster need not exist.
// InvalidParameterException for what can be neither.
Result<std::string> resolve_cluster(const Scope& scope,
                                    const std::optional<std::string>& reference);

// The ARN of `kind` ("task", "container-instance") in the cluster with ARN `cluster`, meant by a
// short id, a short ARN (without cluster) or a full ARN; in the account and region of the ARN, when
// it is one. InvalidParameterException for what can be none of them and for a full ARN that names
// another cluster.
Result<std::string> resolve_in_cluster(std::string_view cluster, std::string_view kind,
                                       std::string_view reference);
// Whether the ARN of a task or container instance is one of the cluster with ARN `cluster`.
bool is_in_cluster(std::string_view cluster, std::string_view arn);

struct TaskDefinitionName {
  std::string family;
  std::optional<int> revision;  // absent: the latest active one
};
// From "family", "family:revision" or an ARN. ClientException when it is malformed.
Result<TaskDefinitionName> parse_task_definition(std::string_view reference);

// The ARN of the role that a request or task definition gives by its ARN or by its name; empty for
// none.
std::string role_arn(const Scope& scope, const std::string& role);
// Likewise of several; without those that are none, each once.
std::vector<std::string> role_arns(const Scope& scope,
                                   const std::vector<std::optional<std::string>>& roles);

// True for up to 255 letters, digits, hyphens and underscores, at least one.
bool is_valid_name(std::string_view name);

}  // namespace minato::ecs
