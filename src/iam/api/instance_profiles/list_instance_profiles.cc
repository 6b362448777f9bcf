#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::ListInstanceProfiles> list_instance_profiles(
    IamService& iam, const Context& context, const api::ListInstanceProfiles::Request& request,
    const Anything&) {
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

}  // namespace

const Operation<api::ListInstanceProfiles, Anything> kListInstanceProfiles{
    .find = anything<api::ListInstanceProfiles::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = list_instance_profiles};

}  // namespace minato::iam
