#include "ecs/agents/instance_access.h"

#include <algorithm>

#include "agent_link/instance_key.h"

namespace minato::ecs {
namespace {

std::string account_of(const InstanceRecord& record) {
  const auto scope = scope_of(record.instance.container_instance_arn.value_or(""));
  return scope ? scope->account : std::string();
}

std::optional<Ec2Instance> ec2_instance(const EcsService& service, const std::string& id) {
  if (id.empty() || !service.ports().find_ec2_instance) return std::nullopt;
  return service.ports().find_ec2_instance(id);
}

// Whether it is a session that EC2 gives the instance now.
bool is_session_of(const std::optional<Ec2Instance>& host, const aws::Principal& principal) {
  return host && std::ranges::find(host->principals, principal.user_id) != host->principals.end();
}

// Records of earlier versions do not say whose they are. An instance of EC2 is its own session's;
// for a host elsewhere nothing better is known than that the caller may be an agent in its account.
bool may_adopt(const InstanceRecord& record, const aws::Principal& principal) {
  const std::string ec2_id = record.instance.ec2_instance_id.value_or("");
  const std::string_view session = instance_of(principal);
  if (is_task_session(principal)) return false;
  if (!ec2_id.empty()) return session.empty() || session == ec2_id;
  return !session.starts_with("i-");
}

// Whether the caller is the owner already.
bool is_own_agent(const EcsService& service, const InstanceRecord& record,
                  const AgentCaller& caller) {
  if (account_of(record) != caller.principal.account) return false;
  return speaks_for(record.owner, caller) ||
         is_session_of(ec2_instance(service, record.instance.ec2_instance_id.value_or("")),
                       caller.principal);
}

bool is_agent(const AgentCaller& caller) {
  return !caller.key.empty() || !instance_of(caller.principal).empty();
}

std::string operation_of(const Context& context) {
  return context.service + ":" + context.operation;
}

}  // namespace

AgentCaller caller_of(const Context& context) {
  return {.principal = context.principal,
          .key = context.headers ? agent_link::proven_key(*context.headers) : std::string()};
}

std::optional<InstanceOwner> owner_for(const EcsService& service, const InstanceRecord& record,
                                       const AgentCaller& caller) {
  if (is_own_agent(service, record, caller)) {
    return speaks_for(record.owner, caller) ? record.owner : owner_of(caller);
  }
  const bool ours = ec2_instance(service, record.instance.ec2_instance_id.value_or("")).has_value();
  const bool adoptable = account_of(record) == caller.principal.account && !record.owner.known() &&
                         !ours && may_adopt(record, caller.principal);
  return adoptable ? std::optional(owner_of(caller)) : std::nullopt;
}

Result<> check_reporter(const EcsService& service, const Context& context,
                        const std::string& task_arn) {
  const auto* task = service.state().task(task_arn);
  if (task == nullptr) return {};
  const auto* instance = service.state().instance(task->task.container_instance_arn.value_or(""));
  if (instance != nullptr && is_own_agent(service, *instance, caller_of(context))) return {};
  return errors::not_its_agent(context.principal.arn, operation_of(context), task_arn);
}

Result<> check_agent_targets(const EcsService& service, const Context& context,
                             std::string_view cluster, const std::vector<std::string>& references) {
  const AgentCaller caller = caller_of(context);
  if (!is_agent(caller)) return {};
  for (const auto& reference : references) {
    const auto arn = resolve_in_cluster(cluster, "container-instance", reference);
    const auto* record = arn ? service.state().instance(*arn) : nullptr;
    if (record == nullptr || is_own_agent(service, *record, caller)) continue;
    return errors::not_its_agent(context.principal.arn, operation_of(context), *arn);
  }
  return {};
}

Result<> check_agent_targets(const EcsService& service, const Context& context,
                             std::string_view cluster,
                             const std::vector<api::Attribute>& attributes) {
  std::vector<std::string> references;
  for (const auto& attribute : attributes) references.push_back(attribute.target_id.value_or(""));
  return check_agent_targets(service, context, cluster, references);
}

Result<InstanceIdentity> check_identity(const EcsService& service, const Context& context,
                                        const api::RegisterContainerInstanceRequest& request) {
  const std::string document = request.instance_identity_document.value_or("");
  if (document.empty()) return InstanceIdentity{};
  const auto& is_signed = service.ports().is_signed_identity;
  const std::string signature = request.instance_identity_document_signature.value_or("");
  if (!is_signed || !is_signed(document, signature)) return errors::invalid_identity();
  auto identity = parse_identity_document(document);
  const auto host = ec2_instance(service, identity.ec2_instance_id);
  if (!host || host->account != context.principal.account) return errors::invalid_identity();
  const std::string_view session = instance_of(context.principal);
  if (!session.empty() && session != identity.ec2_instance_id) return errors::invalid_identity();
  return identity;
}

Result<InstanceOwner> owner_after_registration(const EcsService& service, const Context& context,
                                               const InstanceRecord* known,
                                               const InstanceIdentity& identity) {
  const AgentCaller caller = caller_of(context);
  if (known == nullptr) return owner_of(caller);
  auto owner = owner_for(service, *known, caller);
  if (!owner) {
    return errors::not_its_agent(context.principal.arn, operation_of(context),
                                 known->instance.container_instance_arn.value_or(""));
  }
  if (!identity.ec2_instance_id.empty() &&
      identity.ec2_instance_id != known->instance.ec2_instance_id.value_or("")) {
    return errors::invalid_parameter("The identity document is that of another instance.");
  }
  // An agent that has made itself a key since is asked for it from now on.
  return owner->key.empty() ? owner_of(caller) : *owner;
}

}  // namespace minato::ecs
