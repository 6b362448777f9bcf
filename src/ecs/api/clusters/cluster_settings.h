// Settings of clusters, as several operations change them.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "gen/ecs.h"

namespace minato::ecs {

// The settings of a cluster with `changes` put in; InvalidParameterException for an unknown name or
// value.
Result<std::vector<api::ClusterSetting>> merged_settings(
    std::vector<api::ClusterSetting> settings,
    const std::optional<std::vector<api::ClusterSetting>>& changes);

}  // namespace minato::ecs
