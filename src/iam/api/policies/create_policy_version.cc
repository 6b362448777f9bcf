#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/policy_document.h"

namespace minato::iam {
namespace {

Answer<api::CreatePolicyVersion> create_policy_version(
    IamService& iam, const Context& context, const api::CreatePolicyVersion::Request& request,
    const NamedEntity&) {
  CO_TRY_VOID(check_identity_policy(request.policy_document));
  CO_TRY_VOID(check_policy_size(request.policy_document, "PolicySize", kManagedPolicyCharacters));
  api::PolicyVersion made;
  CO_TRY_VOID(co_await change_policy(
      iam, context.account, request.policy_arn, [&](PolicyRecord& record) -> Result<> {
        if (record.versions.size() >= kVersionsPerPolicy) return fail(errors::too_many_versions());
        const bool is_default = request.set_as_default.value_or(false);
        made = {.document = request.policy_document,
                .version_id = "v" + std::to_string(++record.versions_made),
                .is_default_version = is_default,
                .create_date = context.now};
        record.versions.push_back(made);
        record.policy.update_date = context.now;
        if (is_default) set_default_version(record, *made.version_id);
        return {};
      }));
  made.document.reset();
  co_return api::CreatePolicyVersionResponse{.policy_version = std::move(made)};
}

}  // namespace

const Operation<api::CreatePolicyVersion> kCreatePolicyVersion{
    .find = named_policy<api::CreatePolicyVersion::Request>,
    .resources = named_arns,
    .sample = R"({"PolicyArn": "{policy-arn}", "PolicyDocument": "{policy-document}"})",
    .handle = create_policy_version};

}  // namespace minato::iam
