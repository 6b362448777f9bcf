#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::GetInstanceProfile> get_instance_profile(
    IamService& iam, const Context& context, const api::GetInstanceProfileRequest& request) {
  CO_TRY(const InstanceProfileRecord* record,
         find_instance_profile(iam, context.account, request.instance_profile_name));
  co_return api::GetInstanceProfileResponse{
      .instance_profile = instance_profile_answer(iam, context.account, *record)};
}

}  // namespace minato::iam
