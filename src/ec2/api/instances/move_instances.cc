#include "ec2/api/instances/move_instances.h"

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

}  // namespace minato::ec2
