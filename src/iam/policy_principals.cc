#include "iam/policy_principals.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <optional>

#include "base/arn.h"
#include "base/limits.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

namespace json = boost::json;

constexpr std::size_t kUniqueIdSize = 21;  // AROA, AIDA and 17 more

bool is_account(std::string_view text) {
  return text.size() == 12 &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

// Names and paths; a wildcard may only stand alone.
bool is_plain(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return std::isgraph(c) != 0 && c != '*' && c != '?';
  });
}

bool is_host_name(std::string_view text) {
  return text.find('.') != std::string_view::npos && text.front() != '.' && text.back() != '.' &&
         std::ranges::all_of(
             text, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '.'; });
}

bool is_service(std::string_view text) {
  return is_host_name(text) &&
         (text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn"));
}

bool is_provider(std::string_view text) {
  const auto arn = Arn::parse(text);
  if (!arn) return is_host_name(text);
  return arn->service == "iam" && is_account(arn->account) && is_plain(arn->resource) &&
         (arn->resource.starts_with("oidc-provider/") ||
          arn->resource.starts_with("saml-provider/"));
}

template <class T>
bool has_any(const store::Table<T>& table, const std::string& account) {
  return count_of(table, account) > 0;
}

class PrincipalNames {
 public:
  PrincipalNames(const IamService& iam, std::string_view account) : iam_(iam), account_(account) {}

  // How it comes back; nullopt when it is none.
  std::optional<std::string> find(std::string_view kind, std::string_view text) const {
    const auto if_so = [text](bool good) {
      return good ? std::optional(std::string(text)) : std::nullopt;
    };
    if (text.empty()) return std::nullopt;
    if (kind == "AWS") return find_entity(text);
    if (kind == "Service") return if_so(is_service(text));
    if (kind == "Federated") return if_so(is_provider(text));
    return if_so(is_plain(text));
  }

 private:
  std::optional<std::string> find_entity(std::string_view text) const {
    if (text == "*") return std::string(text);
    if (is_account(text)) return make_arn("iam", "", text, "root");
    const auto arn = Arn::parse(text);
    if (!arn) return find_by_id(text);
    const bool good = arn->partition == "aws" && arn->region.empty() && is_account(arn->account) &&
                      is_plain(arn->resource) && exists(*arn);
    return good ? std::optional(std::string(text)) : std::nullopt;
  }

  std::optional<std::string> find_by_id(std::string_view id) const {
    if (id.size() != kUniqueIdSize) return std::nullopt;
    for (const auto& [key, entry] : iam_.roles().entries()) {
      if (entry.value.role.role_id == id) return entry.value.role.arn;
    }
    for (const auto& [key, entry] : iam_.users().entries()) {
      if (entry.value.user.user_id == id) return entry.value.user.arn;
    }
    return std::nullopt;
  }

  bool exists(const Arn& arn) const {
    const std::string_view resource = arn.resource;
    if (arn.service == "sts") {
      if (resource.starts_with("federated-user/")) return true;
      if (!resource.starts_with("assumed-role/")) return false;
      const auto name_end = resource.find('/', std::size("assumed-role/") - 1);
      if (name_end == std::string_view::npos || name_end + 1 == resource.size()) return false;
      if (!is_known(arn.account)) return true;
      const auto name = resource.substr(std::size("assumed-role/") - 1,
                                        name_end - (std::size("assumed-role/") - 1));
      return iam_.roles().find(entity_key(arn.account, name)) != nullptr;
    }
    if (arn.service != "iam") return false;
    if (resource == "root") return true;
    const bool is_role = resource.starts_with("role/");
    if (!is_role && !resource.starts_with("user/")) return false;
    return !is_known(arn.account) || (is_role ? has_role(arn) : has_user(arn));
  }

  bool has_role(const Arn& arn) const {
    // Services act without them here, so that they are never made.
    if (arn.resource.starts_with("role/aws-service-role/") ||
        arn.resource.starts_with("role/aws-reserved/")) {
      return true;
    }
    const auto* role = iam_.roles().find(key_of(arn));
    return role != nullptr && role->value.role.arn == arn.to_string();
  }

  bool has_user(const Arn& arn) const {
    const auto* user = iam_.users().find(key_of(arn));
    return user != nullptr && user->value.user.arn == arn.to_string();
  }

  static std::string key_of(const Arn& arn) {
    return entity_key(arn.account,
                      std::string_view(arn.resource).substr(arn.resource.rfind('/') + 1));
  }

  bool is_known(const std::string& account) const {
    return account == account_ || has_any(iam_.roles(), account) ||
           has_any(iam_.users(), account) || has_any(iam_.instance_profiles(), account) ||
           has_any(iam_.managed_policies(), account) ||
           std::ranges::any_of(iam_.access_keys().entries(), [&account](const auto& entry) {
             return entry.second.value.account == account;
           });
  }

  const IamService& iam_;
  const std::string_view account_;
};

// Replaces a principal by what it comes back as, and notes whether that differs.
Result<> replace(const PrincipalNames& names, std::string_view kind, json::value& value,
                 bool& changed) {
  if (!value.is_string()) return {};
  const std::string given(value.get_string());
  auto found = names.find(kind, given);
  if (!found) return fail(errors::invalid_principal(kind, given));
  changed = changed || *found != given;
  value = *found;
  return {};
}

Result<> replace_all(const PrincipalNames& names, json::value& principal, bool& changed) {
  if (!principal.is_object()) return {};
  for (auto& member : principal.get_object()) {
    const std::string kind(member.key());
    json::value& value = member.value();
    if (!value.is_array()) {
      TRY_VOID(replace(names, kind, value, changed));
      continue;
    }
    for (json::value& entry : value.get_array()) TRY_VOID(replace(names, kind, entry, changed));
  }
  return {};
}

Result<> replace_in_statement(const PrincipalNames& names, json::value& statement, bool& changed) {
  if (!statement.is_object()) return {};
  for (const char* name : {"Principal", "NotPrincipal"}) {
    json::value* principal = statement.get_object().if_contains(name);
    if (principal) TRY_VOID(replace_all(names, *principal, changed));
  }
  return {};
}

}  // namespace

Result<std::string> name_principals(const IamService& iam, std::string_view account,
                                    std::string_view document) {
  json::parse_options options;
  options.max_depth = limits::kJsonDepth;
  boost::system::error_code error;
  json::value value = json::parse(document, error, {}, options);
  json::value* statements =
      error || !value.is_object() ? nullptr : value.get_object().if_contains("Statement");
  if (!statements) return std::string(document);
  const PrincipalNames names(iam, account);
  bool changed = false;
  if (statements->is_array()) {
    for (json::value& statement : statements->get_array()) {
      TRY_VOID(replace_in_statement(names, statement, changed));
    }
  } else {
    TRY_VOID(replace_in_statement(names, *statements, changed));
  }
  return changed ? json::serialize(value) : std::string(document);
}

}  // namespace minato::iam
