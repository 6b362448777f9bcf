#include "ecr/account_settings.h"
#include "ecr/scanning_configuration.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::GetRegistryScanningConfiguration> get_registry_scanning_configuration(
    EcrService& service, const Context&, const api::GetRegistryScanningConfigurationRequest&,
    const registry::Scope& scope) {
  CO_TRY(const std::string stored, co_await read_setting(service, scope, settings::kScanning));
  api::GetRegistryScanningConfigurationResponse out;
  out.registry_id = scope.account;
  CO_TRY(out.scanning_configuration.emplace(), parse_scanning(stored));
  co_return out;
}

}  // namespace

const Operation<api::GetRegistryScanningConfiguration, registry::Scope>
    kGetRegistryScanningConfiguration{
        .find = own_registry<api::GetRegistryScanningConfigurationRequest>,
        .resources = any_resource<registry::Scope>,
        .sample = R"({})",
        .handle = answered<get_registry_scanning_configuration>};

}  // namespace minato::ecr
