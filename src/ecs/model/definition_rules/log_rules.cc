#include <set>

#include "ecs/errors.h"
#include "ecs/model/definition_rules/rules.h"

namespace minato::ecs::definition_rules {
namespace {

struct DriverOptions {
  std::string_view driver;
  std::vector<std::string_view> required;  // in the order of ECS's sentence
  std::vector<std::string_view> allowed;   // beside the required; empty: any
};

// Drivers whose options ECS looks at.
const std::vector<DriverOptions>& known_drivers() {
  static const std::vector<DriverOptions> kDrivers = {
      {"awslogs",
       {"awslogs-region", "awslogs-group"},
       {"awslogs-stream-prefix", "awslogs-create-group", "awslogs-datetime-format",
        "awslogs-multiline-pattern", "awslogs-format", "mode", "max-buffer-size"}},
      {"splunk", {"splunk-token", "splunk-url"}, {}}};
  return kDrivers;
}

bool holds(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// An empty value is as good as none; a secret option gives a value, too.
bool is_given(const api::LogConfiguration& log, std::string_view option) {
  const auto found = options_of(log).find(std::string(option));
  if (found != options_of(log).end() && !found->second.empty()) return true;
  const auto& secrets = elements(log.secret_options);
  return std::any_of(secrets.begin(), secrets.end(),
                     [&](const auto& secret) { return secret.name == option; });
}

Result<> check_options(const api::LogConfiguration& log, const DriverOptions& known) {
  std::vector<std::string_view> missing;
  for (const auto option : known.required) {
    if (!is_given(log, option)) missing.push_back(option);
  }
  if (!missing.empty()) {
    return errors::client(
        fmt::format("Log driver {} requires options: {}", known.driver, fmt::join(missing, ", ")));
  }
  if (known.allowed.empty()) return {};
  std::set<std::string_view> others;
  for (const auto& [name, value] : options_of(log)) {
    if (!holds(known.required, name) && !holds(known.allowed, name)) others.insert(name);
  }
  if (others.empty()) return {};
  return errors::client(
      fmt::format("Log driver {} disallows options: {}", known.driver, fmt::join(others, ", ")));
}

Result<> check_awslogs_values(const LogOptions& options) {
  const auto create = options.find("awslogs-create-group");
  if (create != options.end() && create->second != "true") {
    return errors::client(
        "Log driver awslogs option 'awslogs-create-group' should only be set to 'true', else omit "
        "option.");
  }
  const auto mode = options.find("mode");
  if (mode != options.end() && mode->second != "blocking" && mode->second != "non-blocking") {
    return errors::client(
        "Log driver awslogs option 'mode' should be 'blocking' or 'non-blocking'.");
  }
  return {};
}

}  // namespace

const LogOptions& options_of(const api::LogConfiguration& log) {
  static const LogOptions kNone;
  return log.options ? *log.options : kNone;
}

Result<> check_container_logs(const Request& request, const Container& container) {
  if (!container.log_configuration) return {};
  const auto& log = *container.log_configuration;
  for (const auto& known : known_drivers()) {
    if (known.driver == log.log_driver) TRY_VOID(check_options(log, known));
  }
  if (log.log_driver == "awslogs") TRY_VOID(check_awslogs_values(options_of(log)));
  const auto& containers = request.container_definitions;
  if (log.log_driver == "awsfirelens" &&
      std::none_of(containers.begin(), containers.end(), [](const auto& candidate) {
        return candidate.firelens_configuration.has_value();
      })) {
    return errors::client(
        "When awsfirelens log driver is specified in log configuration, a firelens configuration "
        "object must be configured in one of the containers.");
  }
  return {};
}

}  // namespace minato::ecs::definition_rules
