#include <cctype>

#include "ecs/errors.h"
#include "ecs/model/definition_rules/rules.h"

namespace minato::ecs::definition_rules {
namespace {

constexpr std::size_t kImageMax = 255;
constexpr std::size_t kDigestHexDigits = 64;
constexpr std::size_t kIgnoredExitCodesMax = 50;
constexpr int kRestartPeriodMin = 60;
constexpr int kRestartPeriodMax = 1800;
constexpr int kGranularTimeoutMin = 2;
constexpr int kUnlimited = -1;

bool is_digest(std::string_view text) {
  constexpr std::string_view kAlgorithm = "sha256:";
  if (!text.starts_with(kAlgorithm)) return false;
  text.remove_prefix(kAlgorithm.size());
  return text.size() == kDigestHexDigits &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isxdigit(c) != 0; });
}

// Letters, digits and "-_:./#", then perhaps a digest, which the limit of length does not count.
Result<> check_image(const Container& container) {
  if (!container.image || container.image->empty()) {
    return errors::client("Container.image should not be null or empty.");
  }
  const std::string_view image = *container.image;
  const auto at = image.find('@');
  const auto name = image.substr(0, at);
  constexpr std::string_view kOthers = "-_:./#";
  const bool legal = !name.empty() && std::all_of(name.begin(), name.end(), [&](unsigned char c) {
    return std::isalnum(c) != 0 || kOthers.find(static_cast<char>(c)) != kOthers.npos;
  });
  if (!legal || (at != image.npos && !is_digest(image.substr(at + 1)))) {
    return errors::client("Container.image contains invalid characters.");
  }
  if (name.size() > kImageMax) {
    return errors::client("Container.image can have no more than 255 characters.");
  }
  return {};
}

Result<> check_health(const Container& container) {
  if (!container.health_check) return {};
  const auto& check = *container.health_check;
  if (check.command.empty()) {
    return errors::client("HealthCheck.command should not be null or empty.");
  }
  const auto& form = check.command.front();
  if (check.command.size() == 1 && (form == "CMD" || form == "CMD-SHELL")) {
    return errors::client(
        fmt::format("Health check command must have an argument after {} for container '{}'", form,
                    *container.name));
  }
  struct Range {
    std::string_view name;
    const std::optional<std::int32_t>& value;
    int min, max;
  };
  const Range ranges[] = {{"interval", check.interval, 5, 300},
                          {"timeout", check.timeout, 2, 60},
                          {"retries", check.retries, 1, 10},
                          {"startPeriod", check.start_period, 0, 300}};
  for (const auto& range : ranges) {
    if (!range.value || (*range.value >= range.min && *range.value <= range.max)) continue;
    const bool low = *range.value < range.min;
    return errors::client(fmt::format(
        "Health check {} must be {} than or equal to the {} allowed value {} for container '{}'",
        range.name, low ? "greater" : "less", low ? "minimum" : "maximum",
        low ? range.min : range.max, *container.name));
  }
  return {};
}

Result<> check_restarts(const Container& container) {
  if (!container.restart_policy) return {};
  const auto& policy = *container.restart_policy;
  const auto period = policy.restart_attempt_period.value_or(kRestartPeriodMin);
  if (period < kRestartPeriodMin || period > kRestartPeriodMax) {
    return errors::client(fmt::format(
        "The 'restartAttemptPeriod' setting for container '{}' must be between {} and {}.",
        *container.name, kRestartPeriodMin, kRestartPeriodMax));
  }
  if (elements(policy.ignored_exit_codes).size() > kIgnoredExitCodesMax) {
    return errors::client(fmt::format(
        "The 'ignoredExitCodes' setting for container '{}' can have no more than {} exit codes.",
        *container.name, kIgnoredExitCodesMax));
  }
  return {};
}

Result<> check_timeouts(const Container& container) {
  const auto too_short = [&](std::string_view which) {
    return errors::client(
        fmt::format("Granular {} timeout on container '{}' must be at least {} seconds.", which,
                    *container.name, kGranularTimeoutMin));
  };
  if (container.start_timeout.value_or(kGranularTimeoutMin) < kGranularTimeoutMin) {
    return too_short("start");
  }
  if (container.stop_timeout.value_or(kGranularTimeoutMin) < kGranularTimeoutMin) {
    return too_short("stop");
  }
  return {};
}

Result<> check_ulimits(const Container& container) {
  for (const auto& limit : elements(container.ulimits)) {
    if (limit.hard_limit == kUnlimited || limit.soft_limit == limit.hard_limit) continue;
    if (limit.soft_limit == kUnlimited || limit.soft_limit > limit.hard_limit) {
      return errors::client(fmt::format("Soft limit exceeds hard limit for ulimit {}", limit.name));
    }
  }
  return {};
}

Result<> check_linux(const Container& container) {
  if (!container.linux_parameters) return {};
  const auto& linux_parameters = *container.linux_parameters;
  std::string_view what;
  if (linux_parameters.max_swap.value_or(0) < 0) {
    what = "'maxSwap' must not be negative.";
  } else if (linux_parameters.swappiness.value_or(0) < 0 ||
             linux_parameters.swappiness.value_or(0) > 100) {
    what = "'swappiness' must be between 0 and 100.";
  } else if (linux_parameters.shared_memory_size.value_or(1) < 1) {
    what = "'sharedMemorySize' must be greater than 0.";
  }
  for (const auto& mount : elements(linux_parameters.tmpfs)) {
    if (mount.size < 1) what = "The 'size' of a tmpfs must be greater than 0.";
  }
  if (what.empty()) return {};
  return errors::client(
      fmt::format("Invalid setting for container '{}'. {}", *container.name, what));
}

}  // namespace

Result<> check_container_members(const Request& request, const Container& container) {
  if (!container.name || container.name->empty()) {
    return errors::client("Container.name should not be null or empty.");
  }
  if (!is_valid_name(*container.name)) {
    return errors::client("Container.name contains invalid characters.");
  }
  TRY_VOID(check_image(container));
  if (const auto fault = container_size_fault(container, request.memory.has_value())) {
    return errors::client(*fault);
  }
  TRY_VOID(check_health(container));
  TRY_VOID(check_restarts(container));
  TRY_VOID(check_timeouts(container));
  TRY_VOID(check_ulimits(container));
  return check_linux(container);
}

}  // namespace minato::ecs::definition_rules
