#include "ec2/api/insights/calls.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Result<NamedAnalysis> named_analysis(const Ec2Service&, const Context&,
                                     const api::DeleteNetworkInsightsAnalysis::Request& request) {
  return NamedAnalysis{.id = request.network_insights_analysis_id};
}

aws::Arns analysis_arns(const Context& context, const NamedAnalysis& named) {
  return {arn_of(context, "network-insights-analysis", named.id)};
}

Answer<api::DeleteNetworkInsightsAnalysis> delete_network_insights_analysis(
    Ec2Service& service, const Context& context,
    const api::DeleteNetworkInsightsAnalysis::Request& request, const NamedAnalysis& named) {
  const std::string key = record_key(context.account, context.region, named.id);
  if (!service.insights.analyses().find(key)) {
    co_return fail(errors::insights_analysis_not_found(named.id));
  }
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  CO_TRY_VOID(co_await service.insights.analyses().erase({key}));
  api::DeleteNetworkInsightsAnalysisResult result;
  result.network_insights_analysis_id = named.id;
  co_return result;
}

}  // namespace

const Operation<api::DeleteNetworkInsightsAnalysis, NamedAnalysis> kDeleteNetworkInsightsAnalysis{
    .find = named_analysis,
    .resources = analysis_arns,
    .sample = R"({"NetworkInsightsAnalysisId": "{network-insights-analysis}"})",
    .handle = delete_network_insights_analysis};

}  // namespace minato::ec2
