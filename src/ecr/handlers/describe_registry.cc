#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "ecr/push_jobs/configuration.h"

namespace minato::ecr {

Answer<api::DescribeRegistry> describe_registry(EcrService& service, Context context,
                                                const api::DescribeRegistryRequest&) {
  CO_TRY(const std::string stored, co_await read_setting(service, caller_scope(context),
                                                         push_jobs::kReplicationSetting));
  api::DescribeRegistryResponse out;
  out.registry_id = context.account;
  CO_TRY(out.replication_configuration.emplace(), push_jobs::parse_replication(stored));
  co_return out;
}

}  // namespace minato::ecr
