#include "gen/logs_operations.h"

namespace minato::logs {
namespace {

Answer<api::ListTagsForResource> list_tags_for_resource(LogsService& logs, const Context&,
                                                        const api::ListTagsForResource::Request&,
                                                        const Named& named) {
  CO_TRY(GroupRecord group, logs.find_group(named));
  api::ListTagsForResource::Response response;
  response.tags = std::move(group.tags);
  co_return response;
}

}  // namespace

const Operation<api::ListTagsForResource> kListTagsForResource{
    .find = tagged_group<api::ListTagsForResource::Request>,
    .resources = tagged_arns,
    .sample = R"({"resourceArn": "{log-group-arn}"})",
    .handle = list_tags_for_resource};

}  // namespace minato::logs
