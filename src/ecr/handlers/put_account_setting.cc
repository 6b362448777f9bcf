#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"

#include <fmt/format.h>

namespace minato::ecr {

Answer<api::PutAccountSetting> put_account_setting(EcrService& service, Context context,
                                                   const api::PutAccountSettingRequest& request) {
  const AccountSetting* setting = find_account_setting(request.name);
  if (!setting) co_return fail(errors::unknown_account_setting(request.name));
  if (request.value != setting->value &&
      (setting->other.empty() || request.value != setting->other)) {
    co_return fail(errors::invalid_parameter(
        "value", setting->other.empty() ? fmt::format("{}", setting->value)
                                        : fmt::format("{} or {}", setting->value, setting->other)));
  }
  CO_TRY_VOID(co_await service.registry.set_account_setting(
      {.account = context.account, .region = context.region}, request.name, request.value));
  api::PutAccountSettingResponse out;
  out.name = request.name;
  out.value = request.value;
  co_return out;
}

}  // namespace minato::ecr
