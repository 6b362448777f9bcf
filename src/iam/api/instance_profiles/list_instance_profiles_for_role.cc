#include <set>

#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::ListInstanceProfilesForRole> list_instance_profiles_for_role(
    IamService& iam, const Context& context,
    const api::ListInstanceProfilesForRole::Request& request, const NamedEntity&) {
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

}  // namespace

const Operation<api::ListInstanceProfilesForRole> kListInstanceProfilesForRole{
    .find = named_role<api::ListInstanceProfilesForRole::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}"})",
    .handle = list_instance_profiles_for_role};

}  // namespace minato::iam
