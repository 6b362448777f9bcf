#include "ecs/api/clusters/cluster_settings.h"

#include <array>

#include "ecs/errors.h"
#include "ecs/model/account_settings.h"

namespace minato::ecs {
namespace {

constexpr std::array<std::string_view, 1> kClusterSettings{"containerInsights"};

}  // namespace

Result<std::vector<api::ClusterSetting>> merged_settings(
    std::vector<api::ClusterSetting> settings,
    const std::optional<std::vector<api::ClusterSetting>>& changes) {
  if (!changes) return settings;
  for (const auto& change : *changes) {
    if (change.name != "containerInsights") {
      return errors::not_one_of(change.name.value_or("null"), kClusterSettings);
    }
    // A cluster takes what its account takes.
    TRY_VOID(check_setting(*change.name, change.value.value_or("")));
    for (auto& setting : settings) {
      if (setting.name == change.name) setting.value = change.value;
    }
  }
  return settings;
}

}  // namespace minato::ecs
