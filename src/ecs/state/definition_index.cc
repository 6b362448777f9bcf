#include "ecs/state/definition_index.h"

#include <iterator>

#include "base/prefix.h"
#include "ecs/model/names.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

std::string scope_prefix_of(const api::TaskDefinition& definition) {
  const auto scope = scope_of(definition.task_definition_arn.value_or(""));
  return ecs_arn(scope.value_or(Scope{}), "");
}

std::string revision_key(const api::TaskDefinition& definition) {
  return fmt::format(
      "{}{}{:010}", revisions_prefix(definition.status.value_or(""), scope_prefix_of(definition)),
      revision_begin(definition.family.value_or("")), definition.revision.value_or(0));
}

}  // namespace

std::string revisions_prefix(std::string_view status, std::string_view arn_prefix) {
  return fmt::format("{} {}", status, arn_prefix);
}

// A blank comes before every character of a family, so that "web" comes before "web-1".
std::string revision_begin(std::string_view family) {
  return fmt::format("{} ", family);
}

void DefinitionIndex::follow(const TaskDefinitionRecord* before,
                             const TaskDefinitionRecord* after) {
  if (before != nullptr) {
    revisions_.erase(revision_key(before->definition));
    count(before->definition, -1);
  }
  if (after != nullptr) {
    revisions_[revision_key(after->definition)] =
        after->definition.task_definition_arn.value_or("");
    count(after->definition, 1);
  }
}

void DefinitionIndex::count(const api::TaskDefinition& definition, int by) {
  const std::string key = scope_prefix_of(definition) + definition.family.value_or("");
  Family& family = families_[key];
  family.revisions += by;
  if (definition.status == status::kActive) family.active += by;
  if (family.revisions == 0) families_.erase(key);
}

std::string DefinitionIndex::latest_active(std::string_view arn_prefix,
                                           std::string_view family) const {
  const std::string prefix = revisions_prefix(status::kActive, arn_prefix) + revision_begin(family);
  const auto end = revisions_.lower_bound(after_prefix(prefix));
  if (end == revisions_.begin()) return {};
  const auto last = std::prev(end);
  return last->first.starts_with(prefix) ? last->second : std::string();
}

}  // namespace minato::ecs
