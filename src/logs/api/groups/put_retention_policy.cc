#include <algorithm>
#include <array>

#include "gen/logs_operations.h"

namespace minato::logs {
namespace {

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
constexpr std::array kDays = {1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                              365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653};

Answer<api::PutRetentionPolicy> put_retention_policy(
    LogsService& logs, const Context&, const api::PutRetentionPolicy::Request& request,
    const Named& named) {
  const std::int32_t days = request.retention_in_days;
  if (std::ranges::find(kDays, days) == kDays.end()) {
    co_return fail(
        errors::invalid_parameter("The specified retentionInDays is not one of the "
                                  "allowed values: " +
                                  std::to_string(days)));
  }
  CO_TRY(const GroupRecord group, logs.find_group(named));
  CO_TRY_VOID(co_await logs.change_group(group.key(), [days](GroupRecord& changed) -> Result<> {
    changed.retention_days = days;
    return {};
  }));
  co_return api::PutRetentionPolicy::Response{};
}

}  // namespace

const Operation<api::PutRetentionPolicy> kPutRetentionPolicy{
    .find = named_group<api::PutRetentionPolicy::Request>,
    .resources = group_arns,
    .sample = R"({"logGroupName": "{log-group}", "retentionInDays": 7})",
    .handle = put_retention_policy};

}  // namespace minato::logs
