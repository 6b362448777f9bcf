#include <set>

#include "iam/entities.h"
#include "iam/handlers/handlers.h"
#include "iam/page.h"

namespace minato::iam {

Answer<api::ListInstanceProfilesForRole> list_instance_profiles_for_role(
    IamService& iam, const Context& context,
    const api::ListInstanceProfilesForRoleRequest& request) {
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  CO_TRY(PageRequest page, page_request(request.marker, request.max_items));
  const std::set<std::string> sorted(record->instance_profiles.begin(),
                                     record->instance_profiles.end());
  PageBuilder<api::InstanceProfile> builder(std::move(page));
  for (const std::string& name : sorted) {
    const auto profile = find_instance_profile(iam, context.account, name);
    if (!profile) continue;
    builder.offer(name, [&iam, &context, &profile] {
      return instance_profile_answer(iam, context.account, **profile);
    });
  }
  api::ListInstanceProfilesForRoleResponse response;
  builder.finish(response, &api::ListInstanceProfilesForRoleResponse::instance_profiles);
  co_return response;
}

}  // namespace minato::iam
