#include "gen/iam_operations.h"
#include "iam/access_keys.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

// When a key was used is not kept: every key looks like one that never was.
// The user that the key belongs to.
Result<NamedEntity> owner_of_key(const IamService& iam, const Context& context,
                                 const api::GetAccessKeyLastUsed::Request& request) {
  const auto* entry = iam.access_keys().find(request.access_key_id);
  if (entry == nullptr || entry->value.account != context.account) return NamedEntity{.arn = "*"};
  return NamedEntity{.arn = entry->value.user_arn};
}

Answer<api::GetAccessKeyLastUsed> get_access_key_last_used(
    IamService& iam, const Context& context, const api::GetAccessKeyLastUsed::Request& request,
    const NamedEntity&) {
  const auto* entry = iam.access_keys().find(request.access_key_id);
  if (entry == nullptr || entry->value.account != context.account) {
    co_return fail(errors::access_key_not_found(request.access_key_id));
  }
  api::GetAccessKeyLastUsedResponse response;
  response.user_name = shown_user_name(entry->value);
  auto& used = response.access_key_last_used.emplace();
  used.service_name = "N/A";
  used.region = "N/A";
  co_return response;
}

}  // namespace

const Operation<api::GetAccessKeyLastUsed> kGetAccessKeyLastUsed{
    .find = owner_of_key,
    .resources = named_arns,
    .sample = R"({"AccessKeyId": "{access-key}"})",
    .handle = get_access_key_last_used};

}  // namespace minato::iam
