#include "ec2/user_data/agent_settings.h"

#include <boost/json.hpp>
#include <map>

#include "aws/utf8.h"
#include "base/limits.h"
#include "ec2/user_data/shell.h"

namespace minato::ec2 {
namespace {

namespace json = boost::json;

constexpr std::string_view kAgentJsonFile = "/etc/ecs/ecs.config.json";

std::string_view trimmed_setting(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool is_setting_name(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos;
}

bool is_in_quotes(std::string_view value) {
  return value.size() > 1 && (value.front() == '"' || value.front() == '\'') &&
         value.back() == value.front();
}

void read_lines(std::string_view text, FirstBoot& boot, std::map<std::string, std::string>& out) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = trimmed_setting(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto equals = line.find('=');
    const std::string name(line.substr(0, equals));
    if (is_unknown(name) || (equals == std::string_view::npos && is_unknown(line))) {
      boot.note("lines of " + std::string(kAgentConfigFile) + " are not taken: they come from `" +
                boot.explain(line) + "`");
      continue;
    }
    if (equals == std::string_view::npos || !is_setting_name(name)) continue;
    const std::string_view value = line.substr(equals + 1);
    if (is_unknown(value)) {
      out.erase(name);
      boot.note(name + " is not taken: it depends on `" + boot.explain(value) + "`");
      continue;
    }
    if (is_in_quotes(value)) {
      boot.note(name + " is in quotes: the agent takes them as a part of it");
    }
    out[name] = aws::to_utf8(value);
  }
}

// Members of the agent's configuration that are settings here; environment variables come first.
void read_json(std::string_view text, std::string_view member,
               std::map<std::string, std::string>& out) {
  boost::system::error_code error;
  const json::parse_options options{.max_depth = limits::kJsonDepth};
  const json::value parsed = json::parse(text, error, {}, options);
  const auto* object = error ? nullptr : parsed.if_object();
  if (object && !member.empty()) {
    const auto* inner = object->if_contains(member);
    object = inner ? inner->if_object() : nullptr;
  }
  if (!object) return;
  if (const auto* cluster = object->if_contains("Cluster"); cluster && cluster->is_string()) {
    out.emplace("ECS_CLUSTER", trimmed_setting(cluster->get_string()));
  }
  if (const auto* attributes = object->if_contains("InstanceAttributes")) {
    out.emplace("ECS_INSTANCE_ATTRIBUTES", json::serialize(*attributes));
  }
}

}  // namespace

AgentSettings agent_settings_of(FirstBoot& boot, std::string_view user_data) {
  std::map<std::string, std::string> settings;
  if (const std::string* file = boot.file(kAgentConfigFile)) read_lines(*file, boot, settings);
  if (const std::string* file = boot.file(kAgentJsonFile); file && !is_unknown(*file)) {
    read_json(*file, "", settings);
  }
  read_json(user_data, "ECSAgentConfiguration", settings);
  if (const auto cluster = settings.find("ECS_CLUSTER"); cluster != settings.end()) {
    cluster->second = std::string(trimmed_setting(cluster->second));
  }
  return {settings.begin(), settings.end()};
}

}  // namespace minato::ec2
