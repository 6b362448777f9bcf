#include "gen/logs_operations.h"

namespace minato::logs {
namespace {

Answer<api::TagResource> tag_resource(LogsService& logs, const Context&,
                                      const api::TagResource::Request& request,
                                      const Named& named) {
  CO_TRY(const GroupRecord group, logs.find_group(named));
  CO_TRY_VOID(co_await logs.change_group(group.key(), [&request](GroupRecord& changed) -> Result<> {
    constexpr std::size_t kTagsMax = 50;
    for (const auto& [key, value] : request.tags) changed.tags[key] = value;
    if (changed.tags.size() > kTagsMax) return fail(errors::too_many_tags(request.resource_arn));
    return {};
  }));
  co_return api::TagResource::Response{};
}

}  // namespace

const Operation<api::TagResource> kTagResource{
    .find = tagged_group<api::TagResource::Request>,
    .resources = tagged_arns,
    .sample = R"({"resourceArn": "{log-group-arn}", "tags": {"a": "b"}})",
    .handle = tag_resource};

}  // namespace minato::logs
