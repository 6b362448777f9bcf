#include "ec2/api/insights/calls.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::DeleteNetworkInsightsPath> delete_network_insights_path(
    Ec2Service& service, const Context& context,
    const api::DeleteNetworkInsightsPath::Request& request, const NamedPath& path) {
  const std::string prefix = record_key(context.account, context.region, "");
  const std::string& id = path.id;
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

}  // namespace

const Operation<api::DeleteNetworkInsightsPath, NamedPath> kDeleteNetworkInsightsPath{
    .find = named_path<api::DeleteNetworkInsightsPath::Request>,
    .resources = path_arns,
    .sample = R"({"NetworkInsightsPathId": "{network-insights-path}"})",
    .handle = delete_network_insights_path};

}  // namespace minato::ec2
