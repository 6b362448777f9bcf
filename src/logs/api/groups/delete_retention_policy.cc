#include "gen/logs_operations.h"

namespace minato::logs {
namespace {

Answer<api::DeleteRetentionPolicy> delete_retention_policy(
    LogsService& logs, const Context&, const api::DeleteRetentionPolicy::Request&,
    const Named& named) {
  CO_TRY(const GroupRecord group, logs.find_group(named));
  CO_TRY_VOID(co_await logs.change_group(group.key(), [](GroupRecord& changed) -> Result<> {
    changed.retention_days = 0;
    return {};
  }));
  co_return api::DeleteRetentionPolicy::Response{};
}

}  // namespace

const Operation<api::DeleteRetentionPolicy> kDeleteRetentionPolicy{
    .find = named_group<api::DeleteRetentionPolicy::Request>,
    .resources = group_arns,
    .sample = R"({"logGroupName": "{log-group}"})",
    .handle = delete_retention_policy};

}  // namespace minato::logs
