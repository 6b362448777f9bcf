#include "gen/iam_operations.h"
#include "iam/access_keys.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::DeleteAccessKey> delete_access_key(IamService& iam, const Context& context,
                                               const api::DeleteAccessKey::Request& request,
                                               const NamedUser& named) {
  const std::optional<std::string>& name = named.name;
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY_VOID(find_access_key(iam, context.account, name, request.access_key_id));
    store::Transaction transaction;
    iam.access_keys().erase(transaction, request.access_key_id);
    if (name) {
      TRY(const UserRecord* found, find_user(iam, context.account, *name));
      UserRecord user = *found;
      std::erase(user.access_key_ids, request.access_key_id);
      iam.users().put(transaction, entity_key(context.account, *name), user);
    }
    return transaction;
  }));
  co_return api::DeleteAccessKey::Response{};
}

}  // namespace

const Operation<api::DeleteAccessKey, NamedUser> kDeleteAccessKey{
    .find = chosen_user<api::DeleteAccessKey::Request>,
    .resources = user_arns,
    .sample = R"({"UserName": "{user}", "AccessKeyId": "{access-key}"})",
    .handle = delete_access_key};

}  // namespace minato::iam
