#include "ec2/api/instances/move_instances.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::StartInstances> start_instances(Ec2Service& service, const Context& context,
                                            const api::StartInstances::Request& request,
                                            const NamedInstances& named) {
  CO_TRY(auto changes,
         co_await move_instances(service, context, named.ids,
                                 StateMove{.to = LifeState::kPending,
                                           .from = {LifeState::kStopped},
                                           .already = {LifeState::kPending, LifeState::kRunning},
                                           .verb = "started",
                                           .reason = "",
                                           .dry_run = request.dry_run}));
  // The address plan gives an instance the same addresses again.
  for (const auto& id : named.ids) {
    const std::string key = record_key(context.account, context.region, id);
    CO_TRY([[maybe_unused]] const auto record,
           co_await service.state.update_instance(key, [&](InstanceRecord& changed) -> Result<> {
             const auto addresses =
                 service.driver.plan().instance(changed.index, changed.zone, changed.region);
             changed.instance.public_dns_name = addresses.public_dns;
             changed.instance.public_ip_address = addresses.public_ip;
             return {};
           }));
  }
  api::StartInstancesResult result;
  result.starting_instances = std::move(changes);
  co_return result;
}

}  // namespace

const Operation<api::StartInstances, NamedInstances> kStartInstances{
    .find = named_instances<api::StartInstances::Request>,
    .resources = instance_arns,
    .sample = R"({"InstanceIds": ["{instance}"]})",
    .handle = start_instances};

}  // namespace minato::ec2
