#include "logs/errors.h"
#include "logs/handlers/handlers.h"

namespace minato::logs {

Answer<api::DeleteLogGroup> delete_log_group(LogsService& logs, const Context& context,
                                             const api::DeleteLogGroup::Request& request) {
  CO_TRY(GroupRecord group, logs.find_group(context, request.log_group_name));
  CO_TRY_VOID(co_await logs.delete_group(std::move(group)));
  co_return api::DeleteLogGroup::Response{};
}

}  // namespace minato::logs
