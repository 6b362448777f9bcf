#include "gen/logs_operations.h"

namespace minato::logs {
namespace {

Answer<api::CreateLogStream> create_log_stream(LogsService& logs, const Context& context,
                                               const api::CreateLogStream::Request& request,
                                               const Named& named) {
  CO_TRY_VOID(co_await logs.ensure_container_group(context, request.log_group_name));
  CO_TRY(GroupRecord group, logs.find_group(named));
  CO_TRY_VOID(co_await logs.create_stream(std::move(group), request.log_stream_name,
                                          to_unix_ms(context.now)));
  co_return api::CreateLogStream::Response{};
}

}  // namespace

const Operation<api::CreateLogStream> kCreateLogStream{
    .find = named_group<api::CreateLogStream::Request>,
    .resources = group_arns,
    .sample = R"({"logGroupName": "{log-group}", "logStreamName": "new"})",
    .handle = create_log_stream};

}  // namespace minato::logs
