#include <boost/json.hpp>

#include <algorithm>
#include <cctype>

#include "base/limits.h"
#include "iam/errors.h"
#include "iam/policy.h"

namespace minato::iam {
namespace {

namespace json = boost::json;

std::unexpected<Error> syntax_error() {
  return fail(errors::malformed_policy("Syntax errors in policy."));
}

Result<std::vector<std::string>> texts(const json::value& value) {
  std::vector<std::string> out;
  if (value.is_string()) return std::vector{std::string(value.get_string())};
  if (!value.is_array()) return syntax_error();
  for (const json::value& item : value.get_array()) {
    if (!item.is_string()) return syntax_error();
    out.emplace_back(item.get_string());
  }
  return out;
}

// Values of conditions may also be numbers and booleans.
Result<std::vector<std::string>> condition_values(const json::value& value) {
  const auto text_of = [](const json::value& item) -> std::optional<std::string> {
    if (item.is_string()) return std::string(item.get_string());
    if (item.is_bool() || item.is_number()) return json::serialize(item);
    return std::nullopt;
  };
  std::vector<std::string> out;
  if (const auto* list = value.if_array()) {
    for (const json::value& item : *list) {
      auto text = text_of(item);
      if (!text) return syntax_error();
      out.push_back(std::move(*text));
    }
    return out;
  }
  auto text = text_of(value);
  if (!text) return syntax_error();
  out.push_back(std::move(*text));
  return out;
}

// "Action" or "NotAction"; none of both leaves the list empty.
Result<std::vector<std::string>> either(const json::object& statement, std::string_view name,
                                        bool& negated) {
  const std::string inverse = "Not" + std::string(name);
  const json::value* plain = statement.if_contains(name);
  const json::value* negative = statement.if_contains(inverse);
  if (plain != nullptr && negative != nullptr) return syntax_error();
  negated = negative != nullptr;
  if (plain == nullptr && negative == nullptr) return std::vector<std::string>{};
  return texts(negated ? *negative : *plain);
}

Result<std::vector<std::string>> principals_of(const json::object& statement, bool& negated) {
  const json::value* plain = statement.if_contains("Principal");
  const json::value* negative = statement.if_contains("NotPrincipal");
  if (plain != nullptr && negative != nullptr) return syntax_error();
  negated = negative != nullptr;
  const json::value* value = negated ? negative : plain;
  if (value == nullptr) return std::vector<std::string>{};
  if (value->is_string()) return texts(*value);
  if (!value->is_object()) return syntax_error();
  const json::value* accounts = value->get_object().if_contains("AWS");
  return accounts == nullptr ? std::vector<std::string>{} : texts(*accounts);
}

Result<std::vector<Condition>> conditions_of(const json::object& statement) {
  std::vector<Condition> out;
  const json::value* block = statement.if_contains("Condition");
  if (block == nullptr) return out;
  if (!block->is_object()) return syntax_error();
  for (const auto& [name, keys] : block->get_object()) {
    const auto op = parse_operator(name);
    if (!op) {
      return fail(errors::malformed_policy("Invalid Condition type : " + std::string(name) + "."));
    }
    if (!keys.is_object()) return syntax_error();
    for (const auto& [key, value] : keys.get_object()) {
      Condition condition{.op = *op, .key = std::string(key), .values = {}};
      std::ranges::transform(condition.key, condition.key.begin(),
                             [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      TRY(condition.values, condition_values(value));
      out.push_back(std::move(condition));
    }
  }
  return out;
}

Result<Statement> statement_of(const json::value& value) {
  if (!value.is_object()) return syntax_error();
  const json::object& object = value.get_object();
  const json::value* effect = object.if_contains("Effect");
  if (effect == nullptr || (*effect != "Allow" && *effect != "Deny")) return syntax_error();
  Statement statement;
  statement.allow = *effect == "Allow";
  TRY(statement.actions, either(object, "Action", statement.not_action));
  if (statement.actions.empty()) return syntax_error();
  TRY(statement.resources, either(object, "Resource", statement.not_resource));
  TRY(statement.principals, principals_of(object, statement.not_principal));
  TRY(statement.conditions, conditions_of(object));
  return statement;
}

}  // namespace

Result<Policy> parse_policy(std::string_view document) {
  json::parse_options options;
  options.max_depth = limits::kJsonDepth;
  boost::system::error_code error;
  const json::value value = json::parse(document, error, {}, options);
  if (error || !value.is_object()) return syntax_error();
  const json::value* statements = value.get_object().if_contains("Statement");
  if (statements == nullptr) return syntax_error();
  Policy policy;
  const json::value* version = value.get_object().if_contains("Version");
  policy.variables = version != nullptr && *version == "2012-10-17";
  if (!statements->is_array()) {
    TRY(auto statement, statement_of(*statements));
    policy.statements.push_back(std::move(statement));
    return policy;
  }
  for (const json::value& item : statements->get_array()) {
    TRY(auto statement, statement_of(item));
    policy.statements.push_back(std::move(statement));
  }
  return policy;
}

}  // namespace minato::iam
