#include "aws/json.h"
#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "ecr/push_jobs/configuration.h"

namespace minato::ecr {

Answer<api::PutSigningConfiguration> put_signing_configuration(
    EcrService& service, Context context, const api::PutSigningConfigurationRequest& request) {
  const auto& wanted = request.signing_configuration;
  CO_TRY_VOID(push_jobs::check_signing(wanted, context.account));
  CO_TRY_VOID(co_await change_setting(
      service, caller_scope(context), push_jobs::kSigningSetting,
      [&wanted](std::string_view) -> Result<std::string> { return aws::json::serialize(wanted); }));
  api::PutSigningConfigurationResponse out;
  out.signing_configuration = wanted;
  co_return out;
}

}  // namespace minato::ecr
