#include "iam/authorizer.h"

#include <fmt/format.h>

namespace minato::iam {
namespace {

// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
std::string reason(Verdict verdict, std::string_view action) {
  switch (verdict) {
    case Verdict::kAllowed:
      return {};
    case Verdict::kDeniedByIdentity:
      return " with an explicit deny in an identity-based policy";
    case Verdict::kDeniedByResource:
      return " with an explicit deny in a resource-based policy";
    case Verdict::kNoIdentityPolicy:
      return fmt::format(" because no identity-based policy allows the {} action", action);
    case Verdict::kNoBoundary:
      return fmt::format(" because no permissions boundary allows the {} action", action);
    case Verdict::kNoResourcePolicy:
      return fmt::format(" because no resource-based policy allows the {} action", action);
  }
  return {};
}

// AWS asks for no permission here, so that nobody can be kept from learning who they are.
bool is_free(std::string_view action) {
  return action == "sts:GetCallerIdentity" || action == "sts:GetSessionToken";
}

}  // namespace

Result<> PolicyAuthorizer::authorize(const aws::AccessRequest& request) const {
  const bool anonymous = request.principal.kind == aws::Principal::Kind::kAnonymous;
  if (is_free(request.action) && !anonymous) return {};
  // A call that says of nothing what it acts on acts on anything.
  static const std::string kAnything = "*";
  const std::span<const std::string> resources =
      request.resources.empty() ? std::span(&kAnything, 1) : request.resources;
  for (const std::string& resource : resources) {
    const Verdict verdict =
        anonymous ? Verdict::kNoIdentityPolicy : directory_.decide(request, resource);
    if (verdict == Verdict::kAllowed) continue;
    return fail(ErrorCode::kPermissionDenied,
                fmt::format("User: {} is not authorized to perform: {} on resource: {}{}",
                            anonymous ? "anonymous" : request.principal.arn, request.action,
                            resource, reason(verdict, request.action)));
  }
  return {};
}

}  // namespace minato::iam
