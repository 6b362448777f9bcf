#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::DeleteInstanceProfile> delete_instance_profile(
    IamService& iam, const Context& context, const api::DeleteInstanceProfile::Request& request,
    const NamedEntity&) {
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    const std::string& name = request.instance_profile_name;
    TRY(const InstanceProfileRecord* record, find_instance_profile(iam, context.account, name));
    if (!record->role_name.empty()) return fail(errors::must_remove_roles());
    store::Transaction transaction;
    iam.instance_profiles().erase(transaction, entity_key(context.account, name));
    return transaction;
  }));
  co_return api::DeleteInstanceProfile::Response{};
}

}  // namespace

const Operation<api::DeleteInstanceProfile> kDeleteInstanceProfile{
    .find = named_instance_profile<api::DeleteInstanceProfile::Request>,
    .resources = named_arns,
    .sample = R"({"InstanceProfileName": "{instance-profile}"})",
    .handle = delete_instance_profile};

}  // namespace minato::iam
