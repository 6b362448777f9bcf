#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::GetInstanceProfile> get_instance_profile(
    IamService& iam, const Context& context, const api::GetInstanceProfile::Request& request,
    const NamedEntity&) {
  CO_TRY(const InstanceProfileRecord* record,
         find_instance_profile(iam, context.account, request.instance_profile_name));
  co_return api::GetInstanceProfileResponse{
      .instance_profile = instance_profile_answer(iam, context.account, *record)};
}

}  // namespace

const Operation<api::GetInstanceProfile> kGetInstanceProfile{
    .find = named_instance_profile<api::GetInstanceProfile::Request>,
    .resources = named_arns,
    .sample = R"({"InstanceProfileName": "{instance-profile}"})",
    .handle = get_instance_profile};

}  // namespace minato::iam
