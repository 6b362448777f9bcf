#include "ec2/service/network_defaults.h"

#include "base/arn.h"
#include "ec2/errors.h"
#include "ec2/model/catalog.h"

namespace minato::ec2 {

std::string group_arn(const GroupRecord& group) {
  return make_arn("ec2", group.region, group.account, "security-group/" + group.id());
}

void identify(api::SecurityGroupRule& rule, const GroupRecord& group, Random& random) {
  rule.security_group_rule_id = "sgr-" + random_hex(random, 17);
  rule.group_id = group.id();
  rule.group_owner_id = group.account;
  rule.tags.emplace();
}

api::SecurityGroupRule allow_all_egress(Random& random, const GroupRecord& group) {
  api::SecurityGroupRule rule;
  rule.is_egress = true;
  rule.ip_protocol = "-1";
  rule.from_port = -1;
  rule.to_port = -1;
  rule.cidr_ipv4 = "0.0.0.0/0";
  identify(rule, group, random);
  return rule;
}

Awaitable<Result<>> ensure_default_group(State& state, Random& random,
                                         const aws::RequestContext& context) {
  const std::string id = default_group_id(context.account, context.region);
  if (state.group(record_key(context.account, context.region, id))) co_return Result<>();
  GroupRecord record;
  record.account = context.account;
  record.region = context.region;
  record.group.group_id = id;
  record.group.group_name = "default";
  record.group.description = "default VPC security group";
  record.group.owner_id = context.account;
  record.group.vpc_id = default_vpc_id(context.account, context.region);
  record.group.security_group_arn = group_arn(record);
  api::SecurityGroupRule inbound;
  inbound.is_egress = false;
  inbound.ip_protocol = "-1";
  inbound.from_port = -1;
  inbound.to_port = -1;
  inbound.referenced_group_info.emplace().group_id = id;
  identify(inbound, record, random);
  record.rules = {inbound, allow_all_egress(random, record)};
  auto created = co_await state.create_group(std::move(record));
  // Somebody else made it meanwhile: just as good.
  if (!created && created.error().code != ErrorCode::kAlreadyExists) {
    co_return fail(created.error());
  }
  co_return Result<>();
}

}  // namespace minato::ec2
