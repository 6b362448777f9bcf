#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::DeleteUser> delete_user(IamService& iam, const Context& context,
                                    const api::DeleteUser::Request& request, const NamedEntity&) {
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY(const UserRecord* record, find_user(iam, context.account, request.user_name));
    if (!record->access_key_ids.empty()) return fail(errors::must_delete_access_keys());
    if (!record->attached_policies.empty()) return fail(errors::must_detach_policies());
    if (!record->inline_policies.empty()) return fail(errors::must_delete_policies());
    store::Transaction transaction;
    iam.users().erase(transaction, entity_key(context.account, request.user_name));
    return transaction;
  }));
  co_return api::DeleteUser::Response{};
}

}  // namespace

const Operation<api::DeleteUser> kDeleteUser{.find = named_user<api::DeleteUser::Request>,
                                             .resources = named_arns,
                                             .sample = R"({"UserName": "{user}"})",
                                             .handle = delete_user};

}  // namespace minato::iam
