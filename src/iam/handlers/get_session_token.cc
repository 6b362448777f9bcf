#include <algorithm>

#include "iam/errors.h"
#include "iam/handlers/handlers.h"
#include "iam/sts_answer.h"

namespace minato::iam {

Answer<sts::api::GetSessionToken> get_session_token(
    IamService& iam, const Context& context, const sts::api::GetSessionTokenRequest& request) {
  if (context.principal.kind == aws::Principal::Kind::kAssumedRole ||
      context.principal.access_key_id.starts_with("ASIA")) {
    co_return fail(errors::no_session_from_session());
  }
  const bool root = context.principal.kind == aws::Principal::Kind::kRoot;
  const std::int32_t longest = root ? 3600 : 129'600;
  const std::chrono::seconds duration{std::min(request.duration_seconds.value_or(43'200), longest)};
  co_return sts::api::GetSessionTokenResponse{.credentials = credentials_answer(iam.issue_session(
                                                  context.principal, context.now + duration))};
}

}  // namespace minato::iam
