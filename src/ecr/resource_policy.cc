#include "ecr/resource_policy.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <functional>

#include "base/arn.h"
#include "ecr/errors.h"
#include "registry/names.h"

namespace minato::ecr {
namespace {

namespace json = boost::json;

constexpr std::size_t kDepthMax = 16;

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

// Calls `each` for a string or every string of a list; false for anything else, and for none.
bool for_texts(const json::value* value, const std::function<bool(std::string_view)>& each) {
  if (!value) return false;
  if (const auto* text = value->if_string()) return each(view(*text));
  const auto* list = value->if_array();
  if (!list || list->empty()) return false;
  return std::ranges::all_of(*list, [&](const json::value& entry) {
    return entry.is_string() && each(view(entry.get_string()));
  });
}

bool is_action(std::string_view text) {
  return text == "*" || (text.size() > 4 && text.starts_with("ecr:"));
}

bool is_principal(const json::value& value) {
  if (const auto* text = value.if_string()) return view(*text) == "*";
  const auto* object = value.if_object();
  if (!object || object->empty()) return false;
  constexpr std::array known = {"AWS", "Service", "Federated", "CanonicalUser"};
  return std::ranges::all_of(*object, [&](const auto& entry) {
    return std::ranges::find(known, std::string_view(entry.key())) != known.end() &&
           for_texts(&entry.value(), [](std::string_view text) { return !text.empty(); });
  });
}

// Exactly one of two members, and whether it is as it must be.
template <class Check>
bool one_of(const json::object& statement, const char* name, const char* inverse, Check check) {
  const auto* value = statement.if_contains(name);
  const auto* other = statement.if_contains(inverse);
  if ((value == nullptr) == (other == nullptr)) return false;
  return check(value ? *value : *other);
}

bool is_statement(const json::value& value, PolicyKind kind) {
  const auto* statement = value.if_object();
  if (!statement) return false;
  constexpr std::array known = {"Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
                                "NotAction", "Resource", "NotResource", "Condition"};
  for (const auto& entry : *statement) {
    if (std::ranges::find(known, std::string_view(entry.key())) == known.end()) return false;
  }
  const auto* sid = statement->if_contains("Sid");
  if (sid && !sid->is_string()) return false;
  const auto* effect = statement->if_contains("Effect");
  if (!effect || !effect->is_string()) return false;
  if (effect->get_string() != "Allow" && effect->get_string() != "Deny") return false;
  const auto* condition = statement->if_contains("Condition");
  if (condition && !condition->is_object()) return false;
  const auto actions = [](const json::value& list) { return for_texts(&list, is_action); };
  const auto resources = [](const json::value& list) {
    return for_texts(&list, [](std::string_view text) { return !text.empty(); });
  };
  const bool about_resources =
      statement->contains("Resource") || statement->contains("NotResource");
  if (kind == PolicyKind::kRegistry || about_resources) {
    if (!one_of(*statement, "Resource", "NotResource", resources)) return false;
  }
  return one_of(*statement, "Principal", "NotPrincipal", is_principal) &&
         one_of(*statement, "Action", "NotAction", actions);
}

// The statements; nullopt when the document is none.
std::optional<json::array> statements_of(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = kDepthMax;
  auto value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  auto* document = error ? nullptr : value.if_object();
  if (!document) return std::nullopt;
  for (const auto& entry : *document) {
    if (entry.key() != "Version" && entry.key() != "Id" && entry.key() != "Statement") {
      return std::nullopt;
    }
  }
  if (const auto* version = document->if_contains("Version")) {
    if (*version != "2012-10-17" && *version != "2008-10-17") return std::nullopt;
  }
  auto* statement = document->if_contains("Statement");
  if (!statement) return std::nullopt;
  if (statement->is_object()) return json::array{std::move(*statement)};
  if (!statement->is_array()) return std::nullopt;
  return std::move(statement->get_array());
}

bool names(std::string_view given, const aws::Principal& principal) {
  return given == "*" || given == principal.account || given == principal.arn ||
         given == make_arn("iam", "", principal.account, "root");
}

bool names_principal(const json::value* value, const aws::Principal& principal) {
  if (!value) return false;
  if (const auto* text = value->if_string()) return names(view(*text), principal);
  const auto* object = value->if_object();
  const auto* accounts = object ? object->if_contains("AWS") : nullptr;
  bool found = false;
  for_texts(accounts, [&](std::string_view text) {
    found = found || names(text, principal);
    return true;
  });
  return found;
}

}  // namespace

Result<> check_resource_policy(std::string_view text, PolicyKind kind) {
  const auto statements = statements_of(text);
  const bool good = statements && std::ranges::all_of(*statements, [&](const json::value& value) {
                      return is_statement(value, kind);
                    });
  if (good) return {};
  return fail(errors::invalid_parameter("PolicyText", kind == PolicyKind::kRegistry
                                                          ? "Invalid registry policy provided"
                                                          : "Invalid repository policy provided"));
}

bool locks_out(std::string_view text, const aws::Principal& principal) {
  const auto statements = statements_of(text);
  if (!statements) return false;
  return std::ranges::any_of(*statements, [&](const json::value& value) {
    const auto& statement = value.get_object();
    if (statement.at("Effect") != "Deny" || statement.contains("Condition")) return false;
    bool denied = false;
    for_texts(statement.if_contains("Action"), [&](std::string_view action) {
      denied = denied || registry::matches_wildcard(action, "ecr:SetRepositoryPolicy");
      return true;
    });
    return denied && names_principal(statement.if_contains("Principal"), principal);
  });
}

}  // namespace minato::ecr
