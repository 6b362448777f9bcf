#include "ec2/handlers/change_instances.h"

namespace minato::ec2 {
namespace {

bool contains(const std::vector<LifeState>& states, LifeState state) {
  return std::ranges::find(states, state) != states.end();
}

}  // namespace

Awaitable<Result<std::vector<api::InstanceStateChange>>> move_instances(Ec2Service& service,
                                                                        const Context& context,
                                                                        const Values& ids,
                                                                        StateMove move) {
  if (ids.empty()) co_return fail(errors::missing_parameter("InstanceId"));
  CO_TRY_VOID(co_await service.lifecycle.ensure_open());
  CO_TRY(const auto keys, instance_keys(service.state, context, ids));
  for (const auto& key : keys) {
    const auto* record = service.state.instance(key);
    if (!contains(move.from, record->state()) && !contains(move.already, record->state())) {
      co_return fail(errors::incorrect_state(record->id(), move.verb));
    }
  }
  if (move.dry_run.value_or(false)) co_return fail(errors::dry_run());
  std::vector<api::InstanceStateChange> changes;
  for (const auto& key : keys) {
    LifeState before = LifeState::kPending;
    CO_TRY(const InstanceRecord record,
           co_await service.state.update_instance(key, [&](InstanceRecord& changed) -> Result<> {
             before = changed.state();
             if (contains(move.already, before)) return {};
             if (!contains(move.from, before)) {
               return fail(errors::incorrect_state(changed.id(), move.verb));
             }
             changed.set_state(move.to, move.reason, context.now);
             return {};
           }));
    changes.push_back(state_change(before, record));
    service.lifecycle.follow(key);
  }
  co_return changes;
}

Answer<api::TerminateInstances> terminate_instances(Ec2Service& service, const Context& context,
                                                    const api::TerminateInstancesRequest& request) {
  CO_TRY(auto changes, co_await move_instances(
                           service, context, request.instance_ids,
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

Answer<api::StopInstances> stop_instances(Ec2Service& service, const Context& context,
                                          const api::StopInstancesRequest& request) {
  CO_TRY(auto changes,
         co_await move_instances(service, context, request.instance_ids,
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

Answer<api::StartInstances> start_instances(Ec2Service& service, const Context& context,
                                            const api::StartInstancesRequest& request) {
  CO_TRY(auto changes,
         co_await move_instances(service, context, request.instance_ids,
                                 StateMove{.to = LifeState::kPending,
                                           .from = {LifeState::kStopped},
                                           .already = {LifeState::kPending, LifeState::kRunning},
                                           .verb = "started",
                                           .reason = "",
                                           .dry_run = request.dry_run}));
  // The address plan gives an instance the same addresses again.
  for (const auto& id : request.instance_ids) {
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

Answer<api::RebootInstances> reboot_instances(Ec2Service& service, const Context& context,
                                              const api::RebootInstancesRequest& request) {
  if (request.instance_ids.empty()) co_return fail(errors::missing_parameter("InstanceId"));
  CO_TRY(const auto keys, instance_keys(service.state, context, request.instance_ids));
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

}  // namespace minato::ec2
