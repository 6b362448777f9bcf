#include <set>

#include "base/arn.h"
#include "ecs/errors.h"
#include "ecs/model/definition_rules/rules.h"

namespace minato::ecs::definition_rules {
namespace {

constexpr std::size_t kEnvironmentFilesMax = 10;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == text.npos;
}

bool is_s3_object(std::string_view text) {
  const auto arn = Arn::parse(text);
  if (!arn || arn->service != "s3") return false;
  const auto slash = arn->resource.find('/');
  return slash != arn->resource.npos && slash > 0 && slash + 1 < arn->resource.size();
}

Result<> check_environment(const Container& container) {
  for (const auto& variable : elements(container.environment)) {
    if (is_blank(variable.name.value_or(""))) {
      return errors::client("Environment variable name cannot be null or blank.");
    }
  }
  const auto& files = elements(container.environment_files);
  if (files.size() > kEnvironmentFilesMax) {
    return errors::client(
        "The maximum number of environment files was exceeded. Specify ten or less and try again.");
  }
  if (!std::all_of(files.begin(), files.end(),
                   [](const auto& file) { return is_s3_object(file.value); })) {
    return errors::client("Invalid arn syntax.");
  }
  return {};
}

// Parameters of other accounts cannot be read; secrets of Secrets Manager can.
Result<> check_value_from(const api::Secret& secret, const Scope& scope) {
  if (secret.name.empty()) return errors::client("Secret.name should not be null or empty.");
  if (secret.value_from.empty()) {
    return errors::client("Secret.valueFrom should not be null or empty.");
  }
  const auto arn = Arn::parse(secret.value_from);
  if (!arn || arn->service != "ssm" || arn->account == scope.account) return {};
  return errors::client(fmt::format(
      "The Systems Manager parameter ARN has a different account ID than the current account. The "
      "current account ID is {} and the ARN account ID is {}. Cross-account access for ARNs is not "
      "currently supported.",
      scope.account, arn->account));
}

Result<> check_secret_names(const Container& container) {
  std::set<std::string> names;
  std::set<std::string> twice;
  for (const auto& secret : elements(container.secrets)) {
    if (!names.insert(secret.name).second) twice.insert(secret.name);
  }
  if (!twice.empty()) {
    return errors::client(
        fmt::format("Duplicate secret names found: {}. Each secret name must be unique.",
                    fmt::join(twice, ", ")));
  }
  for (const auto& variable : elements(container.environment)) {
    if (!names.contains(*variable.name)) continue;
    return errors::client(
        fmt::format("The secret name must be unique and not shared with any new or existing "
                    "environment variables set on the container, such as '{}'.",
                    *variable.name));
  }
  return {};
}

const std::vector<api::Secret>& log_secrets(const Container& container) {
  static const std::vector<api::Secret> kNone;
  return container.log_configuration ? elements(container.log_configuration->secret_options)
                                     : kNone;
}

}  // namespace

Result<> check_container_variables(const Request& request, const Scope& scope,
                                   const Container& container) {
  TRY_VOID(check_environment(container));
  const auto& secrets = elements(container.secrets);
  const auto& of_logs = log_secrets(container);
  for (const auto* list : {&secrets, &of_logs}) {
    for (const auto& secret : *list) TRY_VOID(check_value_from(secret, scope));
  }
  TRY_VOID(check_secret_names(container));
  if (request.execution_role_arn) return {};
  if (!secrets.empty() || !of_logs.empty()) {
    return errors::client(
        "When you are specifying container secrets, you must also specify a value for "
        "'executionRoleArn'.");
  }
  if (container.repository_credentials) {
    return errors::client(
        "When you are specifying container repositoryCredentials, you must also specify a value "
        "for 'executionRoleArn'.");
  }
  return {};
}

}  // namespace minato::ecs::definition_rules
