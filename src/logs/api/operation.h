// What an operation of CloudWatch Logs is, and the names in its requests.
//
// Resources of its actions: https://docs.aws.amazon.com/service-authorization/latest/reference/
// list_amazoncloudwatchlogs.html
#pragma once

#include "aws/operations/operation.h"
#include "gen/logs.h"
#include "logs/errors.h"
#include "logs/logs_service.h"

namespace minato::logs {

using Context = aws::RequestContext;
template <class Op>
using Answer = Awaitable<Result<typename Op::Response>>;
template <class Op, class Found = Named>
using Operation = aws::Operation<Op, LogsService, Found>;

// The names in a request, strictly read; nothing need exist.
template <class Request>
Result<Named> named_group(const LogsService&, const Context& context, const Request& request) {
  return Named::group_called(context, request.log_group_name);
}
template <class Request>
Result<Named> named_stream(const LogsService&, const Context& context, const Request& request) {
  Named named = Named::group_called(context, request.log_group_name);
  named.stream = request.log_stream_name;
  return named;
}
// By logGroupName or logGroupIdentifier (a name or an ARN), exactly one of them.
// InvalidParameterException for both or none; ResourceNotFoundException for an ARN of no group.
template <class Request>
Result<Named> chosen_group(const LogsService&, const Context& context, const Request& request) {
  return Named::chosen(context, request.log_group_name, request.log_group_identifier);
}
// By the resourceArn of requests about tags.
template <class Request>
Result<Named> tagged_group(const LogsService&, const Context& context, const Request& request) {
  if (!request.resource_arn.starts_with("arn:")) {
    return fail(errors::invalid_parameter("Invalid resourceArn."));
  }
  return Named::chosen(context, std::nullopt, request.resource_arn);
}

aws::Arns group_arns(const Context& context, const Named& named);   // log-group:<name>:*
aws::Arns tagged_arns(const Context& context, const Named& named);  // log-group:<name>
aws::Arns stream_arns(const Context& context, const Named& named);

}  // namespace minato::logs
