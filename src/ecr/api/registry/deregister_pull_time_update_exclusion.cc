#include "ecr/account_settings.h"
#include "gen/ecr_operations.h"
#include "registry/pull_exclusions.h"

namespace minato::ecr {
namespace {

Answer<api::DeregisterPullTimeUpdateExclusion> deregister_pull_time_update_exclusion(
    EcrService& service, const Context&,
    const api::DeregisterPullTimeUpdateExclusionRequest& request, const registry::Scope& scope) {
  const std::string& arn = request.principal_arn;
  CO_TRY_VOID(co_await change_setting(service, scope, registry::kPullExclusionsSetting,
                                      [&](std::string_view text) -> Result<std::string> {
                                        auto exclusions = registry::parse_pull_exclusions(text);
                                        if (exclusions.erase(arn) == 0)
                                          return fail(errors::exclusion_not_found(arn));
                                        return registry::encode_pull_exclusions(exclusions);
                                      }));
  api::DeregisterPullTimeUpdateExclusionResponse out;
  out.principal_arn = arn;
  co_return out;
}

}  // namespace

const Operation<api::DeregisterPullTimeUpdateExclusion, registry::Scope>
    kDeregisterPullTimeUpdateExclusion{
        .find = own_registry<api::DeregisterPullTimeUpdateExclusionRequest>,
        .resources = any_resource<registry::Scope>,
        .sample = R"({"principalArn": "{role-arn}"})",
        .handle = answered<deregister_pull_time_update_exclusion>};

}  // namespace minato::ecr
