// The operations of CloudWatch Logs that are served. Each runs on the control executor; the context
// and the request live until it has returned.
#pragma once

#include "aws/operation_call.h"
#include "gen/logs.h"
#include "logs/logs_service.h"

namespace minato::logs {

using Context = aws::RequestContext;
template <class Op>
using Answer = Awaitable<Result<typename Op::Response>>;

Answer<api::CreateLogGroup> create_log_group(LogsService& logs, const Context& context,
                                             const api::CreateLogGroup::Request& request);
Answer<api::CreateLogStream> create_log_stream(LogsService& logs, const Context& context,
                                               const api::CreateLogStream::Request& request);
Answer<api::DeleteLogGroup> delete_log_group(LogsService& logs, const Context& context,
                                             const api::DeleteLogGroup::Request& request);
Answer<api::DeleteLogStream> delete_log_stream(LogsService& logs, const Context& context,
                                               const api::DeleteLogStream::Request& request);
Answer<api::DeleteRetentionPolicy> delete_retention_policy(
    LogsService& logs, const Context& context, const api::DeleteRetentionPolicy::Request& request);
Answer<api::DescribeLogGroups> describe_log_groups(LogsService& logs, const Context& context,
                                                   const api::DescribeLogGroups::Request& request);
Answer<api::DescribeLogStreams> describe_log_streams(
    LogsService& logs, const Context& context, const api::DescribeLogStreams::Request& request);
Answer<api::FilterLogEvents> filter_log_events(LogsService& logs, const Context& context,
                                               const api::FilterLogEvents::Request& request);
Answer<api::GetLogEvents> get_log_events(LogsService& logs, const Context& context,
                                         const api::GetLogEvents::Request& request);
Answer<api::ListTagsForResource> list_tags_for_resource(
    LogsService& logs, const Context& context, const api::ListTagsForResource::Request& request);
Answer<api::PutLogEvents> put_log_events(LogsService& logs, const Context& context,
                                         const api::PutLogEvents::Request& request);
Answer<api::PutRetentionPolicy> put_retention_policy(
    LogsService& logs, const Context& context, const api::PutRetentionPolicy::Request& request);
Answer<api::TagResource> tag_resource(LogsService& logs, const Context& context,
                                      const api::TagResource::Request& request);
Answer<api::UntagResource> untag_resource(LogsService& logs, const Context& context,
                                          const api::UntagResource::Request& request);

}  // namespace minato::logs
