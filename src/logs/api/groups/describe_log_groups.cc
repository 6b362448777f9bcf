#include "gen/logs_operations.h"
#include "logs/tokens.h"

namespace minato::logs {
namespace {

constexpr std::int32_t kGroupsDefault = 50;

Result<> check(const api::DescribeLogGroups::Request& request) {
  if (request.log_group_name_prefix && request.log_group_name_pattern) {
    return fail(errors::invalid_parameter(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."));
  }
  if (request.log_group_identifiers) {
    return fail(errors::invalid_parameter("logGroupIdentifiers is not supported."));
  }
  return {};
}

bool is_wanted(const GroupRecord& group, const api::DescribeLogGroups::Request& request) {
  if (request.log_group_name_pattern &&
      group.name.find(*request.log_group_name_pattern) == std::string::npos) {
    return false;
  }
  return !request.log_group_class || group.log_class == *request.log_group_class;
}

api::LogGroup to_api(const GroupRecord& group, std::uint64_t bytes) {
  api::LogGroup out;
  out.log_group_name = group.name;
  out.creation_time = group.created;
  if (group.retention_days > 0) out.retention_in_days = group.retention_days;
  out.metric_filter_count = 0;
  out.arn = group.arn() + ":*";
  out.log_group_arn = group.arn();
  out.stored_bytes = static_cast<std::int64_t>(bytes);
  if (!group.kms_key.empty()) out.kms_key_id = group.kms_key;
  out.log_group_class = group.log_class;
  out.deletion_protection_enabled = group.deletion_protected;
  return out;
}

Result<Named> every_group(const LogsService&, const Context& context,
                          const api::DescribeLogGroups::Request&) {
  return Named::group_called(context, "*");
}

Answer<api::DescribeLogGroups> describe_log_groups(LogsService& logs, const Context& context,
                                                   const api::DescribeLogGroups::Request& request,
                                                   const Named&) {
  CO_TRY_VOID(check(request));
  const std::string scope = GroupRecord::key_of(context.account, context.region, "");
  CO_TRY(auto page, page_request("groups " + scope, request.next_token,
                                 request.limit.value_or(kGroupsDefault)));
  aws::Pager<GroupRecord> pager(std::move(page));
  page_through(
      pager, logs.groups().entries(), scope,
      [&](const auto& entry) {
        const GroupRecord& group = entry.second.value;
        return is_wanted(group, request) ? std::optional(group) : std::nullopt;
      },
      request.log_group_name_prefix.value_or(""));
  api::DescribeLogGroups::Response response;
  response.next_token = pager.next_token();
  auto& shown = response.log_groups.emplace();
  for (const GroupRecord& group : pager.take()) {
    auto bytes = co_await logs.events().group_bytes(group.id);
    if (!bytes) co_return fail(errors::store_failed(std::move(bytes).error()));
    shown.push_back(to_api(group, *bytes));
  }
  co_return response;
}

}  // namespace

const Operation<api::DescribeLogGroups> kDescribeLogGroups{
    .find = every_group,
    .resources = tagged_arns,
    .sample = R"({"logGroupNamePrefix": "{log-group}"})",
    .handle = describe_log_groups};

}  // namespace minato::logs
