#include "ecr/account_settings.h"
#include "ecr/push_jobs/configuration.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::GetSigningConfiguration> get_signing_configuration(
    EcrService& service, const Context&, const api::GetSigningConfigurationRequest&,
    const registry::Scope& scope) {
  CO_TRY(const std::string stored,
         co_await read_setting(service, scope, push_jobs::kSigningSetting));
  if (stored.empty()) co_return fail(errors::signing_configuration_not_found(scope.account));
  api::GetSigningConfigurationResponse out;
  out.registry_id = scope.account;
  CO_TRY(out.signing_configuration.emplace(), push_jobs::parse_signing(stored));
  co_return out;
}

}  // namespace

const Operation<api::GetSigningConfiguration, registry::Scope> kGetSigningConfiguration{
    .find = own_registry<api::GetSigningConfigurationRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({})",
    .handle = answered<get_signing_configuration>};

}  // namespace minato::ecr
