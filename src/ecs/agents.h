// Which container instances have their agent connected. Kept in memory: after a restart nobody is
// connected until the agents come back by themselves.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace minato::ecs {

class AgentDirectory {
 public:
  bool connected(std::string_view instance_arn) const { return connected_.contains(instance_arn); }
  void set_connected(const std::string& instance_arn, bool connected);
  // Told when an instance's agent comes or goes. At start-up only.
  void on_change(std::function<void(const std::string& instance_arn, bool connected)> listener);
  // Told when an instance was deregistered and its connections must end.
  void on_deregister(std::function<void(const std::string& instance_arn)> listener);
  void deregistered(const std::string& instance_arn);

 private:
  std::set<std::string, std::less<>> connected_;
  std::vector<std::function<void(const std::string&, bool)>> listeners_;
  std::vector<std::function<void(const std::string&)>> deregister_listeners_;
};

}  // namespace minato::ecs
