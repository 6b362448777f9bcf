#include "logs/errors.h"
#include "logs/handlers/handlers.h"

namespace minato::logs {

Answer<api::CreateLogGroup> create_log_group(LogsService& logs, const Context& context,
                                             const api::CreateLogGroup::Request& request) {
  GroupRecord group = logs.new_group(context, request.log_group_name);
  group.log_class = request.log_group_class.value_or("STANDARD");
  group.kms_key = request.kms_key_id.value_or("");
  group.deletion_protected = request.deletion_protection_enabled.value_or(false);
  if (request.tags) group.tags = *request.tags;
  CO_TRY_VOID(co_await logs.create_group(std::move(group)));
  co_return api::CreateLogGroup::Response{};
}

}  // namespace minato::logs
