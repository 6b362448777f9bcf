#include "ecr/account_settings.h"

#include <array>

namespace minato::ecr {
namespace {

// The first value is the one a new account has.
constexpr std::array kAccountSettings = {
    AccountSetting{registry::Registry::kBlobMounting, "ENABLED", "DISABLED"},
    AccountSetting{"BASIC_SCAN_TYPE_VERSION", "AWS_NATIVE", ""},
    AccountSetting{"REGISTRY_POLICY_SCOPE", "V2", ""},
};

Awaitable<Result<std::string>> try_change(registry::RecordStore& records, std::string key,
                                          const SettingChange& change) {
  CO_TRY(const auto loaded, co_await records.load<registry::SettingRecord>(std::move(key)));
  CO_TRY(std::string text, change(loaded.value ? std::string_view(loaded.value->text) : ""));
  registry::Update update;
  if (!text.empty()) {
    update.put(loaded, registry::SettingRecord{text});
  } else if (loaded.value) {
    update.erase(loaded);
  }
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return text;
}

}  // namespace

const AccountSetting* find_account_setting(std::string_view name) {
  for (const AccountSetting& setting : kAccountSettings) {
    if (setting.name == name) return &setting;
  }
  return nullptr;
}

Awaitable<Result<std::string>> read_setting(EcrService& service, registry::Scope scope,
                                            std::string_view name) {
  CO_TRY(const auto record, co_await service.registry.records().read<registry::SettingRecord>(
                                registry::setting_key(scope, name)));
  co_return record ? record->text : std::string();
}

Awaitable<Result<std::string>> change_setting(EcrService& service, registry::Scope scope,
                                              std::string_view name, SettingChange change) {
  const std::string key = registry::setting_key(scope, name);
  auto& records = service.registry.records();
  co_return co_await registry::with_retries([&] { return try_change(records, key, change); });
}

}  // namespace minato::ecr
