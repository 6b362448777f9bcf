#include "iam/access_keys.h"
#include "iam/errors.h"
#include "iam/handlers/entity_details.h"

namespace minato::iam {

// When a key was used is not kept: every key looks like one that never was.
Answer<api::GetAccessKeyLastUsed> get_access_key_last_used(
    IamService& iam, const Context& context, const api::GetAccessKeyLastUsedRequest& request) {
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

}  // namespace minato::iam
