// Repository creation templates: settings of repositories that are made on behalf of a push.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
//
// One JSON object a template in registry_setting, under <account>/<region>/template/<prefix>.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gen/ecr.h"
#include "registry/registry.h"

namespace minato::ecr {

using CreationTemplate = api::RepositoryCreationTemplate;

namespace templates {

inline constexpr std::size_t kMax = 50;                 // of an account and region
inline constexpr std::string_view kAllPrefix = "ROOT";  // for names that no other prefix matches
inline constexpr std::string_view kOnPush = "CREATE_ON_PUSH";
inline constexpr std::string_view kReplication = "REPLICATION";
inline constexpr std::string_view kPullThrough = "PULL_THROUGH_CACHE";

// What the settings of a template are wrong about: InvalidParameterException or what
// CreateRepository would say. Pure.
Result<> check(const CreationTemplate& settings);

// As the API shows it: with the ARN of the key. Pure.
CreationTemplate to_answer(CreationTemplate settings, const registry::Scope& scope);

// The template for a repository of this name: of those applied for `purpose` the one with the
// longest prefix. Pure.
const CreationTemplate* choose(const std::vector<CreationTemplate>& all, std::string_view name,
                               std::string_view purpose);

// All templates by prefix.
Awaitable<Result<std::vector<CreationTemplate>>> list(registry::RecordStore& records,
                                                      registry::Scope scope);
// TemplateAlreadyExistsException, LimitExceededException.
Awaitable<Result<>> create(registry::RecordStore& records, registry::Scope scope,
                           CreationTemplate settings);
// Changes one in a transaction; `change` may run several times, its error is passed on.
// TemplateNotFoundException.
using Change = std::function<Result<>(CreationTemplate&)>;
Awaitable<Result<CreationTemplate>> update(registry::RecordStore& records, registry::Scope scope,
                                           std::string prefix, Change change);
// TemplateNotFoundException.
Awaitable<Result<CreationTemplate>> remove(registry::RecordStore& records, registry::Scope scope,
                                           std::string prefix);

}  // namespace templates

// Makes the repository `name` as the template for pushes to it says, or finds the one another push
// has just made. RepositoryNotFoundException without a template. Callable from any executor.
Awaitable<Result<registry::RepositoryRecord>> create_on_push(registry::Registry& registry,
                                                             registry::Scope scope,
                                                             std::string name);

// Likewise for what is replicated to it; as a repository is by default when there is no template.
// `name` is a repository's.
Awaitable<Result<registry::RepositoryRecord>> create_for_replication(registry::Registry& registry,
                                                                     registry::Scope scope,
                                                                     std::string name);
// Likewise for what is cached of another registry.
Awaitable<Result<registry::RepositoryRecord>> create_for_pull_through(registry::Registry& registry,
                                                                      registry::Scope scope,
                                                                      std::string name);

}  // namespace minato::ecr
