#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Result<NamedEntity> new_instance_profile(const IamService&, const Context& context,
                                         const api::CreateInstanceProfile::Request& request) {
  return NamedEntity{.arn = entity_arn(context.account, "instance-profile",
                                       request.path.value_or("/"), request.instance_profile_name)};
}

Answer<api::CreateInstanceProfile> create_instance_profile(
    IamService& iam, const Context& context, const api::CreateInstanceProfile::Request& request,
    const NamedEntity&) {
  InstanceProfileRecord record;
  api::InstanceProfile& profile = record.profile;
  profile.path = request.path.value_or("/");
  profile.instance_profile_name = request.instance_profile_name;
  profile.instance_profile_id = make_id(iam, "AIPA");
  profile.arn =
      entity_arn(context.account, "instance-profile", profile.path, profile.instance_profile_name);
  profile.create_date = context.now;
  if (request.tags) CO_TRY_VOID(merge_tags(profile.tags, *request.tags));
  const std::string key = entity_key(context.account, request.instance_profile_name);
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    if (iam.instance_profiles().find(key) != nullptr) {
      return fail(errors::instance_profile_exists(request.instance_profile_name));
    }
    if (count_of(iam.instance_profiles(), context.account) >= kInstanceProfilesPerAccount) {
      return fail(
          errors::quota_exceeded("InstanceProfilesPerAccount", kInstanceProfilesPerAccount));
    }
    store::Transaction transaction;
    iam.instance_profiles().put(transaction, key, record);
    return transaction;
  }));
  co_return api::CreateInstanceProfileResponse{.instance_profile = profile};
}

}  // namespace

const Operation<api::CreateInstanceProfile> kCreateInstanceProfile{
    .find = new_instance_profile,
    .resources = named_arns,
    .sample = R"({"InstanceProfileName": "{instance-profile}"})",
    .handle = create_instance_profile};

}  // namespace minato::iam
