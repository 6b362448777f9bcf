// Tasks for tests, said in few words.
#pragma once

#include <string>
#include <vector>

#include "agent/engine/task_spec.h"

namespace minato::agent::testing {

inline constexpr const char* kTaskArn =
    "arn:aws:ecs:us-east-1:123456789012:task/web/0123456789abcdef0123456789abcdef";

struct ContainerBuilder {
  std::string name;
  bool essential = true;
  std::vector<std::pair<std::string, std::string>> depends_on = {};  // name, condition
  bool has_health_check = false;
};

inline api::Container make_container(const ContainerBuilder& builder) {
  api::Container out{.name = builder.name, .image = "localhost:4566/web:1"};
  out.essential = builder.essential;
  if (builder.has_health_check) out.health_check_type = "docker";
  if (!builder.depends_on.empty()) out.depends_on.emplace();
  for (const auto& [name, condition] : builder.depends_on) {
    out.depends_on->push_back({.container_name = name, .condition = condition});
  }
  return out;
}

inline api::Task make_task(const std::vector<ContainerBuilder>& containers,
                           std::string arn = kTaskArn) {
  api::Task out{.arn = std::move(arn)};
  out.family = "web";
  out.version = "3";
  out.desired_status = "RUNNING";
  out.containers.emplace();
  for (const ContainerBuilder& container : containers) {
    out.containers->push_back(make_container(container));
  }
  return out;
}

}  // namespace minato::agent::testing
