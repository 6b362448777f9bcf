#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::GetAccountSetting> get_account_setting(EcrService& service, Context context,
                                                   const api::GetAccountSettingRequest& request) {
  const AccountSetting* setting = find_account_setting(request.name);
  if (!setting) co_return fail(errors::unknown_account_setting(request.name));
  api::GetAccountSettingResponse out;
  out.name = request.name;
  if (!setting->other.empty()) {
    CO_TRY(out.value.emplace(),
           co_await service.registry.account_setting(
               {.account = context.account, .region = context.region}, request.name));
  } else {
    out.value = setting->value;
  }
  co_return out;
}

}  // namespace minato::ecr
