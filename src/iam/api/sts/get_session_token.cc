#include <algorithm>

#include "gen/iam_operations.h"
#include "iam/errors.h"
#include "iam/sts_answer.h"

namespace minato::iam {
namespace {

Answer<sts::api::GetSessionToken> get_session_token(
    IamService& iam, const Context& context, const sts::api::GetSessionToken::Request& request,
    const Anything&) {
  if (context.principal.kind == aws::Principal::Kind::kAssumedRole ||
      context.principal.access_key_id.starts_with("ASIA")) {
    co_return fail(errors::no_session_from_session());
  }
  const bool root = context.principal.kind == aws::Principal::Kind::kRoot;
  const std::int32_t longest = root ? 3600 : 129'600;
  const std::chrono::seconds duration{std::min(request.duration_seconds.value_or(43'200), longest)};
  co_return sts::api::GetSessionTokenResponse{
      .credentials = credentials_answer(iam.issue_session(
          context.principal, {.issued = context.now, .expiration = context.now + duration}))};
}

}  // namespace

const Operation<sts::api::GetSessionToken, Anything> kGetSessionToken{
    .find = anything<sts::api::GetSessionToken::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = get_session_token};

}  // namespace minato::iam
