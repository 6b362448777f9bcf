#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "ecr/scanning_configuration.h"

namespace minato::ecr {

Answer<api::GetRegistryScanningConfiguration> get_registry_scanning_configuration(
    EcrService& service, Context context, const api::GetRegistryScanningConfigurationRequest&) {
  CO_TRY(const std::string stored,
         co_await read_setting(service, caller_scope(context), settings::kScanning));
  api::GetRegistryScanningConfigurationResponse out;
  out.registry_id = context.account;
  CO_TRY(out.scanning_configuration.emplace(), parse_scanning(stored));
  co_return out;
}

}  // namespace minato::ecr
