// The settings an account can have, with the values ECS starts from.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "gen/ecs.h"

namespace minato::ecs {

struct SettingRule {
  std::string_view name;
  std::string_view initial;
  std::span<const std::string_view> values;  // allowed; empty: any number
};

std::span<const SettingRule> setting_rules();
// InvalidParameterException for a name or value that there is not.
Result<> check_setting(std::string_view name, std::string_view value);

}  // namespace minato::ecs
