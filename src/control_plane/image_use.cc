#include "control_plane/image_use.h"

#include <fmt/format.h>

#include "base/arn.h"
#include "control_plane/image_resolver.h"

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

// Collects the uses of one repository.
class Collector {
 public:
  Collector(std::string_view registry_host, const registry::Scope& scope,
            const std::string& repository)
      : registry_host_(registry_host), scope_(scope), repository_(repository) {}

  // `user_arn` is the ARN of who names the image.
  void add(const std::string& image, const std::string& digest, const std::string& user_arn,
           const std::string& by) {
    auto named = parse_named_image(image, registry_host_);
    if (!named || named->repository != repository_) return;
    if (named->account.empty()) {
      const auto arn = Arn::parse(user_arn);
      if (!arn) return;
      named->account = arn->account;
      named->region = arn->region;
    }
    if (named->account != scope_.account || named->region != scope_.region) return;
    if (!named->tag.empty()) uses_.push_back({.digest = {}, .tag = named->tag, .by = by});
    if (!named->digest.empty()) uses_.push_back({.digest = named->digest, .tag = {}, .by = by});
    if (!digest.empty()) uses_.push_back({.digest = digest, .tag = {}, .by = by});
  }
  std::vector<ecr::ImageUse> take() { return std::move(uses_); }

 private:
  const std::string_view registry_host_;
  const registry::Scope& scope_;
  const std::string& repository_;
  std::vector<ecr::ImageUse> uses_;
};

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

std::vector<ecr::ImageUse> images_in_use(const ecs::State& state, std::string_view registry_host,
                                         const registry::Scope& scope,
                                         const std::string& repository) {
  Collector uses(registry_host, scope, repository);
  for (const auto& [arn, entry] : state.tasks.entries()) {
    const auto& task = entry.value.task;
    if (task.last_status == "STOPPED" || !task.containers) continue;
    for (const auto& container : *task.containers) {
      uses.add(container.image.value_or(""), container.image_digest.value_or(""), arn,
               "task " + arn);
    }
  }
  for (const auto& [key, entry] : state.task_definitions.entries()) {
    const auto& definition = entry.value.definition;
    if (definition.status != "ACTIVE" || !definition.container_definitions) continue;
    const std::string by = fmt::format("task definition {}:{}", definition.family.value_or(""),
                                       definition.revision.value_or(0));
    for (const auto& container : *definition.container_definitions) {
      uses.add(container.image.value_or(""), "", definition.task_definition_arn.value_or(""), by);
    }
  }
  return uses.take();
}

}  // namespace minato
