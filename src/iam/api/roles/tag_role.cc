#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::TagRole> tag_role(IamService& iam, const Context& context,
                              const api::TagRole::Request& request, const NamedEntity&) {
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name,
      [&request](RoleRecord& record) { return merge_tags(record.role.tags, request.tags); }));
  co_return api::TagRole::Response{};
}

}  // namespace

const Operation<api::TagRole> kTagRole{
    .find = named_role<api::TagRole::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}", "Tags": [{"Key": "a", "Value": "b"}]})",
    .handle = tag_role};

}  // namespace minato::iam
