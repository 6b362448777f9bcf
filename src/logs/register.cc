#include "logs/register.h"

#include "base/arn.h"
#include "logs/handlers/handlers.h"

namespace minato::logs {
namespace {

using Arns = std::vector<std::string>;

template <class Op>
using Function = Answer<Op> (*)(LogsService&, const Context&, const typename Op::Request&);
template <class Op>
using Resource = Arns (*)(const Context&, const typename Op::Request&);

std::string group_arn(const Context& context, std::string_view name, std::string_view rest) {
  return make_arn("logs", context.region, context.account,
                  "log-group:" + std::string(name) + std::string(rest));
}

template <class Request>
Arns group_of(const Context& context, const Request& request) {
  return {group_arn(context, request.log_group_name, ":*")};
}

template <class Request>
Arns stream_of(const Context& context, const Request& request) {
  return {group_arn(context, request.log_group_name, ":log-stream:" + request.log_stream_name)};
}

// Requests that name their group by name or identifier.
template <class Request>
std::string chosen_group(const Context& context, const Request& request) {
  if (request.log_group_name) return group_arn(context, *request.log_group_name, "");
  const std::string identifier = request.log_group_identifier.value_or("*");
  return identifier.starts_with("arn:") ? identifier : group_arn(context, identifier, "");
}

template <class Request>
Arns chosen_group_of(const Context& context, const Request& request) {
  return {chosen_group(context, request) + ":*"};
}

Arns read_stream_of(const Context& context, const api::GetLogEvents::Request& request) {
  return {chosen_group(context, request) + ":log-stream:" + request.log_stream_name};
}

Arns all_groups(const Context& context, const api::DescribeLogGroups::Request&) {
  return {group_arn(context, "*", "")};
}

template <class Request>
Arns named_arn(const Context&, const Request& request) {
  return {request.resource_arn};
}

class Registrar {
 public:
  Registrar(aws::Dispatcher& dispatcher, LogsService& logs)
      : dispatcher_(dispatcher), logs_(logs) {}

  template <class Op>
  void serve(Function<Op> function, Resource<Op> resource) {
    dispatcher_.serve<Op>(
        [&logs = logs_, function](const Context& context, const typename Op::Request& request) {
          return function(logs, context, request);
        },
        resource);
  }

 private:
  aws::Dispatcher& dispatcher_;
  LogsService& logs_;
};

}  // namespace

void register_logs(aws::Dispatcher& dispatcher, LogsService& logs) {
  dispatcher.add_service(api::kService);
  Registrar to(dispatcher, logs);
  to.serve<api::CreateLogGroup>(create_log_group, group_of);
  to.serve<api::DeleteLogGroup>(delete_log_group, group_of);
  to.serve<api::DescribeLogGroups>(describe_log_groups, all_groups);
  to.serve<api::PutRetentionPolicy>(put_retention_policy, group_of);
  to.serve<api::DeleteRetentionPolicy>(delete_retention_policy, group_of);
  to.serve<api::CreateLogStream>(create_log_stream, group_of);
  to.serve<api::DeleteLogStream>(delete_log_stream, stream_of);
  to.serve<api::DescribeLogStreams>(describe_log_streams, chosen_group_of);
  to.serve<api::PutLogEvents>(put_log_events, stream_of);
  to.serve<api::GetLogEvents>(get_log_events, read_stream_of);
  to.serve<api::FilterLogEvents>(filter_log_events, chosen_group_of);
  to.serve<api::ListTagsForResource>(list_tags_for_resource, named_arn);
  to.serve<api::TagResource>(tag_resource, named_arn);
  to.serve<api::UntagResource>(untag_resource, named_arn);
}

}  // namespace minato::logs
