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

// Keys are <account>/<region>/<name>.
std::string arn_of_key(std::string_view key, bool repository) {
  const auto account_end = key.find('/');
  const auto region_end = key.find('/', account_end + 1);
  const auto region = key.substr(account_end + 1, region_end - account_end - 1);
  const std::string name = "repository/" + std::string(key.substr(region_end + 1));
  return make_arn("ecr", region, key.substr(0, account_end), repository ? name : "");
}

}  // namespace

ResourcePolicies::ResourcePolicies(store::Store& store, Listener listener)
    : repositories_(store, std::string(registry::RepositoryRecord::kTable),
                    {.encode = never_written, .decode = policy_of}),
      registries_(store, std::string(registry::tables::kSetting),
                  {.encode = never_written, .decode = policy_setting}) {
  repositories_.on_change([listener](const std::string& key, const auto*, const auto* after) {
    listener(arn_of_key(key, true), after ? std::string_view(after->value) : "");
  });
  registries_.on_change([listener](const std::string& key, const auto*, const auto* after) {
    if (std::string_view(key).substr(key.rfind('/') + 1) != settings::kRegistryPolicy) return;
    listener(arn_of_key(key, false), after ? std::string_view(after->value) : "");
  });
}

Awaitable<Result<>> ResourcePolicies::start() {
  CO_TRY_VOID(co_await repositories_.start());
  co_return co_await registries_.start();
}

}  // namespace minato::ecr
