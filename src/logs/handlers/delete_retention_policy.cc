#include "logs/errors.h"
#include "logs/handlers/handlers.h"

namespace minato::logs {

Answer<api::DeleteRetentionPolicy> delete_retention_policy(
    LogsService& logs, const Context& context, const api::DeleteRetentionPolicy::Request& request) {
  CO_TRY(const GroupRecord group, logs.find_group(context, request.log_group_name));
  CO_TRY_VOID(co_await logs.change_group(group.key(), [](GroupRecord& changed) -> Result<> {
    changed.retention_days = 0;
    return {};
  }));
  co_return api::DeleteRetentionPolicy::Response{};
}

}  // namespace minato::logs
