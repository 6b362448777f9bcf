#include "ecr/account_settings.h"
#include "gen/ecr_operations.h"
#include "registry/pull_exclusions.h"

namespace minato::ecr {
namespace {

// What ListPullTimeUpdateExclusions can answer at once.
constexpr std::size_t kExclusionsMax = 100;

Answer<api::RegisterPullTimeUpdateExclusion> register_pull_time_update_exclusion(
    EcrService& service, const Context& context,
    const api::RegisterPullTimeUpdateExclusionRequest& request, const registry::Scope& scope) {
  const std::string& arn = request.principal_arn;
  CO_TRY_VOID(co_await change_setting(service, scope, registry::kPullExclusionsSetting,
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

}  // namespace

const Operation<api::RegisterPullTimeUpdateExclusion, registry::Scope>
    kRegisterPullTimeUpdateExclusion{
        .find = own_registry<api::RegisterPullTimeUpdateExclusionRequest>,
        .resources = any_resource<registry::Scope>,
        .sample = R"({"principalArn": "{role-arn}"})",
        .handle = answered<register_pull_time_update_exclusion>};

}  // namespace minato::ecr
