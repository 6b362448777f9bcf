#include "gen/iam_operations.h"

namespace minato::iam {
namespace {

Answer<sts::api::GetCallerIdentity> get_caller_identity(IamService&, const Context& context,
                                                        const sts::api::GetCallerIdentity::Request&,
                                                        const Anything&) {
  co_return sts::api::GetCallerIdentityResponse{.user_id = context.principal.user_id,
                                                .account = context.account,
                                                .arn = context.principal.arn};
}

}  // namespace

const Operation<sts::api::GetCallerIdentity, Anything> kGetCallerIdentity{
    .find = anything<sts::api::GetCallerIdentity::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = get_caller_identity};

}  // namespace minato::iam
