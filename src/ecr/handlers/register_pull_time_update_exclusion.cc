#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "registry/pull_exclusions.h"

namespace minato::ecr {
namespace {

// What ListPullTimeUpdateExclusions can answer at once.
constexpr std::size_t kExclusionsMax = 100;

}  // namespace

Answer<api::RegisterPullTimeUpdateExclusion> register_pull_time_update_exclusion(
    EcrService& service, Context context,
    const api::RegisterPullTimeUpdateExclusionRequest& request) {
  const std::string& arn = request.principal_arn;
  CO_TRY_VOID(co_await change_setting(service, caller_scope(context),
                                      registry::kPullExclusionsSetting,
                                      [&](std::string_view text) -> Result<std::string> {
                                        auto exclusions = registry::parse_pull_exclusions(text);
                                        if (exclusions.contains(arn))
                                          return fail(errors::exclusion_already_exists(arn));
                                        if (exclusions.size() >= kExclusionsMax) {
                                          return fail(errors::too_many_exclusions(kExclusionsMax));
                                        }
                                        exclusions[arn] = context.now;
                                        return registry::encode_pull_exclusions(exclusions);
                                      }));
  api::RegisterPullTimeUpdateExclusionResponse out;
  out.principal_arn = arn;
  out.created_at = context.now;
  co_return out;
}

}  // namespace minato::ecr
