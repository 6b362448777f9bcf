#include "aws/json.h"
#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "ecr/push_jobs/configuration.h"

namespace minato::ecr {

// A configuration without rules ends replication.
Answer<api::PutReplicationConfiguration> put_replication_configuration(
    EcrService& service, Context context, const api::PutReplicationConfigurationRequest& request) {
  const auto& wanted = request.replication_configuration;
  const registry::Scope scope = caller_scope(context);
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

}  // namespace minato::ecr
