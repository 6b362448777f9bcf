#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<sts::api::GetCallerIdentity> get_caller_identity(IamService&, const Context& context,
                                                        const sts::api::GetCallerIdentityRequest&) {
  co_return sts::api::GetCallerIdentityResponse{.user_id = context.principal.user_id,
                                                .account = context.account,
                                                .arn = context.principal.arn};
}

}  // namespace minato::iam
