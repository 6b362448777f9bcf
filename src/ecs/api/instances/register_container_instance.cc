#include "ecs/agents/instance_access.h"
#include "ecs/model/task_status.h"
#include "ecs/reconciler/transitions.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

using Attributes = std::vector<api::Attribute>;

void put_attribute(Attributes& attributes, const api::Attribute& wanted, bool replace) {
  const auto same = std::find_if(attributes.begin(), attributes.end(),
                                 [&](const auto& known) { return known.name == wanted.name; });
  if (same == attributes.end()) {
    attributes.push_back(wanted);
  } else if (replace) {
    *same = wanted;
  }
}

// What an agent says of itself and its host; the rest was put there by users.
bool is_capability(const api::Attribute& attribute) {
  return attribute.name.starts_with("ecs.capability.") ||
         attribute.name.starts_with("com.amazonaws.ecs.capability.");
}

// ECS answers all three numbers of a resource.
std::vector<api::Resource> filled_resources(std::vector<api::Resource> resources) {
  for (auto& resource : resources) {
    if (!resource.double_value) resource.double_value = 0;
    if (!resource.long_value) resource.long_value = 0;
    if (!resource.integer_value) resource.integer_value = 0;
  }
  return resources;
}

// Puts what the agent says into a new or known record. The agent compares the attributes of the
// answer with those it sent, so these win over everything else.
void fill(InstanceRecord& record, const api::RegisterContainerInstanceRequest& request,
          const InstanceIdentity& identity) {
  auto& instance = record.instance;
  auto attributes = instance.attributes.value_or(Attributes{});
  // An agent that comes back may have lost some of them.
  std::erase_if(attributes, is_capability);
  for (const auto& attribute : request.attributes.value_or(Attributes{})) {
    put_attribute(attributes, attribute, true);
  }
  for (const auto& attribute : identity.attributes) put_attribute(attributes, attribute, false);
  instance.attributes = std::move(attributes);
  if (request.total_resources) {
    instance.registered_resources = filled_resources(*request.total_resources);
  }
  if (request.version_info) instance.version_info = request.version_info;
  if (!instance.version_info) instance.version_info.emplace();
  if (!instance.attachments) instance.attachments.emplace();
  if (!instance.tags) instance.tags.emplace();
  if (request.tags) merge_tags(*instance.tags, *request.tags);
  instance.version = instance.version.value_or(0) + 1;
}

InstanceRecord new_instance(std::string arn, const InstanceIdentity& identity, TimePoint now) {
  InstanceRecord record;
  record.instance.container_instance_arn = std::move(arn);
  if (!identity.ec2_instance_id.empty()) {
    record.instance.ec2_instance_id = identity.ec2_instance_id;
  }
  record.instance.status = status::kActive;
  record.instance.registered_at = now;
  return record;
}

// An agent that lost its data registers anew: what it ran before is beyond its reach.
void retire(const State& state, const std::string& arn, TimePoint now,
            store::Transaction& transaction) {
  auto record = *state.instance(arn);
  record.instance.status = status::kInactive;
  state.instances.put(transaction, arn, record);
  const StopCause cause{"TerminationNotice", "The agent of the host registered anew."};
  for (const auto& task_arn : state.tasks_on(arn)) {
    auto task = *state.task(task_arn);
    if (lose_task(task, cause, now)) state.tasks.put(transaction, task_arn, task);
  }
}

Answer<api::RegisterContainerInstance> register_container_instance(
    EcsService& service, const Context& context,
    const api::RegisterContainerInstance::Request& request, const InCluster& found) {
  CO_TRY(const auto cluster, find_cluster(service, context, found));
  CO_TRY_VOID(check_tags(request.tags));
  CO_TRY(const auto identity, check_identity(service, context, request));
  const bool again = request.container_instance_arn && !request.container_instance_arn->empty();
  std::string arn =
      ecs_arn(scope_of(context), fmt::format("container-instance/{}/{}", last_part(cluster),
                                             random_hex(service.ports().random, 32)));
  std::string retired;
  CO_TRY_VOID(co_await service.commit([&]() -> Result<store::Transaction> {
    const auto& state = service.state();
    store::Transaction transaction;
    state.clusters.expect(transaction, cluster);
    auto record = new_instance(arn, identity, context.now);
    if (again) {
      TRY(arn, find_instance(service, cluster, *request.container_instance_arn));
      record = *state.instance(arn);
    }
    retired = again ? std::string() : state.instance_of_ec2(identity.ec2_instance_id);
    const auto* known = state.instance(again ? arn : retired);
    TRY(record.owner, owner_after_registration(service, context, known, identity));
    if (!retired.empty()) retire(state, retired, context.now, transaction);
    fill(record, request, identity);
    state.instances.put(transaction, arn, record);
    return transaction;
  }));
  if (!retired.empty()) service.agents().deregistered(retired);
  api::RegisterContainerInstanceResponse response;
  response.container_instance = shown_instance(service, *service.state().instance(arn), true);
  co_return response;
}

}  // namespace

const Operation<api::RegisterContainerInstance> kRegisterContainerInstance{
    .find = named_cluster<api::RegisterContainerInstance::Request>,
    .resources = cluster_arns,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}"})",
    .handle = register_container_instance};

}  // namespace minato::ecs
