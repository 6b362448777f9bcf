#include "logs/errors.h"
#include "logs/handlers/handlers.h"

namespace minato::logs {

Answer<api::CreateLogStream> create_log_stream(LogsService& logs, const Context& context,
                                               const api::CreateLogStream::Request& request) {
  CO_TRY_VOID(co_await logs.ensure_container_group(context, request.log_group_name));
  CO_TRY(GroupRecord group, logs.find_group(context, request.log_group_name));
  CO_TRY_VOID(co_await logs.create_stream(std::move(group), request.log_stream_name,
                                          to_unix_ms(context.now)));
  co_return api::CreateLogStream::Response{};
}

}  // namespace minato::logs
