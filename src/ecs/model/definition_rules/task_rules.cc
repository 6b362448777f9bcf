#include <cctype>

#include "aws/json.h"
#include "base/arn.h"
#include "ecs/errors.h"
#include "ecs/model/definition_rules/rules.h"
#include "ecs/scheduler/expression.h"

namespace minato::ecs::definition_rules {
namespace {

constexpr std::size_t kContainersMax = 10;
constexpr std::size_t kTaskConstraintsMax = 10;
constexpr std::size_t kDefinitionBytesMax = 64 * 1024;
constexpr int kEphemeralGibMin = 21;
constexpr int kEphemeralGibMax = 200;
constexpr std::size_t kRoleNameMax = 64;

bool is_role_name(std::string_view name) {
  constexpr std::string_view kOthers = "+=,.@_-";
  return !name.empty() && name.size() <= kRoleNameMax &&
         std::all_of(name.begin(), name.end(), [&](unsigned char c) {
           return std::isalnum(c) != 0 || kOthers.find(static_cast<char>(c)) != kOthers.npos;
         });
}

// A role's name or its ARN. Whether there is such a role is not looked up here, as ECS does not.
bool is_role(std::string_view text) {
  if (!text.starts_with("arn:")) return is_role_name(text);
  const auto arn = Arn::parse(text);
  constexpr std::string_view kRole = "role/";
  if (!arn || arn->service != "iam" || !arn->region.empty() || arn->account.size() != 12 ||
      !std::all_of(arn->account.begin(), arn->account.end(),
                   [](unsigned char c) { return std::isdigit(c) != 0; }) ||
      !arn->resource.starts_with(kRole)) {
    return false;
  }
  return is_role_name(last_part(arn->resource));
}

bool has_property(const api::ProxyConfiguration& proxy, std::string_view name) {
  const auto& properties = elements(proxy.properties);
  return std::any_of(properties.begin(), properties.end(), [&](const auto& property) {
    return property.name == name && !property.value.value_or("").empty();
  });
}

}  // namespace

bool asks_for(const Request& request, std::string_view launch_type) {
  const auto& wanted = elements(request.requires_compatibilities);
  return std::find(wanted.begin(), wanted.end(), launch_type) != wanted.end();
}

bool is_ecr_image(std::string_view image) {
  return image.find(".dkr.ecr.") != image.npos || image.find(".dkr.ecr-fips.") != image.npos;
}

std::string_view network_mode_of(const Request& request) {
  if (request.network_mode) return *request.network_mode;
  return asks_for(request, "MANAGED_INSTANCES") ? "awsvpc" : "bridge";
}

Result<> check_family(const Request& request) {
  if (!is_valid_name(request.family)) {
    return errors::client("Family contains invalid characters.");
  }
  const auto containers = request.container_definitions.size();
  if (containers == 0) return errors::client("Container list cannot be empty.");
  if (containers > kContainersMax) return errors::client("Too many containers.");
  if (!elements(request.inference_accelerators).empty()) {
    return errors::client("Unsupported field 'inferenceAccelerators'.");
  }
  return {};
}

Result<> check_task_members(const Request& request) {
  if (const auto fault = task_size_fault(request.cpu, request.memory)) {
    return errors::client(*fault);
  }
  for (const auto& role : {request.task_role_arn, request.execution_role_arn}) {
    if (role && !is_role(*role)) return errors::client("Role is not valid");
  }
  if (!request.ephemeral_storage) return {};
  const auto size = request.ephemeral_storage->size_in_gi_b;
  if (size < kEphemeralGibMin) {
    return errors::client(
        fmt::format("EphemeralStorage size should be at least {}", kEphemeralGibMin));
  }
  if (size > kEphemeralGibMax) {
    return errors::client(
        fmt::format("EphemeralStorage size should be at most {}", kEphemeralGibMax));
  }
  return {};
}

Result<> check_proxy(const Request& request) {
  if (!request.proxy_configuration) return {};
  const auto& proxy = *request.proxy_configuration;
  if (network_mode_of(request) != "awsvpc") {
    return errors::client("APPMESH proxy configuration is only supported in networkMode=awsvpc");
  }
  const auto& containers = request.container_definitions;
  if (std::none_of(containers.begin(), containers.end(),
                   [&](const auto& container) { return container.name == proxy.container_name; })) {
    return errors::client(
        fmt::format("Proxy container [{}] does not exist.", proxy.container_name));
  }
  if (!has_property(proxy, "ProxyIngressPort")) return errors::client("Ingress port not found");
  if (!has_property(proxy, "ProxyEgressPort")) return errors::client("Egress port not found");
  return {};
}

Result<> check_placement_constraints(const Request& request) {
  const auto& constraints = elements(request.placement_constraints);
  if (constraints.size() > kTaskConstraintsMax) {
    return errors::client("A task definition can have no more than 10 placement constraints.");
  }
  for (const auto& constraint : constraints) {
    const auto parsed = Expression::parse(constraint.expression.value_or(""));
    if (!parsed) {
      return errors::client(
          fmt::format("Invalid placement constraint expression: {}", parsed.error().message));
    }
  }
  return {};
}

Result<> check_definition_bytes(const Request& request) {
  const auto bytes = aws::json::serialize(request).size();
  if (bytes <= kDefinitionBytesMax) return {};
  return errors::client(fmt::format("Actual length: '{}'. Max allowed length is '{}' bytes.", bytes,
                                    kDefinitionBytesMax));
}

}  // namespace minato::ecs::definition_rules
