#include <fmt/format.h>
#include <map>

#include "gen/iam_operations.h"
#include "iam/aws_managed_documents.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::ListPolicyVersions> list_policy_versions(
    IamService& iam, const Context& context, const api::ListPolicyVersions::Request& request,
    const NamedEntity&) {
  CO_TRY(auto page,
         page_request("versions/" + request.policy_arn, request.marker, request.max_items));
  page.descending = true;  // the newest first
  // By number: "v10" comes before "v9" as text.
  std::map<std::string, api::PolicyVersion> versions;
  if (!aws_managed_document(request.policy_arn).empty()) {
    versions["1"] = api::PolicyVersion{.version_id = "v1", .is_default_version = true};
  } else {
    CO_TRY(const PolicyRecord* record, find_policy(iam, context.account, request.policy_arn));
    for (const api::PolicyVersion& version : record->versions) {
      api::PolicyVersion& shown = versions[fmt::format("{:0>10}", version.version_id->substr(1))];
      shown = version;
      shown.document.reset();
    }
  }
  aws::Pager<api::PolicyVersion> pager(std::move(page));
  page_through(pager, versions, "", [](const auto& entry) { return std::optional(entry.second); });
  api::ListPolicyVersionsResponse response;
  finish_page(pager, response, &api::ListPolicyVersionsResponse::versions);
  co_return response;
}

}  // namespace

const Operation<api::ListPolicyVersions> kListPolicyVersions{
    .find = named_policy<api::ListPolicyVersions::Request>,
    .resources = named_arns,
    .sample = R"({"PolicyArn": "{policy-arn}"})",
    .handle = list_policy_versions};

}  // namespace minato::iam
