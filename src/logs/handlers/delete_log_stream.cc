#include "logs/errors.h"
#include "logs/handlers/handlers.h"

namespace minato::logs {

Answer<api::DeleteLogStream> delete_log_stream(LogsService& logs, const Context& context,
                                               const api::DeleteLogStream::Request& request) {
  CO_TRY(const GroupRecord group, logs.find_group(context, request.log_group_name));
  CO_TRY(StreamRecord stream, logs.find_stream(group, request.log_stream_name));
  CO_TRY_VOID(co_await logs.delete_stream(std::move(stream)));
  co_return api::DeleteLogStream::Response{};
}

}  // namespace minato::logs
