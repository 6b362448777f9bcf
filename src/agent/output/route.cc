#include "agent/output/route.h"

#include <boost/json/parse.hpp>

#include "agent/json_text.h"
#include "agent/mapping/names.h"
#include "base/limits.h"

namespace minato::agent {
namespace {

namespace json = boost::json;

// HostConfig.LogConfig of the payload; an empty object when there is none.
json::object log_config(const api::Container& container) {
  if (!container.docker_config) return {};
  boost::system::error_code error;
  const json::parse_options options{.max_depth = limits::kJsonDepth};
  const auto host =
      json::parse(container.docker_config->host_config.value_or("{}"), error, {}, options);
  const auto* object = error ? nullptr : host.if_object();
  const auto* config = object ? object->if_contains("LogConfig") : nullptr;
  return config && config->is_object() ? config->get_object() : json::object{};
}

}  // namespace

Result<std::optional<OutputRoute>> output_route(const api::Task& task,
                                                const api::Container& container,
                                                const std::string& cluster) {
  const json::object config = log_config(container);
  const std::string driver = text_at(config, "Type");
  OutputRoute route;
  if (driver.empty()) {
    route.group = "/minato/ecs/" + cluster.substr(cluster.rfind('/') + 1);
    route.stream = container.name + "/" + task_id(task.arn);
    return std::optional(std::move(route));
  }
  if (driver != "awslogs") return std::optional<OutputRoute>();
  const auto* given = config.if_contains("Config");
  const json::object options = given && given->is_object() ? given->get_object() : json::object{};
  route.group = text_at(options, "awslogs-group");
  if (route.group.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "failed to initialize logging driver: must specify a value for log opt "
                "'awslogs-group'");
  }
  route.region = text_at(options, "awslogs-region");
  route.create_group = text_at(options, "awslogs-create-group") == "true";
  route.must_exist = true;
  route.stream = text_at(options, "awslogs-stream");
  if (const std::string prefix = text_at(options, "awslogs-stream-prefix"); !prefix.empty()) {
    route.stream = prefix + "/" + container.name + "/" + task_id(task.arn);
  }
  return std::optional(std::move(route));
}

}  // namespace minato::agent
