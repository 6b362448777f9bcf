#include "ecr/account_settings.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::GetAccountSetting> get_account_setting(EcrService& service, const Context&,
                                                   const api::GetAccountSettingRequest& request,
                                                   const NamedSetting& found) {
  const AccountSetting* setting = find_account_setting(found.name);
  if (!setting) co_return fail(errors::unknown_account_setting(found.name));
  api::GetAccountSettingResponse out;
  out.name = request.name;
  if (!setting->other.empty()) {
    CO_TRY(out.value.emplace(),
           co_await service.registry.account_setting(found.scope, request.name));
  } else {
    out.value = setting->value;
  }
  co_return out;
}

}  // namespace

const Operation<api::GetAccountSetting, NamedSetting> kGetAccountSetting{
    .find = named_setting<api::GetAccountSettingRequest>,
    .resources = any_resource<NamedSetting>,
    .keys = setting_keys,
    .sample = R"({"name": "BLOB_MOUNTING"})",
    .handle = answered<get_account_setting>};

}  // namespace minato::ecr
