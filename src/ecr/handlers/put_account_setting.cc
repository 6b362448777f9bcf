#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::PutAccountSetting> put_account_setting(EcrService& service, Context context,
                                                   const api::PutAccountSettingRequest& request) {
  if (request.name != registry::Registry::kBlobMounting) {
    co_return fail(errors::unknown_account_setting(request.name));
  }
  if (request.value != "ENABLED" && request.value != "DISABLED") {
    co_return fail(errors::invalid_parameter("value", "ENABLED or DISABLED"));
  }
  CO_TRY_VOID(co_await service.registry.set_account_setting(
      {.account = context.account, .region = context.region}, request.name, request.value));
  api::PutAccountSettingResponse out;
  out.name = request.name;
  out.value = request.value;
  co_return out;
}

}  // namespace minato::ecr
