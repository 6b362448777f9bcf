#include "ec2/api/instances/instance_views.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::RebootInstances> reboot_instances(Ec2Service& service, const Context& context,
                                              const api::RebootInstances::Request& request,
                                              const NamedInstances& named) {
  CO_TRY(const auto keys, instance_keys(service.state, context, named.ids));
  for (const auto& key : keys) {
    const auto* record = service.state.instance(key);
    if (record->state() != LifeState::kRunning) {
      co_return fail(errors::incorrect_state(record->id(), "rebooted"));
    }
  }
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  for (const auto& key : keys) service.lifecycle.reboot(key);
  co_return aws::Empty{};
}

}  // namespace

const Operation<api::RebootInstances, NamedInstances> kRebootInstances{
    .find = named_instances<api::RebootInstances::Request>,
    .resources = instance_arns,
    .sample = R"({"InstanceIds": ["{instance}"]})",
    .handle = reboot_instances};

}  // namespace minato::ec2
