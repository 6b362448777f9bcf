#include "control_plane/instance_identities.h"

#include "aws/auth_error.h"
#include "aws/protocol.h"
#include "iam/aws_managed_documents.h"

namespace minato {
namespace {

constexpr std::string_view kRolelessName = "minato-instance";

bool is_ending(ec2::LifeState state) {
  return state == ec2::LifeState::kShuttingDown || state == ec2::LifeState::kTerminated;
}

}  // namespace

aws::Principal roleless_principal(const std::string& account, const std::string& instance_id) {
  return {.kind = aws::Principal::Kind::kAssumedRole,
          .account = account,
          .arn = "arn:aws:sts::" + account + ":assumed-role/" + std::string(kRolelessName) + "/" +
                 instance_id,
          .user_id = std::string(iam::kInstanceWithoutRoleId) + ":" + instance_id,
          .access_key_id = {}};
}

std::optional<ecs::Ec2Instance> find_ec2_instance(const ec2::State& state,
                                                  const iam::IamService& iam,
                                                  const std::string& instance_id) {
  for (const auto* record : state.instances("")) {
    if (record->id() != instance_id) continue;
    if (is_ending(record->state())) return std::nullopt;
    ecs::Ec2Instance found{
        .account = record->account,
        .principals = {roleless_principal(record->account, instance_id).user_id}};
    const std::string name = record->role_arn.substr(record->role_arn.rfind('/') + 1);
    if (const auto* role = iam.roles().find(iam::entity_key(record->account, name))) {
      found.principals.push_back(role->value.role.role_id + ":" + instance_id);
    }
    return found;
  }
  return std::nullopt;
}

Result<aws::Principal> verify_agent(aws::Authenticator& authenticator,
                                    const aws::Authorizer& authorizer, const http::Request& request,
                                    const ecs::AgentAccess& access, TimePoint now) {
  auto caller = authenticator.authenticate(request, "", "ecs", now);
  if (!caller) {
    return fail(aws::to_protocol_error(std::move(caller).error(), aws::Protocol::kAwsJson11));
  }
  const aws::ConditionKey cluster{.name = "ecs:cluster", .value = access.cluster_arn};
  TRY_VOID(authorizer.authorize({.principal = caller->principal,
                                 .action = access.action,
                                 .resources = {&access.instance_arn, 1},
                                 .region = caller->region,
                                 .source_ip = request.peer,
                                 .now = now,
                                 .keys = {&cluster, 1}}));
  return std::move(caller->principal);
}

}  // namespace minato
