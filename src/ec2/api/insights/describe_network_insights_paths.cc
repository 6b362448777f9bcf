#include "ec2/api/insights/calls.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

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

Answer<api::DescribeNetworkInsightsPaths> describe_network_insights_paths(
    Ec2Service& service, const Context& context,
    const api::DescribeNetworkInsightsPaths::Request& request, const Anything&) {
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

}  // namespace

const Operation<api::DescribeNetworkInsightsPaths> kDescribeNetworkInsightsPaths{
    .find = anything<api::DescribeNetworkInsightsPaths::Request>,
    .resources = any_resource,
    .sample = R"({"NetworkInsightsPathIds": ["{network-insights-path}"]})",
    .handle = reading<describe_network_insights_paths>};

}  // namespace minato::ec2
