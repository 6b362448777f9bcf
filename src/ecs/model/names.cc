#include "ecs/model/names.h"

#include <algorithm>
#include <charconv>

#include "ecs/errors.h"

namespace minato::ecs {
namespace {

constexpr std::size_t kAccountDigits = 12;

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

errors::Failure invalid_identifier(std::string_view reference) {
  return errors::invalid_parameter(fmt::format("Invalid identifier: {}", reference));
}

// A name that is looked up; ids are names of that kind, too.
Result<> check_identifier(std::string_view name) {
  if (name.find_first_of("/:") != std::string_view::npos) {
    return errors::invalid_parameter("Invalid identifier: Unexpected number of separators");
  }
  if (name.empty() || is_valid_name(name)) return {};
  return errors::invalid_parameter("Identifier contains invalid characters.");
}

}  // namespace

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

std::optional<Arn> parse_ecs_arn(std::string_view text) {
  auto arn = Arn::parse(text);
  if (!arn || arn->partition != "aws" || arn->service != "ecs" || arn->region.empty() ||
      !is_account(arn->account)) {
    return std::nullopt;
  }
  return arn;
}

Result<std::string> resolve_cluster(const Scope& scope,
                                    const std::optional<std::string>& reference) {
  constexpr std::string_view kResource = "cluster/";
  if (!reference || reference->empty()) return cluster_arn(scope, "default");
  if (!reference->starts_with("arn:")) {
    TRY_VOID(check_identifier(*reference));
    return cluster_arn(scope, *reference);
  }
  const auto arn = parse_ecs_arn(*reference);
  if (!arn || !arn->resource.starts_with(kResource)) return invalid_identifier(*reference);
  const auto name = arn->resource.substr(kResource.size());
  TRY_VOID(check_identifier(name));
  if (name.empty()) return invalid_identifier(*reference);
  return cluster_arn({arn->account, arn->region}, name);
}

Result<std::string> resolve_in_cluster(std::string_view cluster, std::string_view kind,
                                       std::string_view reference) {
  const auto cluster_name = last_part(cluster);
  Scope scope = scope_of(cluster).value_or(Scope{});
  std::string_view id = reference;
  std::string resource;
  if (reference.starts_with("arn:")) {
    const auto arn = parse_ecs_arn(reference);
    const auto prefix = fmt::format("{}/", kind);
    if (!arn || !arn->resource.starts_with(prefix)) return invalid_identifier(reference);
    scope = {arn->account, arn->region};
    resource = arn->resource.substr(prefix.size());
    id = resource;
    if (const auto slash = id.find('/'); slash != std::string_view::npos) {
      const auto named = id.substr(0, slash);
      id.remove_prefix(slash + 1);
      if (named != cluster_name) {
        return errors::invalid_parameter(
            fmt::format("Invalid identifier: Identifier is for cluster {}. Your cluster is {}",
                        named, cluster_name));
      }
    }
  }
  TRY_VOID(check_identifier(id));
  return ecs_arn(scope, fmt::format("{}/{}/{}", kind, cluster_name, id));
}

bool is_in_cluster(std::string_view cluster, std::string_view arn) {
  return scope_of(arn) == scope_of(cluster) && cluster_name_of(arn) == last_part(cluster);
}

Result<TaskDefinitionName> parse_task_definition(std::string_view reference) {
  constexpr std::string_view kResource = "task-definition/";
  std::string name(reference);
  if (reference.starts_with("arn:")) {
    const auto arn = parse_ecs_arn(reference);
    if (!arn || !arn->resource.starts_with(kResource)) {
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

std::vector<std::string> role_arns(const Scope& scope,
                                   const std::vector<std::optional<std::string>>& roles) {
  std::vector<std::string> arns;
  for (const auto& role : roles) {
    auto arn = role_arn(scope, role.value_or(""));
    if (!arn.empty() && std::ranges::find(arns, arn) == arns.end()) arns.push_back(std::move(arn));
  }
  return arns;
}

bool is_valid_name(std::string_view name) {
  if (name.empty() || name.size() > 255) return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

}  // namespace minato::ecs
