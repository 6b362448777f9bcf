#include "gen/logs_operations.h"
#include "logs/batch.h"

namespace minato::logs {
namespace {

// Sequence tokens are accepted and ignored, as they are by AWS since 2023.
constexpr const char* kSequenceToken = "49590302938427823478234782347823478234782347823478234782";

Answer<api::PutLogEvents> put_log_events(LogsService& logs, const Context& context,
                                         const api::PutLogEvents::Request& request,
                                         const Named& named) {
  CO_TRY_VOID(co_await logs.ensure_container_group(context, request.log_group_name));
  CO_TRY(const GroupRecord group, logs.find_group(named));
  CO_TRY(const StreamRecord stream, logs.find_stream(group, request.log_stream_name));
  CO_TRY(CheckedBatch batch, check_batch(request.log_events, group.retention_days, context.now));
  if (!batch.events.empty()) {
    auto written = co_await logs.events().append(stream.events(), std::move(batch.events),
                                                 to_unix_ms(context.now));
    if (!written) co_return fail(errors::store_failed(std::move(written).error()));
  }
  api::PutLogEvents::Response response;
  response.next_sequence_token = kSequenceToken;
  response.rejected_log_events_info = std::move(batch.rejected);
  co_return response;
}

}  // namespace

const Operation<api::PutLogEvents> kPutLogEvents{
    .find = named_stream<api::PutLogEvents::Request>,
    .resources = stream_arns,
    .sample =
        R"({"logGroupName": "{log-group}", "logStreamName": "{log-stream}",
                   "logEvents": [{"timestamp": 1, "message": "x"}]})",
    .handle = put_log_events};

}  // namespace minato::logs
