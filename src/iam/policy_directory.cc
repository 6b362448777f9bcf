#include "iam/policy_directory.h"

#include <mutex>

#include "base/arn.h"
#include "base/log.h"
#include "iam/aws_managed_documents.h"
#include "iam/iam_service.h"

namespace minato::iam {
namespace {

using PolicyPtr = PolicyDirectory::PolicyPtr;

PolicyPtr read(std::string_view document, std::string_view of) {
  auto policy = parse_policy(document);
  if (policy) return std::make_shared<const Policy>(std::move(*policy));
  log::warn("a policy of {} cannot be read and allows nothing", of);
  return std::make_shared<const Policy>();
}

std::vector<PolicyPtr> read_all(const std::map<std::string, std::string>& documents,
                                std::string_view of) {
  std::vector<PolicyPtr> out;
  for (const auto& [name, document] : documents) out.push_back(read(document, of));
  return out;
}

template <class Entity>
std::string boundary_arn(const Entity& entity) {
  if (!entity.permissions_boundary) return {};
  return entity.permissions_boundary->permissions_boundary_arn.value_or("");
}

// "arn:aws:ecr:us-east-1:1:" of "arn:aws:ecr:us-east-1:1:repository/x".
std::string_view scope_part(std::string_view arn) {
  std::size_t end = 0;
  for (int colon = 0; colon < 5; ++colon) {
    end = arn.find(':', end);
    if (end == std::string_view::npos) return {};
    ++end;
  }
  return arn.substr(0, end);
}

// Whether the resource is another account's: then its own policy must let the caller in, too.
// docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
bool needs_resource_policy(const aws::AccessRequest& request, std::string_view resource) {
  const auto arn = ArnView::parse(resource);
  // Policies of AWS's own ("aws") are everybody's, and so are resources that name no account.
  if (!arn || arn->account.empty() || arn->account == "aws") return false;
  return arn->account != request.principal.account;
}

}  // namespace

void PolicyDirectory::set_identity(const std::string& id, std::optional<Identity> identity) {
  const std::unique_lock lock(mutex_);
  if (identity) {
    identities_[id] = std::move(*identity);
  } else {
    identities_.erase(id);
  }
}

void PolicyDirectory::set_document(const std::string& arn, PolicyPtr policy,
                                   ByText<PolicyPtr>& map) {
  const std::unique_lock lock(mutex_);
  if (policy) {
    map[arn] = std::move(policy);
  } else {
    map.erase(arn);
  }
}

void PolicyDirectory::update_role(const RoleRecord* before, const RoleRecord* after) {
  if (before != nullptr && (after == nullptr || after->role.role_id != before->role.role_id)) {
    set_identity(before->role.role_id, std::nullopt);
    set_document(before->role.arn, nullptr, attached_);
  }
  if (after == nullptr) return;
  set_identity(after->role.role_id,
               Identity{.own = read_all(after->inline_policies, after->role.arn),
                        .attached = after->attached_policies,
                        .boundary = boundary_arn(after->role)});
  const std::string& trust = after->role.assume_role_policy_document.value_or("");
  set_document(after->role.arn, trust.empty() ? nullptr : read(trust, after->role.arn), attached_);
}

void PolicyDirectory::update_user(const UserRecord* before, const UserRecord* after) {
  if (before != nullptr && (after == nullptr || after->user.user_id != before->user.user_id)) {
    set_identity(before->user.user_id, std::nullopt);
  }
  if (after == nullptr) return;
  set_identity(after->user.user_id,
               Identity{.own = read_all(after->inline_policies, after->user.arn),
                        .attached = after->attached_policies,
                        .boundary = boundary_arn(after->user)});
}

void PolicyDirectory::update_policy(const PolicyRecord* before, const PolicyRecord* after) {
  if (before != nullptr && (after == nullptr || after->policy.arn != before->policy.arn)) {
    set_document(before->policy.arn.value_or(""), nullptr, managed_);
  }
  if (after == nullptr) return;
  const std::string arn = after->policy.arn.value_or("");
  set_document(arn, read(after->default_document(), arn), managed_);
}

void PolicyDirectory::update_resource(const std::string& arn, std::string_view document) {
  set_document(arn, document.empty() ? nullptr : read(document, arn), attached_);
}

PolicyPtr PolicyDirectory::managed(const std::string& arn) const {
  if (auto of_aws = aws_managed_policy(arn)) return of_aws;
  const auto found = managed_.find(arn);
  return found == managed_.end() ? nullptr : found->second;
}

PolicyDirectory::IdentityEffect PolicyDirectory::identity_effect(
    const PolicyQuestion& question) const {
  const aws::Principal& principal = question.request.principal;
  if (principal.kind == aws::Principal::Kind::kRoot) return {.policies = Effect::kAllow};
  IdentityEffect effect;
  const auto add = [&](const Policy& policy) {
    effect.policies = std::max(effect.policies, evaluate(policy, question));
  };
  const std::string_view user_id = principal.user_id;
  const std::string_view id = user_id.substr(0, user_id.find(':'));
  if (id == kInstanceWithoutRoleId) {
    add(*aws_managed_policy(kContainerInstancePolicy));
    return effect;
  }
  const auto found = identities_.find(id);
  if (found == identities_.end()) return effect;
  for (const PolicyPtr& policy : found->second.own) add(*policy);
  for (const std::string& arn : found->second.attached) {
    if (const auto policy = managed(arn)) add(*policy);
  }
  if (!found->second.boundary.empty()) {
    const auto boundary = managed(found->second.boundary);
    const Effect limit = boundary ? evaluate(*boundary, question) : Effect::kNone;
    effect.within_boundary = limit == Effect::kAllow;
    if (limit == Effect::kDeny) effect.policies = Effect::kDeny;
  }
  return effect;
}

ResourceEffect PolicyDirectory::resource_effect(const PolicyQuestion& question) const {
  ResourceEffect effect;
  const auto add = [&](std::string_view arn) {
    const auto found = attached_.find(arn);
    if (arn.empty() || found == attached_.end()) return;
    const ResourceEffect more = evaluate_resource_policy(*found->second, question);
    effect.denied = effect.denied || more.denied;
    effect.allows_caller = effect.allows_caller || more.allows_caller;
    effect.allows_account = effect.allows_account || more.allows_account;
  };
  // A trust policy is about taking the role, not about changing it.
  const bool about_role = question.resource.starts_with("arn:aws:iam:");
  if (about_role && question.request.action != "sts:AssumeRole") return effect;
  add(question.resource);
  add(scope_part(question.resource));
  return effect;
}

Verdict PolicyDirectory::decide(const aws::AccessRequest& request,
                                std::string_view resource) const {
  const PolicyQuestion question{.request = request, .resource = resource};
  const std::shared_lock lock(mutex_);
  const IdentityEffect identity = identity_effect(question);
  const ResourceEffect attached = resource_effect(question);
  if (identity.policies == Effect::kDeny) return Verdict::kDeniedByIdentity;
  if (attached.denied) return Verdict::kDeniedByResource;
  const bool own = identity.policies == Effect::kAllow && identity.within_boundary;
  if (needs_resource_policy(request, resource)) {
    if (!own) return Verdict::kNoIdentityPolicy;
    return attached.allows_caller || attached.allows_account ? Verdict::kAllowed
                                                             : Verdict::kNoResourcePolicy;
  }
  if (own || attached.allows_caller) return Verdict::kAllowed;
  return identity.policies == Effect::kAllow ? Verdict::kNoBoundary : Verdict::kNoIdentityPolicy;
}

}  // namespace minato::iam
