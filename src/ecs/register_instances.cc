#include "ecs/handlers/agent_calls.h"
#include "ecs/handlers/instances.h"
#include "ecs/register_impl.h"

namespace minato::ecs {
namespace {

const auto kInstance = [](const Context& context, const auto& request) {
  return resources_in_cluster(context, request.cluster, "container-instance",
                              {request.container_instance});
};
const auto kInstances = [](const Context& context, const auto& request) {
  return resources_in_cluster(context, request.cluster, "container-instance",
                              request.container_instances);
};
const auto kTargets = [](const Context& context, const auto& request) {
  Arns targets;
  for (const auto& attribute : request.attributes) {
    targets.push_back(attribute.target_id.value_or(""));
  }
  return resources_in_cluster(context, request.cluster, "container-instance", targets);
};

}  // namespace

void register_instance_operations(aws::Dispatcher& dispatcher, EcsService& service) {
  serve<api::RegisterContainerInstance>(dispatcher, service, register_container_instance, kCluster);
  serve<api::DescribeContainerInstances>(dispatcher, service, describe_container_instances,
                                         kInstances);
  serve<api::ListContainerInstances>(dispatcher, service, list_container_instances, kCluster);
  serve<api::DeregisterContainerInstance>(dispatcher, service, deregister_container_instance,
                                          kInstance);
  serve<api::UpdateContainerInstancesState>(dispatcher, service, update_container_instances_state,
                                            kInstances);
  serve<api::UpdateContainerAgent>(dispatcher, service, update_container_agent, kInstance);
  serve<api::PutAttributes>(dispatcher, service, put_attributes, kTargets);
  serve<api::DeleteAttributes>(dispatcher, service, delete_attributes, kTargets);
  serve<api::ListAttributes>(dispatcher, service, list_attributes, kCluster);
  serve<api::DiscoverPollEndpoint>(dispatcher, service, discover_poll_endpoint,
                                   [](const Context&, const auto&) { return any_resource(); });
  serve<api::SubmitTaskStateChange>(dispatcher, service, submit_task_state_change, kCluster);
  serve<api::SubmitContainerStateChange>(dispatcher, service, submit_container_state_change,
                                         kCluster);
  serve<api::SubmitAttachmentStateChanges>(dispatcher, service, submit_attachment_state_changes,
                                           kCluster);
}

}  // namespace minato::ecs
