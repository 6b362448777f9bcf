#include "agent/mapping/names.h"

namespace minato::agent {
namespace {

std::string fit(std::string_view text) {
  std::string out;
  for (char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || c == '_' || c == '-') out += c;
  }
  return out;
}

}  // namespace

std::string docker_name(const api::Task& task, std::string_view name, std::string_view hex) {
  return "ecs-" + fit(task.family.value_or("")) + "-" + fit(task.version.value_or("")) + "-" +
         fit(name) + "-" + std::string(hex);
}

std::string task_id(std::string_view task_arn) {
  return fit(task_arn.substr(task_arn.rfind('/') + 1));
}

}  // namespace minato::agent
