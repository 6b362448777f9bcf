#include "ecs/model/names.h"

#include <algorithm>
#include <charconv>

#include "base/arn.h"
#include "ecs/errors.h"

namespace minato::ecs {

std::string ecs_arn(const Scope& scope, std::string_view resource) {
  return make_arn("ecs", scope.region, scope.account, resource);
}

std::string cluster_arn(const Scope& scope, std::string_view name) {
  return ecs_arn(scope, fmt::format("cluster/{}", name));
}

std::string task_definition_arn(const Scope& scope, std::string_view family, int revision) {
  return ecs_arn(scope, fmt::format("task-definition/{}:{}", family, revision));
}

std::string_view last_part(std::string_view arn) {
  const auto slash = arn.rfind('/');
  return slash == std::string_view::npos ? arn : arn.substr(slash + 1);
}

std::string_view cluster_name_of(std::string_view arn) {
  const auto first = arn.find('/');
  if (first == std::string_view::npos) return {};
  const auto rest = arn.substr(first + 1);
  const auto second = rest.find('/');
  return second == std::string_view::npos ? std::string_view{} : rest.substr(0, second);
}

std::optional<Scope> scope_of(std::string_view text) {
  const auto arn = Arn::parse(text);
  if (!arn || arn->service != "ecs") return std::nullopt;
  return Scope{arn->account, arn->region};
}

std::string resolve_cluster(const Scope& scope, const std::optional<std::string>& reference) {
  if (!reference || reference->empty()) return cluster_arn(scope, "default");
  if (reference->starts_with("arn:")) return *reference;
  return cluster_arn(scope, *reference);
}

Result<std::string> resolve_in_cluster(std::string_view cluster, std::string_view kind,
                                       std::string_view reference) {
  const auto prefix = fmt::format(
      "{}/{}/", std::string(cluster.substr(0, cluster.find("cluster/"))) + std::string(kind),
      last_part(cluster));
  if (!reference.starts_with("arn:")) {
    if (reference.find('/') != std::string_view::npos) {
      return errors::invalid_parameter(fmt::format("Invalid identifier: {}", reference));
    }
    return prefix + std::string(reference);
  }
  const auto arn = Arn::parse(reference);
  if (!arn || !arn->resource.starts_with(fmt::format("{}/", kind))) {
    return errors::invalid_parameter(fmt::format("Invalid identifier: {}", reference));
  }
  const auto named = cluster_name_of(reference);
  if (!named.empty() && named != last_part(cluster)) {
    return errors::invalid_parameter(
        fmt::format("Invalid identifier: Identifier is for cluster {}. Your cluster is {}", named,
                    last_part(cluster)));
  }
  return prefix + std::string(last_part(reference));
}

Result<TaskDefinitionName> parse_task_definition(std::string_view reference) {
  constexpr std::string_view kResource = "task-definition/";
  std::string name(reference);
  if (reference.starts_with("arn:")) {
    auto arn = Arn::parse(reference);
    if (!arn || arn->service != "ecs" || !arn->resource.starts_with(kResource)) {
      return errors::client(fmt::format("Invalid task definition identifier: {}", reference));
    }
    name = arn->resource.substr(kResource.size());
  }
  const auto colon = name.find(':');
  TaskDefinitionName parsed;
  parsed.family = std::string(name.substr(0, colon));
  if (!is_valid_name(parsed.family)) {
    return errors::client("Family contains invalid characters.");
  }
  if (colon == std::string_view::npos) return parsed;
  const std::string_view digits = std::string_view(name).substr(colon + 1);
  int revision = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), revision);
  if (error != std::errc{} || end != digits.data() + digits.size() || revision < 1) {
    return errors::client(fmt::format("Invalid revision number. Number: {}", digits));
  }
  parsed.revision = revision;
  return parsed;
}

std::string role_arn(const Scope& scope, const std::string& role) {
  if (role.empty() || role.starts_with("arn:")) return role;
  return make_arn("iam", "", scope.account, "role/" + role);
}

bool is_valid_name(std::string_view name) {
  if (name.empty() || name.size() > 255) return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

}  // namespace minato::ecs
