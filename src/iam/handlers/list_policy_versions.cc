#include "iam/aws_managed_documents.h"
#include "iam/entities.h"
#include "iam/handlers/policies.h"
#include "iam/page.h"

namespace minato::iam {

Answer<api::ListPolicyVersions> list_policy_versions(
    IamService& iam, const Context& context, const api::ListPolicyVersionsRequest& request) {
  CO_TRY(PageRequest page, page_request(request.marker, request.max_items));
  PageBuilder<api::PolicyVersion> builder(std::move(page));
  if (!aws_managed_document(request.policy_arn).empty()) {
    builder.offer(
        "v1", [] { return api::PolicyVersion{.version_id = "v1", .is_default_version = true}; });
  } else {
    CO_TRY(const PolicyRecord* record, find_policy(iam, context.account, request.policy_arn));
    for (const api::PolicyVersion& version : record->versions) {
      // There are never so many that the order of the names would matter.
      builder.offer(*version.version_id, [&version] {
        api::PolicyVersion shown = version;
        shown.document.reset();
        return shown;
      });
    }
  }
  api::ListPolicyVersionsResponse response;
  builder.finish(response, &api::ListPolicyVersionsResponse::versions);
  co_return response;
}

}  // namespace minato::iam
