#include "ecr/account_settings.h"
#include "ecr/push_jobs/configuration.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DeleteSigningConfiguration> delete_signing_configuration(
    EcrService& service, const Context&, const api::DeleteSigningConfigurationRequest&,
    const registry::Scope& scope) {
  std::string stored;
  CO_TRY_VOID(co_await change_setting(
      service, scope, push_jobs::kSigningSetting,
      [&](std::string_view text) -> Result<std::string> {
        if (text.empty()) return fail(errors::signing_configuration_not_found(scope.account));
        stored = text;
        return std::string();
      }));
  api::DeleteSigningConfigurationResponse out;
  out.registry_id = scope.account;
  CO_TRY(out.signing_configuration.emplace(), push_jobs::parse_signing(stored));
  co_return out;
}

}  // namespace

const Operation<api::DeleteSigningConfiguration, registry::Scope> kDeleteSigningConfiguration{
    .find = own_registry<api::DeleteSigningConfigurationRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({})",
    .handle = answered<delete_signing_configuration>};

}  // namespace minato::ecr
