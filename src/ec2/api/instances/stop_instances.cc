#include "ec2/api/instances/move_instances.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::StopInstances> stop_instances(Ec2Service& service, const Context& context,
                                          const api::StopInstances::Request& request,
                                          const NamedInstances& named) {
  CO_TRY(auto changes,
         co_await move_instances(service, context, named.ids,
                                 StateMove{.to = LifeState::kStopping,
                                           .from = {LifeState::kRunning},
                                           .already = {LifeState::kStopping, LifeState::kStopped},
                                           .verb = "stopped",
                                           .reason = "Client.UserInitiatedShutdown",
                                           .dry_run = request.dry_run}));
  api::StopInstancesResult result;
  result.stopping_instances = std::move(changes);
  co_return result;
}

}  // namespace

const Operation<api::StopInstances, NamedInstances> kStopInstances{
    .find = named_instances<api::StopInstances::Request>,
    .resources = instance_arns,
    .sample = R"({"InstanceIds": ["{instance}"]})",
    .handle = stop_instances};

}  // namespace minato::ec2
