#include "base/arn.h"
#include "base/limits.h"
#include "ec2/api/insights/calls.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

std::optional<api::PathFilter> stored_filter(const std::optional<api::PathRequestFilter>& asked) {
  if (!asked) return std::nullopt;
  const auto range = [](const std::optional<api::RequestFilterPortRange>& from) {
    std::optional<api::FilterPortRange> made;
    if (!from) return made;
    made.emplace().from_port = from->from_port;
    made->to_port = from->to_port;
    return made;
  };
  api::PathFilter made;
  made.source_address = asked->source_address;
  made.destination_address = asked->destination_address;
  made.source_port_range = range(asked->source_port_range);
  made.destination_port_range = range(asked->destination_port_range);
  return made;
}

Result<> check_port(const std::optional<std::int32_t>& port) {
  if (!port || (*port >= 0 && *port <= 65535)) return {};
  return fail(errors::invalid_value(std::to_string(*port), "destinationPort",
                                    "A port is a number from 0 to 65535."));
}

// The path that a request describes, without its id; everything it names exists.
Result<Insights::Path> make_path(Ec2Service& service, const Context& context,
                                 const api::CreateNetworkInsightsPath::Request& request,
                                 const PathEnds& ends) {
  const std::string prefix = record_key(context.account, context.region, "");
  Insights::Path path;
  path.source = ends.source.id;
  path.source_ip = request.source_ip;
  path.protocol = request.protocol;
  path.destination_port = request.destination_port;
  path.destination_ip = request.destination_ip;
  path.filter_at_source = stored_filter(request.filter_at_source);
  path.filter_at_destination = stored_filter(request.filter_at_destination);
  TRY_VOID(check_port(request.destination_port));
  for (const auto& filter : {path.filter_at_source, path.filter_at_destination}) {
    if (!filter || !filter->destination_port_range) continue;
    TRY_VOID(check_port(filter->destination_port_range->from_port));
    TRY_VOID(check_port(filter->destination_port_range->to_port));
  }
  TRY(const PathSource source, service.insights.source_of(context.account, context.region, path));
  path.source_arn = source.component.arn;
  // An interface stays what was asked for, though its instance is what is looked at.
  const bool is_interface = path.source && path.source->starts_with("eni-");
  if (is_interface) {
    path.source_arn =
        make_arn("ec2", context.region, context.account, "network-interface/" + *path.source);
  } else if (source.component.id) {
    path.source = source.component.id;
  }
  if (!request.destination) return fail(errors::missing_parameter("Destination"));
  const auto* destination = service.insights.destination_of(prefix, ends.destination.id);
  if (!destination) {
    if (ends.destination.id.starts_with("i-")) {
      return fail(errors::instance_not_found(ends.destination.id));
    }
    return fail(errors::invalid_value(ends.destination.id, "destination",
                                      "It is no instance or network interface that exists."));
  }
  path.destination = ends.destination.id;
  path.destination_arn = instance_component(*destination).arn;
  return path;
}

Result<PathEnds> ends_of_path(const Ec2Service&, const Context& context,
                              const api::CreateNetworkInsightsPath::Request& request) {
  return PathEnds{.source = name_path_end(context, request.source),
                  .destination = name_path_end(context, request.destination.value_or(""))};
}

aws::Arns new_path_arns(const Context& context, const PathEnds& ends) {
  aws::Arns arns = {arn_of(context, "network-insights-path", "*")};
  for (const auto& end : {ends.source, ends.destination}) {
    if (!end.arn.empty()) arns.push_back(end.arn);
  }
  return arns;
}

Answer<api::CreateNetworkInsightsPath> create_network_insights_path(
    Ec2Service& service, const Context& context,
    const api::CreateNetworkInsightsPath::Request& request, const PathEnds& ends) {
  CO_TRY(Insights::Path path, make_path(service, context, request, ends));
  const Tags tags = tags_for(request.tag_specifications, "network-insights-path");
  CO_TRY_VOID(check_tags(tags));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  const std::string prefix = record_key(context.account, context.region, "");
  const std::string id = id_of_call(service.random, "nip-", prefix, request.client_token);
  api::CreateNetworkInsightsPathResult result;
  if (const auto* earlier = service.insights.paths().find(prefix + id)) {
    result.network_insights_path = *earlier;
    co_return result;
  }
  path.network_insights_path_id = id;
  path.network_insights_path_arn =
      make_arn("ec2", context.region, context.account, "network-insights-path/" + id);
  path.created_date = context.now;
  if (!tags.empty()) path.tags = tags;
  CO_TRY_VOID(co_await service.insights.paths().create(
      prefix + id, path, [&service, &prefix]() -> Result<> {
        if (service.insights.paths().list(prefix).size() < limits::kInsightsPaths) return {};
        return fail(errors::limit_exceeded("network insights paths", limits::kInsightsPaths));
      }));
  result.network_insights_path = std::move(path);
  co_return result;
}

}  // namespace

const Operation<api::CreateNetworkInsightsPath, PathEnds> kCreateNetworkInsightsPath{
    .find = ends_of_path,
    .resources = new_path_arns,
    .sample = R"({"Source": "{internet-gateway}", "Destination": "{instance}",
        "Protocol": "tcp", "DestinationPort": 80, "ClientToken": "a"})",
    .handle = create_network_insights_path};

}  // namespace minato::ec2
