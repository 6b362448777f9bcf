#include "gen/iam_operations.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<sts::api::GetAccessKeyInfo> get_access_key_info(
    IamService& iam, const Context& context, const sts::api::GetAccessKeyInfo::Request& request,
    const Anything&) {
  if (request.access_key_id == context.principal.access_key_id) {
    co_return sts::api::GetAccessKeyInfoResponse{.account = context.account};
  }
  const auto* entry = iam.access_keys().find(request.access_key_id);
  if (entry == nullptr) {
    co_return fail(errors::validation("Request contains invalid access key id."));
  }
  co_return sts::api::GetAccessKeyInfoResponse{.account = entry->value.account};
}

}  // namespace

const Operation<sts::api::GetAccessKeyInfo, Anything> kGetAccessKeyInfo{
    .find = anything<sts::api::GetAccessKeyInfo::Request>,
    .resources = any_resource,
    .sample = R"({"AccessKeyId": "{access-key}"})",
    .handle = get_access_key_info};

}  // namespace minato::iam
