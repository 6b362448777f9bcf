#include "ec2/api/instances/move_instances.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::TerminateInstances> terminate_instances(Ec2Service& service, const Context& context,
                                                    const api::TerminateInstances::Request& request,
                                                    const NamedInstances& named) {
  CO_TRY(auto changes, co_await move_instances(
                           service, context, named.ids,
                           StateMove{.to = LifeState::kShuttingDown,
                                     .from = {LifeState::kPending, LifeState::kRunning,
                                              LifeState::kStopping, LifeState::kStopped},
                                     .already = {LifeState::kShuttingDown, LifeState::kTerminated},
                                     .verb = "terminated",
                                     .reason = "Client.UserInitiatedShutdown",
                                     .dry_run = request.dry_run}));
  api::TerminateInstancesResult result;
  result.terminating_instances = std::move(changes);
  co_return result;
}

}  // namespace

const Operation<api::TerminateInstances, NamedInstances> kTerminateInstances{
    .find = named_instances<api::TerminateInstances::Request>,
    .resources = instance_arns,
    .sample = R"({"InstanceIds": ["{instance}"]})",
    .handle = terminate_instances};

}  // namespace minato::ec2
