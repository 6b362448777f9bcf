#include "gen/iam_operations.h"
#include "iam/aws_managed_documents.h"
#include "iam/entities.h"
#include "iam/errors.h"
#include "net/http.h"

namespace minato::iam {
namespace {

Answer<api::GetPolicyVersion> get_policy_version(IamService& iam, const Context& context,
                                                 const api::GetPolicyVersion::Request& request,
                                                 const NamedEntity&) {
  api::PolicyVersion version;
  if (const auto document = aws_managed_document(request.policy_arn);
      !document.empty() && request.version_id == "v1") {
    version = {.document = std::string(document), .version_id = "v1", .is_default_version = true};
  } else {
    CO_TRY(const PolicyRecord* record, find_policy(iam, context.account, request.policy_arn));
    const auto* found = record->version(request.version_id);
    if (found == nullptr) {
      co_return fail(errors::policy_version_not_found(request.policy_arn, request.version_id));
    }
    version = *found;
  }
  version.document = http::percent_encode(*version.document);
  co_return api::GetPolicyVersionResponse{.policy_version = std::move(version)};
}

}  // namespace

const Operation<api::GetPolicyVersion> kGetPolicyVersion{
    .find = named_policy<api::GetPolicyVersion::Request>,
    .resources = named_arns,
    .sample = R"({"PolicyArn": "{policy-arn}", "VersionId": "v1"})",
    .handle = get_policy_version};

}  // namespace minato::iam
