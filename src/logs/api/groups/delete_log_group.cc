#include "gen/logs_operations.h"

namespace minato::logs {
namespace {

Answer<api::DeleteLogGroup> delete_log_group(LogsService& logs, const Context&,
                                             const api::DeleteLogGroup::Request&,
                                             const Named& named) {
  CO_TRY(GroupRecord group, logs.find_group(named));
  CO_TRY_VOID(co_await logs.delete_group(std::move(group)));
  co_return api::DeleteLogGroup::Response{};
}

}  // namespace

const Operation<api::DeleteLogGroup> kDeleteLogGroup{
    .find = named_group<api::DeleteLogGroup::Request>,
    .resources = group_arns,
    .sample = R"({"logGroupName": "{log-group}"})",
    .handle = delete_log_group};

}  // namespace minato::logs
