#include "gen/logs_operations.h"

namespace minato::logs {
namespace {

Answer<api::DeleteLogStream> delete_log_stream(LogsService& logs, const Context&,
                                               const api::DeleteLogStream::Request& request,
                                               const Named& named) {
  CO_TRY(const GroupRecord group, logs.find_group(named));
  CO_TRY(StreamRecord stream, logs.find_stream(group, request.log_stream_name));
  CO_TRY_VOID(co_await logs.delete_stream(std::move(stream)));
  co_return api::DeleteLogStream::Response{};
}

}  // namespace

const Operation<api::DeleteLogStream> kDeleteLogStream{
    .find = named_stream<api::DeleteLogStream::Request>,
    .resources = stream_arns,
    .sample = R"({"logGroupName": "{log-group}", "logStreamName": "{log-stream}"})",
    .handle = delete_log_stream};

}  // namespace minato::logs
