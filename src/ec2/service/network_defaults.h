// The default network every account has in every region.
#pragma once

#include <string>

#include "aws/context.h"
#include "base/random.h"
#include "ec2/service/state.h"

namespace minato::ec2 {

// Makes the "default" security group of the caller's account and region when it is not there.
Awaitable<Result<>> ensure_default_group(State& state, Random& random,
                                         const aws::RequestContext& context);

// The rule every new group starts with: everything may leave.
api::SecurityGroupRule allow_all_egress(Random& random, const GroupRecord& group);
// Gives a rule its id, group and owner.
void identify(api::SecurityGroupRule& rule, const GroupRecord& group, Random& random);

std::string group_arn(const GroupRecord& group);

}  // namespace minato::ec2
