#include "ecr/account_settings.h"
#include "ecr/push_jobs/configuration.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DescribeRegistry> describe_registry(EcrService& service, const Context&,
                                                const api::DescribeRegistryRequest&,
                                                const registry::Scope& scope) {
  CO_TRY(const std::string stored,
         co_await read_setting(service, scope, push_jobs::kReplicationSetting));
  api::DescribeRegistryResponse out;
  out.registry_id = scope.account;
  CO_TRY(out.replication_configuration.emplace(), push_jobs::parse_replication(stored));
  co_return out;
}

}  // namespace

const Operation<api::DescribeRegistry, registry::Scope> kDescribeRegistry{
    .find = own_registry<api::DescribeRegistryRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({})",
    .handle = answered<describe_registry>};

}  // namespace minato::ecr
