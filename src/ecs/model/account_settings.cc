#include "ecs/model/account_settings.h"

#include <algorithm>
#include <array>

#include "ecs/errors.h"

namespace minato::ecs {
namespace {

constexpr std::array<std::string_view, 2> kSwitch{"enabled", "disabled"};
constexpr std::array<std::string_view, 3> kInsights{"enabled", "disabled", "enhanced"};
constexpr std::array<std::string_view, 2> kOnOff{"on", "off"};
constexpr std::array<std::string_view, 3> kWaitDays{"0", "7", "14"};
constexpr std::array<std::string_view, 2> kLogMode{"blocking", "non-blocking"};

// In the order of the API model, which the refusal of an unknown name shows.
constexpr std::array<SettingRule, 11> kRules{{
    {"serviceLongArnFormat", "enabled", kSwitch},
    {"taskLongArnFormat", "enabled", kSwitch},
    {"containerInstanceLongArnFormat", "enabled", kSwitch},
    {"awsvpcTrunking", "disabled", kSwitch},
    {"containerInsights", "disabled", kInsights},
    {"fargateFIPSMode", "disabled", kSwitch},
    {"tagResourceAuthorization", "off", kOnOff},
    {"fargateTaskRetirementWaitPeriod", "7", kWaitDays},
    {"guardDutyActivate", "off", kOnOff},
    {"defaultLogDriverMode", "non-blocking", kLogMode},
    {"fargateEventWindows", "disabled", kSwitch},
}};

}  // namespace

std::span<const SettingRule> setting_rules() {
  return kRules;
}

Result<> check_setting(std::string_view name, std::string_view value) {
  const auto* const rule = std::find_if(kRules.begin(), kRules.end(),
                                        [&](const auto& known) { return known.name == name; });
  if (rule == kRules.end()) {
    std::vector<std::string_view> names;
    for (const auto& known : kRules) names.push_back(known.name);
    return errors::not_one_of(name, names);
  }
  if (std::ranges::find(rule->values, value) == rule->values.end()) {
    return errors::invalid_setting("value");
  }
  return {};
}

}  // namespace minato::ecs
