#include "aws/json.h"
#include "ecr/account_settings.h"
#include "ecr/push_jobs/configuration.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::PutSigningConfiguration> put_signing_configuration(
    EcrService& service, const Context&, const api::PutSigningConfigurationRequest& request,
    const registry::Scope& scope) {
  const auto& wanted = request.signing_configuration;
  CO_TRY_VOID(push_jobs::check_signing(wanted, scope.account));
  CO_TRY_VOID(co_await change_setting(
      service, scope, push_jobs::kSigningSetting,
      [&wanted](std::string_view) -> Result<std::string> { return aws::json::serialize(wanted); }));
  api::PutSigningConfigurationResponse out;
  out.signing_configuration = wanted;
  co_return out;
}

}  // namespace

const Operation<api::PutSigningConfiguration, registry::Scope> kPutSigningConfiguration{
    .find = own_registry<api::PutSigningConfigurationRequest>,
    .resources = any_resource<registry::Scope>,
    .sample =
        R"({"signingConfiguration": {"rules": [{"signingProfileArn": "{signing-profile-arn}"}]}})",
    .handle = answered<put_signing_configuration>};

}  // namespace minato::ecr
