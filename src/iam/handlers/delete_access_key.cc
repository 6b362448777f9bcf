#include "iam/access_keys.h"
#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::DeleteAccessKey> delete_access_key(IamService& iam, const Context& context,
                                               const api::DeleteAccessKeyRequest& request) {
  CO_TRY(const auto name, target_user(context, request.user_name));
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

}  // namespace minato::iam
