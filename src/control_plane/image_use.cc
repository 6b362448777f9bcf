#include "control_plane/image_use.h"

#include <fmt/format.h>

#include "base/arn.h"
#include "control_plane/image_resolver.h"
#include "ecs/model/task_status.h"

namespace minato {
namespace {

NamedImage split_name(std::string_view path) {
  NamedImage out;
  if (const auto at = path.find('@'); at != std::string_view::npos) {
    out.digest = path.substr(at + 1);
    path = path.substr(0, at);
  }
  if (const auto colon = path.find(':'); colon != std::string_view::npos) {
    out.tag = path.substr(colon + 1);
    path = path.substr(0, colon);
  }
  out.repository = path;
  if (out.tag.empty() && out.digest.empty()) out.tag = "latest";
  return out;
}

std::string repository_key(std::string_view account, std::string_view region,
                           std::string_view name) {
  return fmt::format("{}/{}/{}", account, region, name);
}

}  // namespace

std::optional<NamedImage> parse_named_image(std::string_view image,
                                            std::string_view registry_host) {
  if (registry_host_of(image) == registry_host && !registry_host.empty()) {
    auto out = split_name(image.substr(registry_host.size() + 1));
    if (out.repository.empty()) return std::nullopt;
    return out;
  }
  auto ecr = parse_ecr_image(image);
  if (!ecr) return std::nullopt;
  auto out = split_name(ecr->repository + ecr->rest);
  out.account = std::move(ecr->account);
  out.region = std::move(ecr->region);
  return out;
}

void ImageUses::follow(ecs::EcsService& service) {
  service.on_task_change([this](const ecs::TaskChange& change) { task_changed(change); });
  service.on_task_definition_change(
      [this](const ecs::TaskDefinitionRecord* before, const ecs::TaskDefinitionRecord* after) {
        definition_changed(before, after);
      });
}

std::vector<ImageUses::Name> ImageUses::names_in(const ecs::TaskRecord* task) {
  std::vector<Name> names;
  if (task == nullptr || ecs::is_stopped(*task) || !task->task.containers) return names;
  for (const auto& container : *task->task.containers) {
    names.push_back({container.image.value_or(""), container.image_digest.value_or("")});
  }
  return names;
}

std::vector<ImageUses::Name> ImageUses::names_in(const ecs::TaskDefinitionRecord* definition) {
  std::vector<Name> names;
  if (definition == nullptr || definition->definition.status != ecs::status::kActive ||
      !definition->definition.container_definitions) {
    return names;
  }
  for (const auto& container : *definition->definition.container_definitions) {
    names.push_back({container.image.value_or(""), ""});
  }
  return names;
}

void ImageUses::task_changed(const ecs::TaskChange& change) {
  replace({.key = "1 " + change.arn, .arn = change.arn, .by = "task " + change.arn},
          names_in(change.before), names_in(change.after));
}

void ImageUses::definition_changed(const ecs::TaskDefinitionRecord* before,
                                   const ecs::TaskDefinitionRecord* after) {
  const auto& definition = (after != nullptr ? after : before)->definition;
  const std::string arn = definition.task_definition_arn.value_or("");
  replace({.key = "2 " + arn,
           .arn = arn,
           .by = fmt::format("task definition {}:{}", definition.family.value_or(""),
                             definition.revision.value_or(0))},
          names_in(before), names_in(after));
}

void ImageUses::replace(const User& user, const std::vector<Name>& before,
                        const std::vector<Name>& after) {
  // Most changes of a task are of its status.
  if (before == after) return;
  for (const Name& name : before) {
    const auto place = place_of(name, user);
    const auto repository = place ? uses_.find(place->first) : uses_.end();
    if (repository == uses_.end()) continue;
    repository->second.erase(user.key);
    if (repository->second.empty()) uses_.erase(repository);
  }
  for (const Name& name : after) {
    const auto place = place_of(name, user);
    if (!place) continue;
    auto& uses = uses_[place->first][user.key];
    const NamedImage& named = place->second;
    if (!named.tag.empty()) uses.push_back({.digest = {}, .tag = named.tag, .by = user.by});
    if (!named.digest.empty()) uses.push_back({.digest = named.digest, .tag = {}, .by = user.by});
    if (!name.digest.empty()) uses.push_back({.digest = name.digest, .tag = {}, .by = user.by});
  }
}

std::optional<std::pair<std::string, NamedImage>> ImageUses::place_of(const Name& name,
                                                                      const User& user) const {
  auto named = parse_(name.image);
  if (!named) return std::nullopt;
  if (named->account.empty()) {
    const auto arn = Arn::parse(user.arn);
    if (!arn) return std::nullopt;
    named->account = arn->account;
    named->region = arn->region;
  }
  auto key = repository_key(named->account, named->region, named->repository);
  return std::pair(std::move(key), std::move(*named));
}

std::vector<ecr::ImageUse> ImageUses::of(const registry::Scope& scope,
                                         const std::string& repository) const {
  std::vector<ecr::ImageUse> out;
  const auto found = uses_.find(repository_key(scope.account, scope.region, repository));
  if (found == uses_.end()) return out;
  for (const auto& [user, uses] : found->second) out.insert(out.end(), uses.begin(), uses.end());
  return out;
}

}  // namespace minato
