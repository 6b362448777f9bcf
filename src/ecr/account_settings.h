// What every registry has one of: account settings, its policy, its scanning configuration, its
// list of pull time exclusions. One text an account and region in registry_setting.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ecr/common.h"

namespace minato::ecr {

// A setting of Get and PutAccountSetting, the value it has unless set, and the other one; those
// with only one value can be put and read, and nothing else.
struct AccountSetting {
  std::string_view name;
  std::string_view value;
  std::string_view other;
};
// nullptr for a name that ECR does not know.
const AccountSetting* find_account_setting(std::string_view name);

namespace settings {
inline constexpr std::string_view kRegistryPolicy = "registry_policy";
inline constexpr std::string_view kScanning = "scanning_configuration";
}  // namespace settings

// Empty when there is none.
Awaitable<Result<std::string>> read_setting(EcrService& service, registry::Scope scope,
                                            std::string_view name);
// Replaces the text by what `change` makes of it, in one transaction, and returns that; empty
// deletes. `change` may run several times; its error is passed on.
using SettingChange = std::function<Result<std::string>(std::string_view)>;
Awaitable<Result<std::string>> change_setting(EcrService& service, registry::Scope scope,
                                              std::string_view name, SettingChange change);

}  // namespace minato::ecr
