// Which images of the registry ECS relies on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ecr/image_use.h"
#include "ecs/state/state.h"

namespace minato {

// What an image name says about our registry. "name:tag@digest" has both; without either the tag
// is "latest", as engines take it.
struct NamedImage {
  std::string account;  // empty with `registry_host`: the account of who names it
  std::string region;   // likewise
  std::string repository;
  std::string tag;
  std::string digest;
};
// nullopt for images of other registries. Pure.
std::optional<NamedImage> parse_named_image(std::string_view image, std::string_view registry_host);

// The images of a repository that tasks not yet STOPPED and ACTIVE task definitions name, with the
// digests that agents reported.
std::vector<ecr::ImageUse> images_in_use(const ecs::State& state, std::string_view registry_host,
                                         const registry::Scope& scope,
                                         const std::string& repository);

}  // namespace minato
