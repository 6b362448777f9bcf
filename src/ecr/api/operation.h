// What an operation of ECR is, and the names in its requests.
//
// Resources and condition keys of its actions: https://docs.aws.amazon.com/service-authorization/
// latest/reference/list_amazonelasticcontainerregistry.html
//
// Samples name things that there are: {repository} and {repository-arn}; in it an image as {tag},
// {digest} and {manifest} (JSON inside of a string), a layer of it as {layer-digest}, an upload
// that has begun as {upload-id}; {role-arn}; {rule-prefix} and {template-prefix} of a pull through
// cache rule and of a creation template; {signing-profile-arn}; and documents inside of a string:
// {repository-policy}, {registry-policy}, {lifecycle-policy}.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "aws/operations/operation.h"
#include "ecr/common.h"

namespace minato::ecr {

using Context = aws::RequestContext;
template <class Op>
using Answer = Awaitable<Result<typename Op::Response>>;
template <class Op, class Found = RepositoryAddress>
using Operation = aws::Operation<Op, EcrService, Found>;

// Several repositories of a registry; all of it without names.
struct Repositories {
  registry::Scope scope;
  std::vector<std::string> names;
};
// A repository whose tags the request sets or removes, and what conditions may ask of those.
struct TaggedRepository {
  RepositoryAddress repository;
  std::vector<aws::ConditionKey> keys;
};
struct NamedSetting {
  registry::Scope scope;  // the caller's
  std::string name;
};

// The account that a request is about: the caller's unless it names one.
template <class Request>
registry::Scope scope_in(const Context& context, const Request& request) {
  registry::Scope scope{.account = context.account, .region = context.region};
  if constexpr (requires { request.registry_id; }) {
    if (request.registry_id) scope.account = *request.registry_id;
  }
  return scope;
}

// The names in a request, strictly read; nothing need exist. Repositories may be another account's:
// their policies decide who is let in.
template <class Request>
Result<RepositoryAddress> named_repository(const EcrService&, const Context& context,
                                           const Request& request) {
  return RepositoryAddress{.scope = scope_in(context, request), .name = request.repository_name};
}
template <class Request>
Result<Repositories> named_repositories(const EcrService&, const Context& context,
                                        const Request& request) {
  Repositories out{.scope = scope_in(context, request), .names = {}};
  if constexpr (requires { request.repository_names.has_value(); }) {
    if (request.repository_names) out.names = *request.repository_names;
  } else {
    out.names = request.repository_names;
  }
  return out;
}
// By the resourceArn of requests about tags. InvalidParameterException, also for a repository of
// another region than the request is for.
template <class Request>
Result<RepositoryAddress> repository_of_arn(const EcrService&, const Context& context,
                                            const Request& request) {
  return parse_repository_arn(context, request.resource_arn);
}
// What an account has one of, or a request that acts on nothing.
template <class Request>
Result<registry::Scope> own_registry(const EcrService&, const Context& context, const Request&) {
  return registry::Scope{.account = context.account, .region = context.region};
}
// The same where requests have a registryId. AccessDeniedException for another account's: no policy
// can let others manage a registry.
template <class Request>
Result<registry::Scope> chosen_registry(const EcrService&, const Context& context,
                                        const Request& request) {
  return own_scope(context, scope_in(context, request));
}
template <class Request>
Result<NamedSetting> named_setting(const EcrService&, const Context& context,
                                   const Request& request) {
  return NamedSetting{.scope = {.account = context.account, .region = context.region},
                      .name = request.name};
}

aws::Arns repository_arns(const Context&, const RepositoryAddress& found);
aws::Arns repositories_arns(const Context&, const Repositories& found);
aws::Arns tagged_arns(const Context&, const TaggedRepository& found);
// For actions that have no resource.
template <class Found>
aws::Arns any_resource(const Context&, const Found&) {
  return aws::any_resource();
}

// aws:RequestTag/<key> and aws:TagKeys.
std::vector<aws::ConditionKey> tag_keys(const Context&, const TaggedRepository& found);
std::vector<aws::ConditionKey> keys_of_tags(const std::vector<api::Tag>& tags);
// ecr:AccountSetting.
std::vector<aws::ConditionKey> setting_keys(const Context&, const NamedSetting& found);

// A handler whose errors may still carry the registry's names, as an operation's.
template <auto Handler>
struct WithApiErrors;
template <class Response, class Request, class Found,
          Awaitable<Result<Response>> (*Handler)(EcrService&, const Context&, const Request&,
                                                 const Found&)>
struct WithApiErrors<Handler> {
  static Awaitable<Result<Response>> handle(EcrService& service, const Context& context,
                                            const Request& request, const Found& found) {
    auto answer = co_await Handler(service, context, request, found);
    if (!answer) co_return fail(errors::to_api_error(std::move(answer).error()));
    co_return answer;
  }
};
template <auto Handler>
inline constexpr auto answered = &WithApiErrors<Handler>::handle;

}  // namespace minato::ecr
