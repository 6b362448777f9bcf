#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::GetAccountSetting> get_account_setting(EcrService& service, Context context,
                                                   const api::GetAccountSettingRequest& request) {
  if (request.name != registry::Registry::kBlobMounting) {
    co_return fail(errors::unknown_account_setting(request.name));
  }
  api::GetAccountSettingResponse out;
  out.name = request.name;
  CO_TRY(out.value.emplace(),
         co_await service.registry.account_setting(
             {.account = context.account, .region = context.region}, request.name));
  co_return out;
}

}  // namespace minato::ecr
