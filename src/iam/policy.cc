#include "iam/policy.h"

#include <algorithm>

#include "iam/policy_document.h"
#include "iam/wildcard.h"

namespace minato::iam {
namespace {

bool covers_action(const Statement& statement, std::string_view action) {
  const bool listed = std::ranges::any_of(statement.actions, [&](const std::string& pattern) {
    return matches_wildcards(pattern, action, true);
  });
  return listed != statement.not_action;
}

bool covers_resource(const Statement& statement, const PolicyQuestion& question, bool variables) {
  if (statement.resources.empty()) return true;
  bool unknown = false;  // a variable without a value
  const bool listed = std::ranges::any_of(statement.resources, [&](const std::string& pattern) {
    if (!variables || pattern.find("${") == std::string::npos) {
      return matches_wildcards(pattern, question.resource);
    }
    const auto expanded = expand_variables(pattern, question.request);
    unknown = unknown || !expanded;
    return expanded && matches_wildcards(*expanded, question.resource);
  });
  if (!statement.not_resource) return listed;
  // What NotResource spares is not known then: nothing is allowed by it, and everything denied.
  if (!listed && unknown) return !statement.allow;
  return !listed;
}

bool applies(const Statement& statement, const PolicyQuestion& question, bool variables) {
  return covers_action(statement, question.request.action) &&
         covers_resource(statement, question, variables) &&
         std::ranges::all_of(statement.conditions, [&](const Condition& condition) {
           return holds(condition, question.request, variables);
         });
}

enum class Named { kNot, kAccount, kCaller };

// "arn:aws:iam::<account>:root"
bool is_root_of(std::string_view account, std::string_view entry) {
  constexpr std::string_view kBefore = "arn:aws:iam::";
  if (!entry.starts_with(kBefore)) return false;
  entry.remove_prefix(kBefore.size());
  return entry.starts_with(account) && entry.substr(account.size()) == ":root";
}

Named names(std::string_view entry, const aws::Principal& caller) {
  if (entry == "*" || entry == caller.arn) return Named::kCaller;
  if (entry == caller.account || is_root_of(caller.account, entry)) {
    return caller.kind == aws::Principal::Kind::kRoot ? Named::kCaller : Named::kAccount;
  }
  return is_session_of(caller.arn, entry) ? Named::kCaller : Named::kNot;
}

Named names(const Statement& statement, const aws::Principal& caller) {
  Named best = Named::kNot;
  for (const std::string& entry : statement.principals) {
    best = std::max(best, names(entry, caller));
  }
  if (!statement.not_principal) return best;
  return best == Named::kNot ? Named::kCaller : Named::kNot;
}

}  // namespace

Effect evaluate(const Policy& policy, const PolicyQuestion& question) {
  Effect effect = Effect::kNone;
  for (const Statement& statement : policy.statements) {
    // What is allowed already can only be denied.
    if (statement.allow && effect == Effect::kAllow) continue;
    if (!applies(statement, question, policy.variables)) continue;
    if (!statement.allow) return Effect::kDeny;
    effect = Effect::kAllow;
  }
  return effect;
}

ResourceEffect evaluate_resource_policy(const Policy& policy, const PolicyQuestion& question) {
  ResourceEffect effect;
  for (const Statement& statement : policy.statements) {
    const Named named = names(statement, question.request.principal);
    if (named == Named::kNot || !applies(statement, question, policy.variables)) continue;
    if (!statement.allow) {
      effect.denied = true;
    } else if (named == Named::kCaller) {
      effect.allows_caller = true;
    } else {
      effect.allows_account = true;
    }
  }
  return effect;
}

}  // namespace minato::iam
