// Which images of the registry ECS relies on.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ecr/image_use.h"
#include "ecs/service.h"

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

// The images that tasks not yet STOPPED and ACTIVE task definitions name, with the digests that
// agents reported. Follows the changes, so that a question reads only what it answers. Used on the
// control executor only.
class ImageUses {
 public:
  using Parse = std::function<std::optional<NamedImage>(std::string_view image)>;
  explicit ImageUses(Parse parse) : parse_(std::move(parse)) {}

  // Before `service` reads its state back; both live as long.
  void follow(ecs::EcsService& service);
  // Null pointers as in ecs::TaskChange.
  void task_changed(const ecs::TaskChange& change);
  void definition_changed(const ecs::TaskDefinitionRecord* before,
                          const ecs::TaskDefinitionRecord* after);

  std::vector<ecr::ImageUse> of(const registry::Scope& scope, const std::string& repository) const;

 private:
  struct Name {
    std::string image;
    std::string digest;  // reported by an agent
    bool operator==(const Name&) const = default;
  };
  // Who names images: the key orders tasks before task definitions.
  struct User {
    std::string key;
    std::string arn;
    std::string by;
  };
  static std::vector<Name> names_in(const ecs::TaskRecord* task);
  static std::vector<Name> names_in(const ecs::TaskDefinitionRecord* definition);
  void replace(const User& user, const std::vector<Name>& before, const std::vector<Name>& after);
  // The repository, "<account>/<region>/<name>", that an image is of; nullopt for another registry.
  std::optional<std::pair<std::string, NamedImage>> place_of(const Name& name,
                                                             const User& user) const;

  Parse parse_;
  // By repository and key of the user.
  std::map<std::string, std::map<std::string, std::vector<ecr::ImageUse>>, std::less<>> uses_;
};

}  // namespace minato
