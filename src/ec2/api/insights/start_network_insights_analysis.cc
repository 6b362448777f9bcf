#include "base/arn.h"
#include "ec2/api/insights/calls.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

aws::Arns new_analysis_arns(const Context& context, const NamedPath& path) {
  return {arn_of(context, "network-insights-path", path.id),
          arn_of(context, "network-insights-analysis", "*")};
}

Answer<api::StartNetworkInsightsAnalysis> start_network_insights_analysis(
    Ec2Service& service, const Context& context,
    const api::StartNetworkInsightsAnalysis::Request& request, const NamedPath& path) {
  const std::string prefix = record_key(context.account, context.region, "");
  if (!service.insights.paths().find(prefix + path.id)) {
    co_return fail(errors::insights_path_not_found(path.id));
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
  analysis.network_insights_path_id = path.id;
  analysis.start_date = context.now;
  analysis.status = "running";
  if (!tags.empty()) analysis.tags = tags;
  CO_TRY_VOID(co_await service.insights.start(prefix, analysis));
  result.network_insights_analysis = std::move(analysis);
  co_return result;
}

}  // namespace

const Operation<api::StartNetworkInsightsAnalysis, NamedPath> kStartNetworkInsightsAnalysis{
    .find = named_path<api::StartNetworkInsightsAnalysis::Request>,
    .resources = new_analysis_arns,
    .sample = R"({"NetworkInsightsPathId": "{network-insights-path}", "ClientToken": "a"})",
    .handle = start_network_insights_analysis};

}  // namespace minato::ec2
