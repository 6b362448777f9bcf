// What an agent may do: everything for its own instance, nothing for another. Policies are asked
// before, as for every call; here is asked whose the instance is. docs/adr/0016-agents.md
//
// Control executor only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ecs/common.h"
#include "ecs/model/instance_identity.h"

namespace minato::ecs {

AgentCaller caller_of(const Context& context);

// By a connection or another registration: the owner the instance has once the caller is let in, or
// nullopt when it is not the caller's. Differs from the record's for records without owner, which
// are adopted, and for an EC2 instance whose role has become another.
std::optional<InstanceOwner> owner_for(const EcsService& service, const InstanceRecord& record,
                                       const AgentCaller& caller);

// Reports: AccessDeniedException unless the caller owns the instance of the task; an instance
// without owner is adopted before. Success for tasks that nobody knows (any more).
Result<> check_reporter(const EcsService& service, const Context& context,
                        const std::string& task_arn);

// Operations that agents and operators share. An agent, which is the session of an instance or
// shows a key, may only name its own instance; about others their policies decide alone.
// References that mean no instance are left to the operation.
Result<> check_agent_targets(const EcsService& service, const Context& context,
                             std::string_view cluster, const std::vector<std::string>& references);
Result<> check_agent_targets(const EcsService& service, const Context& context,
                             std::string_view cluster,
                             const std::vector<api::Attribute>& attributes);

// RegisterContainerInstance. The identity of an EC2 instance that the request proves, empty when it
// names none; ClientException when it names one that is not signed here, ends, or is another's.
Result<InstanceIdentity> check_identity(const EcsService& service, const Context& context,
                                        const api::RegisterContainerInstanceRequest& request);
// The owner after the call: of a new instance (`known` null), or of one that is registered again or
// replaced. AccessDeniedException when that is another's; InvalidParameterException when it is the
// caller's and another EC2 instance. On every attempt to commit.
Result<InstanceOwner> owner_after_registration(const EcsService& service, const Context& context,
                                               const InstanceRecord* known,
                                               const InstanceIdentity& identity);

}  // namespace minato::ecs
