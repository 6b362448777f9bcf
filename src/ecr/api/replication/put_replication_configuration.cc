#include "aws/json.h"
#include "ecr/account_settings.h"
#include "ecr/push_jobs/configuration.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

// A configuration without rules ends replication.
Answer<api::PutReplicationConfiguration> put_replication_configuration(
    EcrService& service, const Context&, const api::PutReplicationConfigurationRequest& request,
    const registry::Scope& scope) {
  const auto& wanted = request.replication_configuration;
  CO_TRY_VOID(push_jobs::check_replication(wanted, scope));
  CO_TRY_VOID(co_await change_setting(service, scope, push_jobs::kReplicationSetting,
                                      [&wanted](std::string_view) -> Result<std::string> {
                                        return wanted.rules.empty() ? std::string()
                                                                    : aws::json::serialize(wanted);
                                      }));
  api::PutReplicationConfigurationResponse out;
  out.replication_configuration = wanted;
  co_return out;
}

}  // namespace

const Operation<api::PutReplicationConfiguration, registry::Scope> kPutReplicationConfiguration{
    .find = own_registry<api::PutReplicationConfigurationRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({"replicationConfiguration": {"rules": []}})",
    .handle = answered<put_replication_configuration>};

}  // namespace minato::ecr
