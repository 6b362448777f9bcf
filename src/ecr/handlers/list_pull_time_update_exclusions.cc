#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "registry/pull_exclusions.h"

namespace minato::ecr {

Answer<api::ListPullTimeUpdateExclusions> list_pull_time_update_exclusions(
    EcrService& service, Context context, const api::ListPullTimeUpdateExclusionsRequest& request) {
  const registry::Scope scope = caller_scope(context);
  CO_TRY(const std::string text,
         co_await read_setting(service, scope, registry::kPullExclusionsSetting));
  const std::string list_name =
      "exclusions/" + registry::setting_key(scope, registry::kPullExclusionsSetting);
  CO_TRY(const std::string after, read_page_token(service, list_name, request.next_token));
  const auto limit = static_cast<std::size_t>(request.max_results.value_or(kPageDefault));
  const auto exclusions = registry::parse_pull_exclusions(text);
  api::ListPullTimeUpdateExclusionsResponse out;
  auto& list = out.pull_time_update_exclusions.emplace();
  for (auto entry = exclusions.upper_bound(after); entry != exclusions.end(); ++entry) {
    if (list.size() == limit) {
      out.next_token = make_page_token(service, list_name, list.back());
      break;
    }
    list.push_back(entry->first);
  }
  co_return out;
}

}  // namespace minato::ecr
