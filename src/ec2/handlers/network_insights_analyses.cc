// StartNetworkInsightsAnalysis, DescribeNetworkInsightsAnalyses, DeleteNetworkInsightsAnalysis.
#include "base/arn.h"
#include "ec2/handlers/filters.h"
#include "ec2/handlers/network_insights.h"

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

}  // namespace

Answer<api::StartNetworkInsightsAnalysis> start_network_insights_analysis(
    Ec2Service& service, const Context& context,
    const api::StartNetworkInsightsAnalysisRequest& request) {
  const std::string prefix = record_key(context.account, context.region, "");
  if (!service.insights.paths().find(prefix + request.network_insights_path_id)) {
    co_return fail(errors::insights_path_not_found(request.network_insights_path_id));
  }
  const Tags tags = tags_for(request.tag_specifications, "network-insights-analysis");
  CO_TRY_VOID(check_tags(tags));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  const std::string id = id_of_call(service.random, "nia-", prefix, request.client_token);
  api::StartNetworkInsightsAnalysisResult result;
  if (const auto* earlier = service.insights.analyses().find(prefix + id)) {
    result.network_insights_analysis = *earlier;
    co_return result;
  }
  Insights::Analysis analysis;
  analysis.network_insights_analysis_id = id;
  analysis.network_insights_analysis_arn =
      make_arn("ec2", context.region, context.account, "network-insights-analysis/" + id);
  analysis.network_insights_path_id = request.network_insights_path_id;
  analysis.start_date = context.now;
  analysis.status = "running";
  if (!tags.empty()) analysis.tags = tags;
  CO_TRY_VOID(co_await service.insights.start(prefix, analysis));
  result.network_insights_analysis = std::move(analysis);
  co_return result;
}

Answer<api::DescribeNetworkInsightsAnalyses> describe_network_insights_analyses(
    Ec2Service& service, const Context& context,
    const api::DescribeNetworkInsightsAnalysesRequest& request) {
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

Answer<api::DeleteNetworkInsightsAnalysis> delete_network_insights_analysis(
    Ec2Service& service, const Context& context,
    const api::DeleteNetworkInsightsAnalysisRequest& request) {
  const std::string key =
      record_key(context.account, context.region, request.network_insights_analysis_id);
  if (!service.insights.analyses().find(key)) {
    co_return fail(errors::insights_analysis_not_found(request.network_insights_analysis_id));
  }
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  CO_TRY_VOID(co_await service.insights.analyses().erase({key}));
  api::DeleteNetworkInsightsAnalysisResult result;
  result.network_insights_analysis_id = request.network_insights_analysis_id;
  co_return result;
}

}  // namespace minato::ec2
