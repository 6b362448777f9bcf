#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::ListUserPolicies> list_user_policies(IamService& iam, const Context& context,
                                                 const api::ListUserPolicies::Request& request,
                                                 const NamedEntity&) {
  CO_TRY(const UserRecord* record, find_user(iam, context.account, request.user_name));
  CO_TRY(auto page, page_request("user-policies/" + context.account + "/" + request.user_name,
                                 request.marker, request.max_items));
  aws::Pager<std::string> pager(std::move(page));
  page_through(pager, record->inline_policies, "",
               [](const auto& entry) { return std::optional(entry.first); });
  api::ListUserPoliciesResponse response;
  finish_page(pager, response, &api::ListUserPoliciesResponse::policy_names);
  co_return response;
}

}  // namespace

const Operation<api::ListUserPolicies> kListUserPolicies{
    .find = named_user<api::ListUserPolicies::Request>,
    .resources = named_arns,
    .sample = R"({"UserName": "{user}"})",
    .handle = list_user_policies};

}  // namespace minato::iam
