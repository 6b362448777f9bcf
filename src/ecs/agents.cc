#include "ecs/agents.h"

namespace minato::ecs {

void AgentDirectory::set_connected(const std::string& instance_arn, bool connected) {
  const bool changed =
      connected ? connected_.insert(instance_arn).second : connected_.erase(instance_arn) > 0;
  if (!changed) return;
  for (const auto& listener : listeners_) listener(instance_arn, connected);
}

void AgentDirectory::on_change(
    std::function<void(const std::string& instance_arn, bool connected)> listener) {
  listeners_.push_back(std::move(listener));
}

void AgentDirectory::on_deregister(std::function<void(const std::string& instance_arn)> listener) {
  deregister_listeners_.push_back(std::move(listener));
}

void AgentDirectory::deregistered(const std::string& instance_arn) {
  for (const auto& listener : deregister_listeners_) listener(instance_arn);
}

}  // namespace minato::ecs
