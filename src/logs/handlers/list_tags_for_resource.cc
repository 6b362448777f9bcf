#include "logs/errors.h"
#include "logs/handlers/handlers.h"

namespace minato::logs {

Answer<api::ListTagsForResource> list_tags_for_resource(
    LogsService& logs, const Context& context, const api::ListTagsForResource::Request& request) {
  CO_TRY(GroupRecord group, logs.find_group_by_arn(context, request.resource_arn));
  api::ListTagsForResource::Response response;
  response.tags = std::move(group.tags);
  co_return response;
}

}  // namespace minato::logs
