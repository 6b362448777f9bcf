// CreateNetworkInsightsPath, DescribeNetworkInsightsPaths, DeleteNetworkInsightsPath.
#include "base/arn.h"
#include "base/limits.h"
#include "ec2/handlers/filters.h"
#include "ec2/handlers/network_insights.h"

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
                                 const api::CreateNetworkInsightsPathRequest& request) {
  const std::string prefix = record_key(context.account, context.region, "");
  Insights::Path path;
  path.source = request.source;
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
    path.source_arn = make_arn("ec2", context.region, context.account,
                               "network-interface/" + *path.source);
  } else if (source.component.id) {
    path.source = source.component.id;
  }
  if (!request.destination) return fail(errors::missing_parameter("Destination"));
  const auto* destination = service.insights.destination_of(prefix, *request.destination);
  if (!destination) {
    if (request.destination->starts_with("i-")) {
      return fail(errors::instance_not_found(*request.destination));
    }
    return fail(errors::invalid_value(*request.destination, "destination",
                                      "It is no instance or network interface that exists."));
  }
  path.destination = request.destination->substr(request.destination->rfind('/') + 1);
  path.destination_arn = instance_component(*destination).arn;
  return path;
}

std::optional<Values> path_filter_values(const Insights::Path& path, std::string_view name) {
  if (name == "source") return Values{path.source.value_or("")};
  if (name == "destination") return Values{path.destination.value_or("")};
  if (name == "protocol") return Values{path.protocol.value_or("")};
  if (name == "destination-port") {
    const auto port = port_of(path);
    return port ? Values{std::to_string(*port)} : Values{};
  }
  return tag_values(path.tags, name);
}

}  // namespace

Answer<api::CreateNetworkInsightsPath> create_network_insights_path(
    Ec2Service& service, const Context& context,
    const api::CreateNetworkInsightsPathRequest& request) {
  CO_TRY(Insights::Path path, make_path(service, context, request));
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

Answer<api::DescribeNetworkInsightsPaths> describe_network_insights_paths(
    Ec2Service& service, const Context& context,
    const api::DescribeNetworkInsightsPathsRequest& request) {
  CO_TRY(std::vector<Insights::Path> paths,
         chosen(service.insights.paths(), record_key(context.account, context.region, ""),
                request.network_insights_path_ids, errors::insights_path_not_found));
  CO_TRY(paths, filtered<Insights::Path>(std::move(paths), request.filters, path_filter_values));
  api::DescribeNetworkInsightsPathsResult result;
  CO_TRY(result.network_insights_paths,
         page_of(
             context, std::move(paths), request,
             [](const Insights::Path& path) { return path.network_insights_path_id.value_or(""); },
             result.next_token));
  co_return result;
}

Answer<api::DeleteNetworkInsightsPath> delete_network_insights_path(
    Ec2Service& service, const Context& context,
    const api::DeleteNetworkInsightsPathRequest& request) {
  const std::string prefix = record_key(context.account, context.region, "");
  const std::string& id = request.network_insights_path_id;
  if (!service.insights.paths().find(prefix + id)) {
    co_return fail(errors::insights_path_not_found(id));
  }
  for (const auto& [key, analysis] : service.insights.analyses().list(prefix)) {
    if (analysis->network_insights_path_id == id) {
      co_return fail(errors::insights_path_in_use(id));
    }
  }
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  CO_TRY_VOID(co_await service.insights.paths().erase({prefix + id}));
  api::DeleteNetworkInsightsPathResult result;
  result.network_insights_path_id = id;
  co_return result;
}

}  // namespace minato::ec2
