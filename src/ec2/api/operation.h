// What an operation of EC2 is, and the names in its requests.
//
// Resources of its actions: https://docs.aws.amazon.com/service-authorization/latest/reference/
// list_amazonec2.html
//
// Samples stand for things that there are by {instance}, {instance-profile} (its name), {image},
// {vpc}, {subnet}, {internet-gateway}, {security-group} (its id), {security-group-name},
// {security-group-rule} (the id of a rule of that group: TCP port 80 from 0.0.0.0/0), {key-pair}
// (its name), {key-pair-id}, {network-insights-path}, {network-insights-analysis}.
#pragma once

#include "aws/operations/operation.h"
#include "ec2/ec2_service.h"
#include "ec2/errors.h"
#include "ec2/named.h"
#include "gen/ec2.h"

namespace minato::ec2 {

using Context = aws::RequestContext;
template <class Op>
using Answer = Awaitable<Result<typename Op::Response>>;
template <class Op, class Found = Anything>
using Operation = aws::Operation<Op, Ec2Service, Found>;

template <class Request>
Result<Anything> anything(const Ec2Service&, const Context&, const Request&) {
  return Anything{};
}
template <class Request>
Result<NamedInstances> named_instances(const Ec2Service&, const Context&, const Request& request) {
  return name_instances(request.instance_ids);
}
template <class Request>
Result<NamedInstances> named_instance(const Ec2Service&, const Context&, const Request& request) {
  return name_instances({request.instance_id});
}
template <class Request>
Result<NamedVpc> named_vpc(const Ec2Service&, const Context&, const Request& request) {
  return NamedVpc{.id = request.vpc_id};
}
// By GroupId or GroupName.
template <class Request>
Result<NamedGroup> chosen_group(const Ec2Service& service, const Context& context,
                                const Request& request) {
  return name_group(service.state, context, request.group_id, request.group_name);
}
template <class Request>
Result<NamedGroup> named_group(const Ec2Service& service, const Context& context,
                               const Request& request) {
  return name_group(service.state, context, request.group_id, std::nullopt);
}
template <class Request>
Result<NamedKeyPairs> named_key_pair(const Ec2Service&, const Context&, const Request& request) {
  return NamedKeyPairs{.names = {request.key_name}};
}
template <class Request>
Result<NamedPath> named_path(const Ec2Service&, const Context&, const Request& request) {
  return NamedPath{.id = request.network_insights_path_id};
}
template <class Request>
Result<TaggedThings> tagged_things(const Ec2Service& service, const Context& context,
                                   const Request& request) {
  TaggedThings found;
  for (const auto& id : request.resources) {
    TRY(Tagged thing, name_tagged(service, context, id));
    found.things.push_back(std::move(thing));
  }
  return found;
}

aws::Arns any_resource(const Context& context, const Anything& found);
aws::Arns instance_arns(const Context& context, const NamedInstances& named);
aws::Arns vpc_arns(const Context& context, const NamedVpc& named);
aws::Arns group_arns(const Context& context, const NamedGroup& named);
aws::Arns key_pair_arns(const Context& context, const NamedKeyPairs& named);
aws::Arns path_arns(const Context& context, const NamedPath& named);
aws::Arns tagged_arns(const Context& context, const TaggedThings& tagged);

// What a caller that only asks whether it may is told.
template <class Response>
Awaitable<Result<Response>> only_asked() {
  co_return fail(errors::dry_run());
}

// A handler that changes nothing, which a dry run need not call: `.handle = reading<handler>`.
// Handlers that change something check everything first, also in a dry run.
template <auto Handle>
struct Reading;
template <class Response, class Request, class Found,
          Awaitable<Result<Response>> (*Handle)(Ec2Service&, const Context&, const Request&,
                                                const Found&)>
struct Reading<Handle> {
  static Awaitable<Result<Response>> run(Ec2Service& service, const Context& context,
                                         const Request& request, const Found& found) {
    if (request.dry_run.value_or(false)) return only_asked<Response>();
    return Handle(service, context, request, found);
  }
};
template <auto Handle>
inline constexpr auto reading = &Reading<Handle>::run;

}  // namespace minato::ec2
