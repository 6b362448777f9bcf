#include "gen/logs_operations.h"

namespace minato::logs {
namespace {

Answer<api::UntagResource> untag_resource(LogsService& logs, const Context&,
                                          const api::UntagResource::Request& request,
                                          const Named& named) {
  CO_TRY(const GroupRecord group, logs.find_group(named));
  CO_TRY_VOID(co_await logs.change_group(group.key(), [&request](GroupRecord& changed) -> Result<> {
    for (const std::string& key : request.tag_keys) changed.tags.erase(key);
    return {};
  }));
  co_return api::UntagResource::Response{};
}

}  // namespace

const Operation<api::UntagResource> kUntagResource{
    .find = tagged_group<api::UntagResource::Request>,
    .resources = tagged_arns,
    .sample = R"({"resourceArn": "{log-group-arn}", "tagKeys": ["a"]})",
    .handle = untag_resource};

}  // namespace minato::logs
