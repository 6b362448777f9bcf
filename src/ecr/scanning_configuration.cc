#include "ecr/scanning_configuration.h"

#include <algorithm>
#include <set>

#include "aws/json.h"
#include "ecr/errors.h"

namespace minato::ecr {
namespace {

constexpr std::ptrdiff_t kWildcardsMax = 4;
constexpr std::string_view kOnPush = "SCAN_ON_PUSH";
constexpr std::string_view kContinuous = "CONTINUOUS_SCAN";
constexpr std::string_view kManual = "MANUAL";

// A filter without wildcard stands for every name that contains it.
bool matches(const std::string& filter, const std::string& name) {
  if (filter.find('*') == std::string::npos) return name.find(filter) != std::string::npos;
  return registry::matches_wildcard(filter, name);
}

int rank(std::string_view frequency) {
  return frequency == kContinuous ? 2 : frequency == kOnPush ? 1 : 0;
}

}  // namespace

Result<api::RegistryScanningConfiguration> parse_scanning(std::string_view stored) {
  if (!stored.empty()) return aws::json::parse_stored<api::RegistryScanningConfiguration>(stored);
  api::RegistryScanningConfiguration out;
  out.scan_type = "BASIC";
  out.rules.emplace();
  return out;
}

Result<> check_scanning(const api::RegistryScanningConfiguration& configuration) {
  std::set<std::string> seen;
  for (const api::RegistryScanningRule& rule : *configuration.rules) {
    if (!seen.insert(rule.scan_frequency).second) {
      return fail(errors::invalid_parameter("rules", "a scan frequency may be used once"));
    }
    if (configuration.scan_type == "BASIC" && rule.scan_frequency == kContinuous) {
      return fail(errors::invalid_parameter(
          "scanFrequency", "CONTINUOUS_SCAN is not supported with scan type BASIC"));
    }
    if (configuration.scan_type == "ENHANCED" && rule.scan_frequency == kManual) {
      return fail(errors::invalid_parameter("scanFrequency",
                                            "MANUAL is not supported with scan type ENHANCED"));
    }
    for (const auto& filter : rule.repository_filters) {
      if (std::ranges::count(filter.filter, '*') > kWildcardsMax) {
        return fail(
            errors::invalid_parameter("repositoryFilters", "a filter has at most 4 wildcards"));
      }
    }
  }
  return {};
}

api::RepositoryScanningConfiguration scanning_of(
    const api::RegistryScanningConfiguration& configuration,
    const registry::RepositoryRecord& repository) {
  api::RepositoryScanningConfiguration out;
  out.repository_arn = repository.arn();
  out.repository_name = repository.name;
  out.scan_frequency = kManual;
  auto& applied = out.applied_scan_filters.emplace();
  for (const api::RegistryScanningRule& rule : *configuration.rules) {
    bool found = false;
    for (const auto& filter : rule.repository_filters) {
      if (!matches(filter.filter, repository.name)) continue;
      found = true;
      applied.push_back(filter);
    }
    if (found && rank(rule.scan_frequency) > rank(*out.scan_frequency)) {
      out.scan_frequency = rule.scan_frequency;
    }
  }
  if (configuration.rules->empty() && configuration.scan_type == "BASIC" &&
      repository.scan_on_push) {
    out.scan_frequency = kOnPush;
  }
  out.scan_on_push = out.scan_frequency != kManual;
  return out;
}

}  // namespace minato::ecr
