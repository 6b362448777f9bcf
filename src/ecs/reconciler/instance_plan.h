// What an instance's agent has yet to be told: the difference between the tasks as they should be
// and what was sent over the present connection. Pure.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ecs/model/records.h"

namespace minato::ecs {

// One message to an agent. Its id depends only on task and kind, so a message that was not
// acknowledged is sent again under the same id, also after a restart of the control plane.
struct TaskOrder {
  enum class Kind { kStart, kStop };
  Kind kind = Kind::kStart;
  std::string task_arn;

  std::string message_id() const;
  // nullopt for an id that message_id() did not make. `arn_prefix` is that of the tasks of the
  // instance's cluster, with the '/' at its end.
  static std::optional<TaskOrder> from_message_id(std::string_view id, std::string_view arn_prefix);
  bool operator==(const TaskOrder&) const = default;
};

// The orders for `tasks` (those of one instance that are not STOPPED) without those whose id is in
// `sent`. Stops come first, so that what they free is free before something starts.
std::vector<TaskOrder> plan_orders(const std::vector<const TaskRecord*>& tasks,
                                   const std::set<std::string, std::less<>>& sent);

}  // namespace minato::ecs
