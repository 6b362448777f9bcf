#include "ecr/account_settings.h"
#include "gen/ecr_operations.h"
#include "registry/pull_exclusions.h"

namespace minato::ecr {
namespace {

Answer<api::ListPullTimeUpdateExclusions> list_pull_time_update_exclusions(
    EcrService& service, const Context&, const api::ListPullTimeUpdateExclusionsRequest& request,
    const registry::Scope& scope) {
  CO_TRY(const std::string text,
         co_await read_setting(service, scope, registry::kPullExclusionsSetting));
  CO_TRY(auto page, page_request("exclusions/" +
                                     registry::setting_key(scope, registry::kPullExclusionsSetting),
                                 request.next_token, request.max_results));
  aws::Pager<std::string> pager(std::move(page));
  page_through(pager, registry::parse_pull_exclusions(text), "",
               [](const auto& entry) { return std::optional(entry.first); });
  api::ListPullTimeUpdateExclusionsResponse out;
  out.pull_time_update_exclusions = pager.take();
  out.next_token = pager.next_token();
  co_return out;
}

}  // namespace

const Operation<api::ListPullTimeUpdateExclusions, registry::Scope> kListPullTimeUpdateExclusions{
    .find = own_registry<api::ListPullTimeUpdateExclusionsRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({})",
    .handle = answered<list_pull_time_update_exclusions>};

}  // namespace minato::ecr
