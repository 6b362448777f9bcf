#include "ec2/api/insights/calls.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

std::optional<Values> analysis_filter_values(const Insights::Analysis& analysis,
                                             std::string_view name) {
  if (name == "status") return Values{analysis.status.value_or("")};
  if (name == "path-found") {
    if (!analysis.network_path_found) return Values{};
    return Values{*analysis.network_path_found ? "true" : "false"};
  }
  return tag_values(analysis.tags, name);
}

Answer<api::DescribeNetworkInsightsAnalyses> describe_network_insights_analyses(
    Ec2Service& service, const Context& context,
    const api::DescribeNetworkInsightsAnalyses::Request& request, const Anything&) {
  CO_TRY(std::vector<Insights::Analysis> analyses,
         chosen(service.insights.analyses(), record_key(context.account, context.region, ""),
                request.network_insights_analysis_ids, errors::insights_analysis_not_found));
  std::erase_if(analyses, [&](const Insights::Analysis& analysis) {
    const TimePoint start = analysis.start_date.value_or(TimePoint{});
    return (request.network_insights_path_id &&
            analysis.network_insights_path_id != request.network_insights_path_id) ||
           (request.analysis_start_time && start < *request.analysis_start_time) ||
           (request.analysis_end_time && start > *request.analysis_end_time);
  });
  CO_TRY(analyses, filtered<Insights::Analysis>(std::move(analyses), request.filters,
                                                analysis_filter_values));
  api::DescribeNetworkInsightsAnalysesResult result;
  CO_TRY(result.network_insights_analyses,
         page_of(
             context, std::move(analyses), request,
             [](const Insights::Analysis& analysis) {
               return analysis.network_insights_analysis_id.value_or("");
             },
             result.next_token));
  co_return result;
}

}  // namespace

const Operation<api::DescribeNetworkInsightsAnalyses> kDescribeNetworkInsightsAnalyses{
    .find = anything<api::DescribeNetworkInsightsAnalyses::Request>,
    .resources = any_resource,
    .sample = R"({"NetworkInsightsAnalysisIds": ["{network-insights-analysis}"]})",
    .handle = reading<describe_network_insights_analyses>};

}  // namespace minato::ec2
