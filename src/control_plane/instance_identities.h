// Who instances are to IAM, and what their agents may: what EC2, IAM and the dispatcher answer ECS
// about its agents.
#pragma once

#include <optional>
#include <string>

#include "aws/authenticator.h"
#include "ec2/service/state.h"
#include "ecs/agent_gateway/agent_gateway.h"
#include "ecs/service.h"
#include "iam/iam_service.h"

namespace minato {

// What an instance without a role, or whose role cannot be taken, acts as.
aws::Principal roleless_principal(const std::string& account, const std::string& instance_id);

// ecs::EcsPorts::find_ec2_instance. Control executor only.
std::optional<ecs::Ec2Instance> find_ec2_instance(const ec2::State& state,
                                                  const iam::IamService& iam,
                                                  const std::string& instance_id);

// ecs::GatewayPorts::verify: signature, then policies, with the instance as resource. Thread-safe.
Result<aws::Principal> verify_agent(aws::Authenticator& authenticator,
                                    const aws::Authorizer& authorizer, const http::Request& request,
                                    const ecs::AgentAccess& access, TimePoint now);

}  // namespace minato
