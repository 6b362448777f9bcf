#include "ec2/api/tags/change_tags.h"

namespace minato::ec2 {
namespace {

// Applies `change` to the tags of a rule, which its group's record holds.
Result<> change_rule_tags(GroupRecord& group, const std::string& rule, const TagChange& change) {
  for (auto& one : group.rules) {
    if (one.security_group_rule_id == rule) return change(one.tags);
  }
  return fail(errors::id_not_found(rule));
}

Awaitable<Result<>> change_group(Ec2Service& service, std::string key,
                                 std::function<Result<>(GroupRecord&)> change) {
  CO_TRY([[maybe_unused]] const auto record,
         co_await service.state.update_group(std::move(key), std::move(change)));
  co_return Result<>();
}

}  // namespace

Result<> check_there(const TaggedThings& tagged) {
  for (const auto& thing : tagged.things) {
    if (thing.kind == Tagged::Kind::kNone) return fail(errors::id_not_found(thing.id));
  }
  return {};
}

Awaitable<Result<>> change_tags(Ec2Service& service, const Context& context, Tagged thing,
                                TagChange change) {
  switch (thing.kind) {
    case Tagged::Kind::kNone:
      co_return fail(errors::id_not_found(thing.id));
    case Tagged::Kind::kInstance: {
      CO_TRY([[maybe_unused]] const auto record,
             co_await service.state.update_instance(thing.holder, [&](InstanceRecord& changed) {
               return change(changed.instance.tags);
             }));
      co_return Result<>();
    }
    case Tagged::Kind::kGroup:
      co_return co_await change_group(service, thing.holder,
                                      [&](GroupRecord& group) { return change(group.group.tags); });
    case Tagged::Kind::kRule:
      co_return co_await change_group(service, thing.holder, [&](GroupRecord& group) {
        return change_rule_tags(group, thing.id, change);
      });
    case Tagged::Kind::kKeyPair:
      co_return co_await service.keys.update(record_key(context.account, context.region, ""),
                                             thing.holder,
                                             [&](api::KeyPairInfo& changed) -> Result<> {
                                               // One that was made again under that name is
                                               // another.
                                               if (changed.key_pair_id != thing.id)
                                                 return fail(errors::id_not_found(thing.id));
                                               return change(changed.tags);
                                             });
    case Tagged::Kind::kPath:
      co_return co_await service.insights.paths().update(
          thing.holder, [&](Insights::Path& changed) { return change(changed.tags); });
    case Tagged::Kind::kAnalysis:
      co_return co_await service.insights.analyses().update(
          thing.holder, [&](Insights::Analysis& changed) { return change(changed.tags); });
  }
  co_return fail(errors::id_not_found(thing.id));
}

}  // namespace minato::ec2
