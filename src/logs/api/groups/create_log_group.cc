#include "gen/logs_operations.h"

namespace minato::logs {
namespace {

Answer<api::CreateLogGroup> create_log_group(LogsService& logs, const Context& context,
                                             const api::CreateLogGroup::Request& request,
                                             const Named&) {
  GroupRecord group = logs.new_group(context, request.log_group_name);
  group.log_class = request.log_group_class.value_or("STANDARD");
  group.kms_key = request.kms_key_id.value_or("");
  group.deletion_protected = request.deletion_protection_enabled.value_or(false);
  if (request.tags) group.tags = *request.tags;
  CO_TRY_VOID(co_await logs.create_group(std::move(group)));
  co_return api::CreateLogGroup::Response{};
}

}  // namespace

const Operation<api::CreateLogGroup> kCreateLogGroup{
    .find = named_group<api::CreateLogGroup::Request>,
    .resources = group_arns,
    .sample = R"({"logGroupName": "{log-group}"})",
    .handle = create_log_group};

}  // namespace minato::logs
