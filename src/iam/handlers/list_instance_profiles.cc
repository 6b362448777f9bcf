#include "iam/entities.h"
#include "iam/handlers/handlers.h"
#include "iam/page.h"

namespace minato::iam {

Answer<api::ListInstanceProfiles> list_instance_profiles(
    IamService& iam, const Context& context, const api::ListInstanceProfilesRequest& request) {
  CO_TRY(PageRequest page, page_request(request.marker, request.max_items));
  PageBuilder<api::InstanceProfile> builder(std::move(page));
  const std::string prefix = request.path_prefix.value_or("/");
  for (const auto& [key, entry] : iam.instance_profiles().with_prefix(context.account + "/")) {
    if (!entry.value.profile.path.starts_with(prefix)) continue;
    builder.offer(key, [&, &record = entry.value] {
      return instance_profile_answer(iam, context.account, record);
    });
  }
  api::ListInstanceProfilesResponse response;
  builder.finish(response, &api::ListInstanceProfilesResponse::instance_profiles);
  co_return response;
}

}  // namespace minato::iam
