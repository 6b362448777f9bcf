#include "iam/handlers/handlers.h"
#include "iam/managed_policy_answer.h"
#include "iam/page.h"

namespace minato::iam {

Answer<api::ListPolicies> list_policies(IamService& iam, const Context& context,
                                        const api::ListPoliciesRequest& request) {
  CO_TRY(PageRequest page, page_request(request.marker, request.max_items));
  PageBuilder<api::Policy> builder(std::move(page));
  const std::string prefix = request.path_prefix.value_or("/");
  const bool only_attached = request.only_attached.value_or(false);
  if (request.scope != api::PolicyScopeType::kLocal) {
    for (const std::string& arn : managed_policy_arns(iam, context.account)) {
      const auto policy = managed_policy_answer(iam, context.account, arn);
      if (!policy || !policy->path->starts_with(prefix)) continue;
      if (only_attached && *policy->attachment_count == 0) continue;
      builder.offer(arn, [&policy] { return *policy; });
    }
  }
  if (request.scope != api::PolicyScopeType::kAws) {
    for (const auto& [key, entry] : iam.managed_policies().with_prefix(context.account + "/")) {
      const std::string arn = entry.value.policy.arn.value_or("");
      auto policy = managed_policy_answer(iam, context.account, arn);
      if (!policy || !policy->path->starts_with(prefix)) continue;
      if (only_attached && *policy->attachment_count == 0) continue;
      policy->description.reset();
      policy->tags.reset();
      // AWS's own come first; '~' comes after every character of their ARNs.
      builder.offer("~" + key, [&policy] { return *policy; });
    }
  }
  api::ListPoliciesResponse response;
  builder.finish(response, &api::ListPoliciesResponse::policies);
  co_return response;
}

}  // namespace minato::iam
