#include <set>

#include "iam/aws_managed_policies.h"
#include "iam/entities.h"
#include "iam/handlers/policies.h"
#include "iam/page.h"

namespace minato::iam {

Answer<api::ListAttachedUserPolicies> list_attached_user_policies(
    IamService& iam, const Context& context, const api::ListAttachedUserPoliciesRequest& request) {
  CO_TRY(const UserRecord* record, find_user(iam, context.account, request.user_name));
  CO_TRY(PageRequest page, page_request(request.marker, request.max_items));
  const std::set<std::string> sorted(record->attached_policies.begin(),
                                     record->attached_policies.end());
  const std::string prefix = request.path_prefix.value_or("/");
  PageBuilder<api::AttachedPolicy> builder(std::move(page));
  for (const std::string& arn : sorted) {
    if (!policy_path_of(arn).starts_with(prefix)) continue;
    builder.offer(arn, [&arn] {
      return api::AttachedPolicy{.policy_name = std::string(policy_name_of(arn)),
                                 .policy_arn = arn};
    });
  }
  api::ListAttachedUserPoliciesResponse response;
  builder.finish(response, &api::ListAttachedUserPoliciesResponse::attached_policies);
  co_return response;
}

}  // namespace minato::iam
