// Whose a container instance is. Pure. docs/adr/0016-agents.md
//
//   who registers it                                  the owner
//   a session named after an instance (i-…, mi-…)     the role's id with that name
//   a session of a task's role                        likewise: never the other users of the role
//   an agent that shows a key of its own              the key
//   anybody else                                      the user, the role, the account's root
#pragma once

#include <string>
#include <string_view>

#include "aws/context.h"

namespace minato::ecs {

struct InstanceOwner {
  std::string principal;  // unique id: "AROA…:i-…", "AROA…", "AIDA…" or the account of a root
  std::string key;        // public (agent_link/instance_key.h); empty without one

  // Records of versions that kept no owner have none until an agent adopts them.
  bool known() const { return !principal.empty(); }
  bool operator==(const InstanceOwner&) const = default;
};

// Who calls as an agent, and the key that they have proven.
struct AgentCaller {
  const aws::Principal& principal;
  std::string key;
};

// "i-" or "mi-" (a managed instance of Systems Manager) and 8 to 17 hexadecimal digits.
bool is_instance_id(std::string_view text);
// The instance whose session the principal is; empty for anybody else. Valid as long as it.
std::string_view instance_of(const aws::Principal& principal);
// Whether the principal is the session of a task's role: those are named after the task.
bool is_task_session(const aws::Principal& principal);

// The owner of what the caller registers.
InstanceOwner owner_of(const AgentCaller& caller);
// Whether the caller is the owner. A key decides alone where there is one.
bool speaks_for(const InstanceOwner& owner, const AgentCaller& caller);

}  // namespace minato::ecs
