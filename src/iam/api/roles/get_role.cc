#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::GetRole> get_role(IamService& iam, const Context& context,
                              const api::GetRole::Request& request, const NamedEntity&) {
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  co_return api::GetRoleResponse{.role = role_answer(*record)};
}

}  // namespace

const Operation<api::GetRole> kGetRole{.find = named_role<api::GetRole::Request>,
                                       .resources = named_arns,
                                       .sample = R"({"RoleName": "{role}"})",
                                       .handle = get_role};

}  // namespace minato::iam
