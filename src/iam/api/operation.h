// What an operation of IAM or STS is, and the names in its requests.
//
// Resources of their actions: https://docs.aws.amazon.com/service-authorization/latest/reference/
// list_awsidentityandaccessmanagementiam.html and list_awssecuritytokenservice.html
//
// Samples stand for things that there are by {user}, {access-key} (the id of a key of that user),
// {role}, {role-arn}, {instance-profile} (their names), {policy}, {policy-arn} (of a customer's
// managed policy), {inline-policy} (a name), and for documents by {policy-document} and
// {trust-policy}.
#pragma once

#include "aws/operations/operation.h"
#include "gen/iam.h"
#include "gen/sts.h"
#include "iam/iam_service.h"
#include "iam/named.h"

namespace minato::iam {

using Context = aws::RequestContext;
template <class Op>
using Answer = Awaitable<Result<typename Op::Response>>;
template <class Op, class Found = NamedEntity>
using Operation = aws::Operation<Op, IamService, Found>;

template <class Request>
Result<Anything> anything(const IamService&, const Context&, const Request&) {
  return Anything{};
}
template <class Request>
Result<NamedEntity> named_role(const IamService& iam, const Context& context,
                               const Request& request) {
  return NamedEntity{.arn = role_arn(iam, context.account, request.role_name)};
}
template <class Request>
Result<NamedEntity> named_instance_profile(const IamService& iam, const Context& context,
                                           const Request& request) {
  return NamedEntity{.arn =
                         instance_profile_arn(iam, context.account, request.instance_profile_name)};
}
template <class Request>
Result<NamedEntity> named_user(const IamService& iam, const Context& context,
                               const Request& request) {
  TRY(NamedUser named, name_user(iam, context, request.user_name));
  return NamedEntity{.arn = std::move(named.arn)};
}
// By UserName, or the caller.
template <class Request>
Result<NamedUser> chosen_user(const IamService& iam, const Context& context,
                              const Request& request) {
  return name_user(iam, context, request.user_name);
}
// find_policy() takes no other ARN than the record's.
template <class Request>
Result<NamedEntity> named_policy(const IamService&, const Context&, const Request& request) {
  return NamedEntity{.arn = request.policy_arn};
}

aws::Arns any_resource(const Context& context, const Anything& found);
aws::Arns named_arns(const Context& context, const NamedEntity& named);
aws::Arns user_arns(const Context& context, const NamedUser& named);

}  // namespace minato::iam
