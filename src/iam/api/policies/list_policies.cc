#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/managed_policy_answer.h"

namespace minato::iam {
namespace {

Answer<api::ListPolicies> list_policies(IamService& iam, const Context& context,
                                        const api::ListPolicies::Request& request,
                                        const Anything&) {
  CO_TRY(auto page, page_request("policies/" + context.account, request.marker, request.max_items));
  aws::Pager<api::Policy> pager(std::move(page));
  const auto wanted = [&](const std::string& arn) {
    auto policy = managed_policy_answer(iam, context.account, arn);
    const bool listed = policy && policy->path->starts_with(request.path_prefix.value_or("/")) &&
                        (!request.only_attached.value_or(false) || *policy->attachment_count > 0);
    return listed ? std::move(policy) : std::nullopt;
  };
  if (request.scope != api::PolicyScopeType::kLocal) {
    page_through(pager, managed_policy_arns(iam, context.account), "", wanted);
  }
  if (request.scope != api::PolicyScopeType::kAws) {
    const auto own = iam.managed_policies().with_prefix(context.account + "/");
    for (const auto& [key, entry] : own) {
      // AWS's own come first; '~' comes after every character of their ARNs.
      const std::string place = "~" + key;
      if (!pager.request().has_behind(place)) continue;
      auto policy = wanted(entry.value.policy.arn.value_or(""));
      if (!policy) continue;
      policy->description.reset();
      policy->tags.reset();
      if (!pager.offer(place, [&policy] { return *policy; })) break;
    }
  }
  api::ListPoliciesResponse response;
  finish_page(pager, response, &api::ListPoliciesResponse::policies);
  co_return response;
}

}  // namespace

const Operation<api::ListPolicies, Anything> kListPolicies{
    .find = anything<api::ListPolicies::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = list_policies};

}  // namespace minato::iam
