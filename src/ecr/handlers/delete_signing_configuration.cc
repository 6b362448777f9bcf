#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "ecr/push_jobs/configuration.h"

namespace minato::ecr {

Answer<api::DeleteSigningConfiguration> delete_signing_configuration(
    EcrService& service, Context context, const api::DeleteSigningConfigurationRequest&) {
  std::string stored;
  CO_TRY_VOID(co_await change_setting(
      service, caller_scope(context), push_jobs::kSigningSetting,
      [&](std::string_view text) -> Result<std::string> {
        if (text.empty()) return fail(errors::signing_configuration_not_found(context.account));
        stored = text;
        return std::string();
      }));
  api::DeleteSigningConfigurationResponse out;
  out.registry_id = context.account;
  CO_TRY(out.signing_configuration.emplace(), push_jobs::parse_signing(stored));
  co_return out;
}

}  // namespace minato::ecr
