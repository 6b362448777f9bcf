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

constexpr std::array<SettingRule, 11> kRules{{
    {"awsvpcTrunking", "disabled", kSwitch},
    {"containerInsights", "disabled", kInsights},
    {"containerInstanceLongArnFormat", "enabled", kSwitch},
    {"defaultLogDriverMode", "non-blocking", kLogMode},
    {"dualStackIPv6", "enabled", kSwitch},
    {"fargateFIPSMode", "disabled", kSwitch},
    {"fargateTaskRetirementWaitPeriod", "7", kWaitDays},
    {"guardDutyActivate", "off", kOnOff},
    {"serviceLongArnFormat", "enabled", kSwitch},
    {"tagResourceAuthorization", "off", kOnOff},
    {"taskLongArnFormat", "enabled", kSwitch},
}};

std::string joined(auto&& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ",") + std::string(text);
  return out;
}

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
    return errors::invalid_parameter(fmt::format("{} should be one of [{}]", name, joined(names)));
  }
  if (std::find(rule->values.begin(), rule->values.end(), value) == rule->values.end()) {
    return errors::invalid_parameter(
        fmt::format("The value of {} should be one of [{}]", name, joined(rule->values)));
  }
  return {};
}

}  // namespace minato::ecs
