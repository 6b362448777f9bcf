#include "iam/errors.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<sts::api::GetAccessKeyInfo> get_access_key_info(
    IamService& iam, const Context& context, const sts::api::GetAccessKeyInfoRequest& request) {
  if (request.access_key_id == context.principal.access_key_id) {
    co_return sts::api::GetAccessKeyInfoResponse{.account = context.account};
  }
  const auto* entry = iam.access_keys().find(request.access_key_id);
  if (entry == nullptr) {
    co_return fail(errors::validation("Request contains invalid access key id."));
  }
  co_return sts::api::GetAccessKeyInfoResponse{.account = entry->value.account};
}

}  // namespace minato::iam
