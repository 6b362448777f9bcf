#include <set>

#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::ListInstanceProfilesForRole> list_instance_profiles_for_role(
    IamService& iam, const Context& context,
    const api::ListInstanceProfilesForRoleRequest& request) {
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  CO_TRY(auto page, page_request("role-profiles/" + context.account + "/" + request.role_name,
                                 request.marker, request.max_items));
  const std::set<std::string> sorted(record->instance_profiles.begin(),
                                     record->instance_profiles.end());
  aws::Pager<api::InstanceProfile> pager(std::move(page));
  page_through(pager, sorted, "",
               [&](const std::string& name) -> std::optional<api::InstanceProfile> {
                 const auto profile = find_instance_profile(iam, context.account, name);
                 if (!profile) return std::nullopt;
                 return instance_profile_answer(iam, context.account, **profile);
               });
  api::ListInstanceProfilesForRoleResponse response;
  finish_page(pager, response, &api::ListInstanceProfilesForRoleResponse::instance_profiles);
  co_return response;
}

}  // namespace minato::iam
