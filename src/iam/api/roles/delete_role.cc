#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::DeleteRole> delete_role(IamService& iam, const Context& context,
                                    const api::DeleteRole::Request& request, const NamedEntity&) {
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
    if (!record->instance_profiles.empty()) return fail(errors::must_remove_roles());
    if (!record->attached_policies.empty()) return fail(errors::must_detach_policies());
    if (!record->inline_policies.empty()) return fail(errors::must_delete_policies());
    store::Transaction transaction;
    iam.roles().erase(transaction, entity_key(context.account, request.role_name));
    return transaction;
  }));
  co_return api::DeleteRole::Response{};
}

}  // namespace

const Operation<api::DeleteRole> kDeleteRole{.find = named_role<api::DeleteRole::Request>,
                                             .resources = named_arns,
                                             .sample = R"({"RoleName": "{role}"})",
                                             .handle = delete_role};

}  // namespace minato::iam
