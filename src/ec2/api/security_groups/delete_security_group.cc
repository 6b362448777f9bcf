#include "ec2/api/filters.h"
#include "ec2/service/network_defaults.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

bool is_used(const State& state, const Context& context, const GroupRecord& group) {
  const std::string prefix = record_key(context.account, context.region, "");
  for (const auto* record : state.instances(prefix)) {
    for (const auto& used :
         record->instance.security_groups.value_or(std::vector<api::GroupIdentifier>{})) {
      if (used.group_id == group.id()) return true;
    }
  }
  for (const auto* other : state.groups(prefix)) {
    if (other->id() == group.id()) continue;
    for (const auto& rule : other->rules) {
      if (rule.referenced_group_info && rule.referenced_group_info->group_id == group.id()) {
        return true;
      }
    }
  }
  return false;
}

Answer<api::DeleteSecurityGroup> delete_security_group(
    Ec2Service& service, const Context& context, const api::DeleteSecurityGroup::Request& request,
    const NamedGroup& named) {
  CO_TRY(const GroupRecord* group, find_group(service.state, context, named));
  if (group->group.group_name == "default") co_return fail(errors::cannot_delete_default_group());
  if (is_used(service.state, context, *group)) co_return fail(errors::group_in_use(group->id()));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  api::DeleteSecurityGroupResult result;
  result.return_ = true;
  result.group_id = group->id();
  CO_TRY_VOID(
      co_await service.state.erase_group(record_key(context.account, context.region, group->id())));
  co_return result;
}

}  // namespace

const Operation<api::DeleteSecurityGroup, NamedGroup> kDeleteSecurityGroup{
    .find = chosen_group<api::DeleteSecurityGroup::Request>,
    .resources = group_arns,
    .sample = R"({"GroupId": "{security-group}"})",
    .handle = delete_security_group};

}  // namespace minato::ec2
