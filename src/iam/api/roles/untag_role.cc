#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::UntagRole> untag_role(IamService& iam, const Context& context,
                                  const api::UntagRole::Request& request, const NamedEntity&) {
  CO_TRY_VOID(co_await change_role(iam, context.account, request.role_name,
                                   [&request](RoleRecord& record) -> Result<> {
                                     remove_tags(record.role.tags, request.tag_keys);
                                     return {};
                                   }));
  co_return api::UntagRole::Response{};
}

}  // namespace

const Operation<api::UntagRole> kUntagRole{.find = named_role<api::UntagRole::Request>,
                                           .resources = named_arns,
                                           .sample = R"({"RoleName": "{role}", "TagKeys": ["a"]})",
                                           .handle = untag_role};

}  // namespace minato::iam
