#include <fmt/format.h>

#include "ecr/account_settings.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::PutAccountSetting> put_account_setting(EcrService& service, const Context&,
                                                   const api::PutAccountSettingRequest& request,
                                                   const NamedSetting& found) {
  const AccountSetting* setting = find_account_setting(found.name);
  if (!setting) co_return fail(errors::unknown_account_setting(found.name));
  if (request.value != setting->value &&
      (setting->other.empty() || request.value != setting->other)) {
    co_return fail(errors::invalid_parameter(
        "value", setting->other.empty() ? fmt::format("{}", setting->value)
                                        : fmt::format("{} or {}", setting->value, setting->other)));
  }
  CO_TRY_VOID(
      co_await service.registry.set_account_setting(found.scope, request.name, request.value));
  api::PutAccountSettingResponse out;
  out.name = request.name;
  out.value = request.value;
  co_return out;
}

}  // namespace

const Operation<api::PutAccountSetting, NamedSetting> kPutAccountSetting{
    .find = named_setting<api::PutAccountSettingRequest>,
    .resources = any_resource<NamedSetting>,
    .keys = setting_keys,
    .sample = R"({"name": "BLOB_MOUNTING", "value": "ENABLED"})",
    .handle = answered<put_account_setting>};

}  // namespace minato::ecr
