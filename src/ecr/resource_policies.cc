#include "ecr/resource_policies.h"

#include "base/arn.h"
#include "ecr/account_settings.h"
#include "registry/records.h"

namespace minato::ecr {
namespace {

// Mirrors follow tables that others write.
std::string never_written(const std::string& text) {
  return text;
}

Result<std::string> policy_of(std::string_view, std::string_view value) {
  TRY(auto record, registry::RepositoryRecord::decode(value));
  return std::move(record.policy);
}

// Of the other settings nothing is kept in memory.
Result<std::string> policy_setting(std::string_view key, std::string_view value) {
  const bool is_policy = key.substr(key.rfind('/') + 1) == settings::kRegistryPolicy;
  return is_policy ? std::string(value) : std::string();
}

}  // namespace

ResourcePolicies::ResourcePolicies(store::Store& store)
    : repositories_(store, std::string(registry::RepositoryRecord::kTable),
                    {.encode = never_written, .decode = policy_of}),
      registries_(store, std::string(registry::tables::kSetting),
                  {.encode = never_written, .decode = policy_setting}) {}

Awaitable<Result<>> ResourcePolicies::start() {
  CO_TRY_VOID(co_await repositories_.start());
  co_return co_await registries_.start();
}

std::vector<std::string> ResourcePolicies::documents_for(std::string_view resource_arn) const {
  constexpr std::string_view prefix = "repository/";
  const auto arn = Arn::parse(resource_arn);
  if (!arn || arn->service != "ecr" || !arn->resource.starts_with(prefix)) return {};
  const registry::Scope scope{.account = arn->account, .region = arn->region};
  std::vector<std::string> out;
  const auto* own = repositories_.find(registry::RepositoryRecord::key_of(
      scope, std::string_view(arn->resource).substr(prefix.size())));
  if (own && !own->value.empty()) out.push_back(own->value);
  const auto* shared = registries_.find(registry::setting_key(scope, settings::kRegistryPolicy));
  if (shared && !shared->value.empty()) out.push_back(shared->value);
  return out;
}

}  // namespace minato::ecr
