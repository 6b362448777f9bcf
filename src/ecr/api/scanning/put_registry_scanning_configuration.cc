#include "aws/json.h"
#include "ecr/account_settings.h"
#include "ecr/scanning_configuration.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

// What is not given stays as it is.
Answer<api::PutRegistryScanningConfiguration> put_registry_scanning_configuration(
    EcrService& service, const Context&,
    const api::PutRegistryScanningConfigurationRequest& request, const registry::Scope& scope) {
  CO_TRY(const std::string stored,
         co_await change_setting(service, scope, settings::kScanning,
                                 [&](std::string_view text) -> Result<std::string> {
                                   TRY(auto configuration, parse_scanning(text));
                                   if (request.scan_type)
                                     configuration.scan_type = request.scan_type;
                                   if (request.rules) configuration.rules = request.rules;
                                   TRY_VOID(check_scanning(configuration));
                                   return aws::json::serialize(configuration);
                                 }));
  api::PutRegistryScanningConfigurationResponse out;
  CO_TRY(out.registry_scanning_configuration.emplace(), parse_scanning(stored));
  co_return out;
}

}  // namespace

const Operation<api::PutRegistryScanningConfiguration, registry::Scope>
    kPutRegistryScanningConfiguration{
        .find = own_registry<api::PutRegistryScanningConfigurationRequest>,
        .resources = any_resource<registry::Scope>,
        .sample = R"({"scanType": "BASIC"})",
        .handle = answered<put_registry_scanning_configuration>};

}  // namespace minato::ecr
