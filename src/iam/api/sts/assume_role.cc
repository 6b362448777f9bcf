#include "base/arn.h"
#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/policy_document.h"
#include "iam/sts_answer.h"

namespace minato::iam {
namespace {

// The role behind an ARN, also in another account; nullptr when there is none.
const RoleRecord* role_by_arn(const IamService& iam, const std::string& text) {
  const auto arn = Arn::parse(text);
  if (!arn || arn->service != "iam" || !arn->resource.starts_with("role/")) return nullptr;
  const std::string name = arn->resource.substr(arn->resource.rfind('/') + 1);
  const auto* entry = iam.roles().find(entity_key(arn->account, name));
  return entry != nullptr && entry->value.role.arn == text ? &entry->value : nullptr;
}

// role_by_arn() takes no other ARN than the record's.
Result<NamedEntity> assumed_role(const IamService&, const Context&,
                                 const sts::api::AssumeRole::Request& request) {
  return NamedEntity{.arn = request.role_arn};
}

Answer<sts::api::AssumeRole> assume_role(IamService& iam, const Context& context,
                                         const sts::api::AssumeRole::Request& request,
                                         const NamedEntity&) {
  // A session that was to be limited must not get everything that the role may do.
  if (request.policy || request.policy_arns) {
    co_return fail(ErrorCode::kUnsupported, "Session policies are not served in this version.");
  }
  const RoleRecord* record = role_by_arn(iam, request.role_arn);
  const std::string external_id = request.external_id.value_or("");
  const TrustQuery query{
      .principal = &context.principal, .service = {}, .external_id = external_id};
  // A role that does not exist and one that does not trust the caller look the same from outside.
  if (record == nullptr || !trusts(record->role.assume_role_policy_document.value_or(""), query)) {
    co_return fail(
        errors::not_authorized(context.principal.arn, "sts:AssumeRole", request.role_arn));
  }
  const std::chrono::seconds duration{request.duration_seconds.value_or(3600)};
  if (duration.count() > record->role.max_session_duration.value_or(3600)) {
    co_return fail(errors::session_duration_too_long());
  }
  const aws::Principal session = role_session_principal(record->role, request.role_session_name);
  sts::api::AssumeRoleResponse response;
  response.assumed_role_user =
      sts::api::AssumedRoleUser{.assumed_role_id = session.user_id, .arn = session.arn};
  response.credentials = credentials_answer(
      iam.issue_session(session, {.issued = context.now, .expiration = context.now + duration}));
  response.source_identity = request.source_identity;
  co_return response;
}

}  // namespace

const Operation<sts::api::AssumeRole> kAssumeRole{
    .find = assumed_role,
    .resources = named_arns,
    .sample = R"({"RoleArn": "{role-arn}", "RoleSessionName": "walk"})",
    .handle = assume_role};

}  // namespace minato::iam
