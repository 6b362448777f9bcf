#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "ecr/push_jobs/configuration.h"

namespace minato::ecr {

Answer<api::GetSigningConfiguration> get_signing_configuration(
    EcrService& service, Context context, const api::GetSigningConfigurationRequest&) {
  CO_TRY(const std::string stored,
         co_await read_setting(service, caller_scope(context), push_jobs::kSigningSetting));
  if (stored.empty()) co_return fail(errors::signing_configuration_not_found(context.account));
  api::GetSigningConfigurationResponse out;
  out.registry_id = context.account;
  CO_TRY(out.signing_configuration.emplace(), push_jobs::parse_signing(stored));
  co_return out;
}

}  // namespace minato::ecr
