#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::ListInstanceProfiles> list_instance_profiles(
    IamService& iam, const Context& context, const api::ListInstanceProfilesRequest& request) {
  CO_TRY(auto page,
         page_request("instance-profiles/" + context.account, request.marker, request.max_items));
  aws::Pager<api::InstanceProfile> pager(std::move(page));
  const std::string prefix = request.path_prefix.value_or("/");
  page_through(pager, iam.instance_profiles().entries(), context.account + "/",
               [&](const auto& entry) {
                 const InstanceProfileRecord& record = entry.second.value;
                 return record.profile.path.starts_with(prefix)
                            ? std::optional(instance_profile_answer(iam, context.account, record))
                            : std::nullopt;
               });
  api::ListInstanceProfilesResponse response;
  finish_page(pager, response, &api::ListInstanceProfilesResponse::instance_profiles);
  co_return response;
}

}  // namespace minato::iam
