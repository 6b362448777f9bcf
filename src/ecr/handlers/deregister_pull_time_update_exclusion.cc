#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "registry/pull_exclusions.h"

namespace minato::ecr {

Answer<api::DeregisterPullTimeUpdateExclusion> deregister_pull_time_update_exclusion(
    EcrService& service, Context context,
    const api::DeregisterPullTimeUpdateExclusionRequest& request) {
  const std::string& arn = request.principal_arn;
  CO_TRY_VOID(co_await change_setting(service, caller_scope(context),
                                      registry::kPullExclusionsSetting,
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

}  // namespace minato::ecr
