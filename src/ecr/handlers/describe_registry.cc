#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::DescribeRegistry> describe_registry(EcrService&, Context context,
                                                const api::DescribeRegistryRequest&) {
  api::DescribeRegistryResponse out;
  out.registry_id = context.account;
  out.replication_configuration.emplace();  // replication is not configured: no rules
  co_return out;
}

}  // namespace minato::ecr
