// What TerminateInstances, StopInstances and StartInstances share.
#pragma once

#include "ec2/api/instances/instance_views.h"

namespace minato::ec2 {

// What a call does to instances: the state it moves them to and from which states it may.
struct StateMove {
  LifeState to;
  std::vector<LifeState> from;
  std::vector<LifeState> already;  // asking again is fine and changes nothing
  std::string verb;                // "stopped", for IncorrectInstanceState
  std::string reason;              // Client.UserInitiatedShutdown; empty for none
  std::optional<bool> dry_run;     // only check
};

// All or nothing: refuses before it changes anything.
Awaitable<Result<std::vector<api::InstanceStateChange>>> move_instances(Ec2Service& service,
                                                                        const Context& context,
                                                                        const Values& ids,
                                                                        StateMove move);

}  // namespace minato::ec2
