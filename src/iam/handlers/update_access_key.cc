#include "iam/access_keys.h"
#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::UpdateAccessKey> update_access_key(IamService& iam, const Context& context,
                                               const api::UpdateAccessKeyRequest& request) {
  CO_TRY(const auto name, target_user(context, request.user_name));
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

}  // namespace minato::iam
