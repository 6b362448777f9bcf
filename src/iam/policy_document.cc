#include "iam/policy_document.h"

#include <boost/json.hpp>

#include <algorithm>
#include <functional>
#include <vector>

#include "base/arn.h"
#include "base/limits.h"
#include "iam/errors.h"
#include "iam/policy.h"

namespace minato::iam {
namespace {

namespace json = boost::json;

constexpr std::string_view kInvalidJson = "This policy contains invalid Json";
constexpr std::string_view kSyntax = "Syntax errors in policy.";

std::unexpected<Error> malformed(std::string_view message) {
  return fail(errors::malformed_policy(std::string(message)));
}

// A string or a list of strings; nullopt for anything else.
std::optional<std::vector<std::string_view>> strings(const json::value& value) {
  std::vector<std::string_view> out;
  if (value.is_string()) {
    out.emplace_back(value.get_string());
    return out;
  }
  if (!value.is_array()) return std::nullopt;
  for (const json::value& item : value.get_array()) {
    if (!item.is_string()) return std::nullopt;
    out.emplace_back(item.get_string());
  }
  return out;
}

bool string_list(const json::object& statement, std::string_view name) {
  const json::value* value = statement.if_contains(name);
  if (value == nullptr) return false;
  const auto list = strings(*value);
  return list && !list->empty();
}

Result<json::object> parse_object(std::string_view document) {
  json::parse_options options;
  options.max_depth = limits::kJsonDepth;
  boost::system::error_code error;
  json::value value = json::parse(document, error, {}, options);
  if (error || !value.is_object()) return malformed(kInvalidJson);
  return std::move(value.get_object());
}

std::vector<const json::object*> statements(const json::object& policy) {
  std::vector<const json::object*> out;
  const json::value* statement = policy.if_contains("Statement");
  if (statement == nullptr) return out;
  if (statement->is_object()) out.push_back(&statement->get_object());
  if (!statement->is_array()) return out;
  for (const json::value& item : statement->get_array()) {
    if (!item.is_object()) return {};
    out.push_back(&item.get_object());
  }
  return out;
}

bool has_effect(const json::object& statement, std::string_view effect) {
  const json::value* value = statement.if_contains("Effect");
  return value != nullptr && value->is_string() && value->get_string() == effect;
}

// What trust and identity policies share; the rest is said about each statement by `check`.
Result<> check_policy(std::string_view document,
                      const std::function<Result<>(const json::object&)>& check) {
  TRY(const json::object policy, parse_object(document));
  if (const json::value* version = policy.if_contains("Version");
      version != nullptr && *version != "2012-10-17" && *version != "2008-10-17") {
    return malformed(kSyntax);
  }
  const auto all = statements(policy);
  if (all.empty()) return malformed(kSyntax);
  for (const json::object* statement : all) {
    if (!has_effect(*statement, "Allow") && !has_effect(*statement, "Deny")) {
      return malformed(kSyntax);
    }
    TRY_VOID(check(*statement));
  }
  return {};
}

bool valid_principal(const json::value& principal) {
  if (principal.is_string()) return principal.get_string() == "*";
  if (!principal.is_object() || principal.get_object().empty()) return false;
  return std::ranges::all_of(principal.get_object(), [](const auto& member) {
    const std::string_view kind = member.key();
    const bool known =
        kind == "AWS" || kind == "Service" || kind == "Federated" || kind == "CanonicalUser";
    const auto list = strings(member.value());
    return known && list && !list->empty();
  });
}

bool covers_assume_role(const json::object& statement) {
  const json::value* action = statement.if_contains("Action");
  const auto list = action == nullptr ? std::nullopt : strings(*action);
  return list && std::ranges::any_of(*list, [](std::string_view name) {
           return name == "sts:AssumeRole" || name == "sts:*" || name == "*";
         });
}

bool names_principal(std::string_view text, const aws::Principal& principal) {
  if (text == "*" || text == principal.account || text == principal.arn) return true;
  if (text == make_arn("iam", "", principal.account, "root")) return true;
  return is_session_of(principal.arn, text);
}

bool names_caller(const json::object& statement, const TrustQuery& query) {
  const json::value* principal = statement.if_contains("Principal");
  if (principal == nullptr) return false;
  if (principal->is_string()) return principal->get_string() == "*";
  if (!principal->is_object()) return false;
  const std::string_view kind = query.principal != nullptr ? "AWS" : "Service";
  const json::value* named = principal->get_object().if_contains(kind);
  const auto list = named == nullptr ? std::nullopt : strings(*named);
  return list && std::ranges::any_of(*list, [&query](std::string_view text) {
           return query.principal != nullptr ? names_principal(text, *query.principal)
                                             : text == query.service;
         });
}

enum class ConditionResult { kHolds, kFails, kUnknown };

ConditionResult evaluate_condition(const json::object& statement, const TrustQuery& query) {
  const json::value* condition = statement.if_contains("Condition");
  if (condition == nullptr) return ConditionResult::kHolds;
  if (!condition->is_object()) return ConditionResult::kUnknown;
  for (const auto& [op, keys] : condition->get_object()) {
    if (op != "StringEquals" || !keys.is_object()) return ConditionResult::kUnknown;
    for (const auto& [key, value] : keys.get_object()) {
      const auto list = strings(value);
      if (key != "sts:ExternalId" || !list) return ConditionResult::kUnknown;
      if (query.external_id.empty() || std::ranges::find(*list, query.external_id) == list->end()) {
        return ConditionResult::kFails;
      }
    }
  }
  return ConditionResult::kHolds;
}

}  // namespace

bool is_session_of(std::string_view session_arn, std::string_view role_arn) {
  const auto session = ArnView::parse(session_arn);
  const auto role = ArnView::parse(role_arn);
  if (!session || !role || session->account != role->account) return false;
  constexpr std::string_view kSession = "assumed-role/";
  if (!session->resource.starts_with(kSession) || !role->resource.starts_with("role/")) {
    return false;
  }
  const std::string_view rest = session->resource.substr(kSession.size());
  return rest.substr(0, rest.find('/')) == role->resource.substr(role->resource.rfind('/') + 1);
}

Result<> check_trust_policy(std::string_view document) {
  return check_policy(document, [](const json::object& statement) -> Result<> {
    if (statement.contains("Resource") || statement.contains("NotResource")) {
      return malformed("Has prohibited field Resource");
    }
    if (statement.contains("NotPrincipal")) return malformed("Has prohibited field NotPrincipal");
    const json::value* principal = statement.if_contains("Principal");
    if (principal == nullptr) return malformed("Missing required field Principal");
    if (!valid_principal(*principal)) return malformed("Invalid principal in policy");
    if (!string_list(statement, "Action") && !string_list(statement, "NotAction")) {
      return malformed("Missing required field Action");
    }
    const json::value* action = statement.if_contains("Action");
    const auto names = action == nullptr ? std::nullopt : strings(*action);
    if (!names) return {};
    for (const std::string_view name : *names) {
      if (name != "*" && !name.starts_with("sts:")) {
        return malformed("AssumeRole policy may only specify STS AssumeRole actions.");
      }
    }
    return {};
  });
}

Result<> check_identity_policy(std::string_view document) {
  TRY_VOID(check_policy(document, [](const json::object& statement) -> Result<> {
    if (statement.contains("Principal") || statement.contains("NotPrincipal")) {
      return malformed("Policy document should not specify a principal.");
    }
    if (!string_list(statement, "Action") && !string_list(statement, "NotAction")) {
      return malformed("Policy statement must contain actions.");
    }
    if (!string_list(statement, "Resource") && !string_list(statement, "NotResource")) {
      return malformed("Policy statement must contain resources.");
    }
    return {};
  }));
  TRY(const Policy readable, parse_policy(document));
  return {};
}

bool trusts(std::string_view document, const TrustQuery& query) {
  const auto policy = parse_object(document);
  if (!policy) return false;
  bool allowed = false;
  for (const json::object* statement : statements(*policy)) {
    if (!covers_assume_role(*statement) || !names_caller(*statement, query)) continue;
    const ConditionResult condition = evaluate_condition(*statement, query);
    if (has_effect(*statement, "Allow")) {
      allowed = allowed || condition == ConditionResult::kHolds;
    } else if (condition != ConditionResult::kFails) {
      return false;
    }
  }
  return allowed;
}

}  // namespace minato::iam
