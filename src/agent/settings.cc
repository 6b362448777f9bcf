#include "agent/settings.h"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <charconv>
#include <map>

#include "base/limits.h"

namespace minato::agent {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

// amazon-ecs-agent: agent/config/config.go
constexpr milliseconds kStopTimeoutMin = 1s;
constexpr milliseconds kCleanupWaitMin = 1s;
constexpr milliseconds kDurationMax = 365 * 24h;

// A JSON object of strings.
std::optional<std::map<std::string, std::string>> parse_texts(const std::string& text) {
  boost::system::error_code error;
  const json::parse_options options{.max_depth = limits::kJsonDepth};
  const json::value parsed = json::parse(text, error, {}, options);
  const auto* object = error ? nullptr : parsed.if_object();
  if (!object) return std::nullopt;
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : *object) {
    if (!value.is_string()) return std::nullopt;
    out[std::string(name)] = value.get_string();
  }
  return out;
}

// Each is false when the value cannot be read.
bool apply_attributes(const std::string& value, AgentConfig& config) {
  const auto attributes = parse_texts(value);
  if (!attributes) return false;
  for (const auto& [name, text] : *attributes) config.attributes[name] = text;
  return true;
}

bool apply_tags(const std::string& value, AgentConfig& config) {
  const auto tags = parse_texts(value);
  if (!tags) return false;
  for (const auto& [key, text] : *tags) config.tags.push_back({.key = key, .value = text});
  return true;
}

bool apply_stop_timeout(const std::string& value, AgentConfig& config) {
  const auto timeout = parse_duration(value);
  if (!timeout) return false;
  config.stop_timeout =
      std::chrono::duration_cast<std::chrono::seconds>(std::max(*timeout, kStopTimeoutMin));
  return true;
}

bool apply_cleanup_wait(const std::string& value, AgentConfig& config) {
  const auto wait = parse_duration(value);
  if (!wait || *wait < kCleanupWaitMin) return false;
  config.cleanup_wait = *wait;
  return true;
}

bool apply_pull_behavior(const std::string& value, AgentConfig& config) {
  const auto behavior = parse_pull_behavior(value);
  if (behavior) config.pull_behavior = *behavior;
  return behavior.has_value();
}

bool apply_reserved_memory(const std::string& value, AgentConfig& config) {
  std::uint16_t reserved = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), reserved);
  if (read.ec != std::errc() || read.ptr != value.data() + value.size()) return false;
  if (reserved >= config.memory_mib) return false;
  config.memory_mib -= reserved;
  return true;
}

bool apply_cluster(const std::string& value, AgentConfig& config) {
  if (!value.empty()) config.cluster = value;
  return true;
}

struct KnownSetting {
  std::string_view name;
  bool (*apply)(const std::string&, AgentConfig&);
};

constexpr std::array<KnownSetting, 7> kKnown = {{
    {"ECS_CLUSTER", apply_cluster},
    {"ECS_CONTAINER_INSTANCE_TAGS", apply_tags},
    {"ECS_CONTAINER_STOP_TIMEOUT", apply_stop_timeout},
    {"ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION", apply_cleanup_wait},
    {"ECS_IMAGE_PULL_BEHAVIOR", apply_pull_behavior},
    {"ECS_INSTANCE_ATTRIBUTES", apply_attributes},
    {"ECS_RESERVED_MEMORY", apply_reserved_memory},
}};

}  // namespace

std::vector<std::string> apply_settings(const Settings& settings, AgentConfig& config) {
  std::vector<std::string> notes;
  for (const auto& [name, value] : settings) {
    const auto known = std::ranges::find(kKnown, name, &KnownSetting::name);
    if (known != kKnown.end() && !value.empty() && !known->apply(value, config)) {
      notes.push_back(name + " cannot be read and has no effect");
    } else if (known == kKnown.end() && name.starts_with("ECS_")) {
      notes.push_back(name + " has no effect here");
    }
  }
  return notes;
}

std::optional<milliseconds> parse_duration(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 7> kUnits = {{{"ms", 1},
                                                                          {"us", 1e-3},
                                                                          {"\xC2\xB5s", 1e-3},
                                                                          {"ns", 1e-6},
                                                                          {"h", 3'600'000},
                                                                          {"m", 60'000},
                                                                          {"s", 1'000}}};
  if (text == "0") return milliseconds(0);
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    const auto digits = text.find_first_not_of("0123456789.");
    if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
    double number = 0;
    const auto read = std::from_chars(text.data(), text.data() + digits, number);
    if (read.ec != std::errc() || read.ptr != text.data() + digits) return std::nullopt;
    text.remove_prefix(digits);
    const auto unit = std::ranges::find_if(
        kUnits, [text](const auto& known) { return text.starts_with(known.first); });
    if (unit == kUnits.end()) return std::nullopt;
    text.remove_prefix(unit->first.size());
    total += number * unit->second;
  }
  if (total > static_cast<double>(kDurationMax.count())) return std::nullopt;
  return milliseconds(static_cast<std::int64_t>(total));
}

}  // namespace minato::agent
