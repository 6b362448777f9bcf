#include "gen/iam_operations.h"
#include "iam/access_keys.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::UpdateAccessKey> update_access_key(IamService& iam, const Context& context,
                                               const api::UpdateAccessKey::Request& request,
                                               const NamedUser& named) {
  const std::optional<std::string>& name = named.name;
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY(const AccessKeyRecord* found,
        find_access_key(iam, context.account, name, request.access_key_id));
    AccessKeyRecord key = *found;
    key.active = request.status == api::StatusType::kActive;
    store::Transaction transaction;
    iam.access_keys().put(transaction, request.access_key_id, key);
    return transaction;
  }));
  co_return api::UpdateAccessKey::Response{};
}

}  // namespace

const Operation<api::UpdateAccessKey, NamedUser> kUpdateAccessKey{
    .find = chosen_user<api::UpdateAccessKey::Request>,
    .resources = user_arns,
    .sample = R"({"UserName": "{user}", "AccessKeyId": "{access-key}", "Status": "Inactive"})",
    .handle = update_access_key};

}  // namespace minato::iam
