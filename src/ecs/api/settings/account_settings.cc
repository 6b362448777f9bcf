#include "ecs/model/account_settings.h"

#include <algorithm>

#include "base/arn.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

// ListAccountSettings has shorter pages than the other lists.
constexpr std::int32_t kSettingsPageMax = 10;

std::string root_arn(const Context& context) {
  return fmt::format("arn:aws:iam::{}:root", context.account);
}

std::string prefix_of(const Context& context) {
  return fmt::format("{}/{}/", context.account, context.region);
}

std::string key_of(const Context& context, std::string_view principal, std::string_view name) {
  return fmt::format("{}{}/{}", prefix_of(context), principal, name);
}

Result<std::string> principal_of(const Context& context, const std::optional<std::string>& wanted) {
  if (!wanted || wanted->empty()) return context.principal.arn;
  const auto arn = Arn::parse(*wanted);
  if (!arn || arn->account != context.account) {
    return errors::invalid_parameter("The principal ARN provided is invalid.");
  }
  return *wanted;
}

api::Setting make_setting(std::string name, std::string value, std::string principal) {
  api::Setting setting;
  setting.name = std::move(name);
  setting.value = std::move(value);
  setting.principal_arn = std::move(principal);
  setting.type = "user";
  return setting;
}

template <class Request>
Result<SettingName> named_setting(const EcsService&, const Context&, const Request& request) {
  return SettingName{request.name};
}

std::vector<aws::ConditionKey> setting_key(const Context&, const SettingName& setting) {
  return {{.name = "ecs:account-setting", .value = setting.name}};
}

Awaitable<Result<>> put_setting(EcsService& service, const Context& context,
                                const api::Setting& setting) {
  const auto key = key_of(context, *setting.principal_arn, *setting.name);
  co_return co_await service.commit([&]() -> Result<store::Transaction> {
    store::Transaction transaction;
    service.state().settings.put(transaction, key, {setting});
    return transaction;
  });
}

// The principal's own value, else the account's, else the one ECS starts from.
api::Setting effective(const State& state, const Context& context, const std::string& principal,
                       const SettingRule& rule) {
  for (const auto& owner : {principal, root_arn(context)}) {
    if (const auto* own = state.settings.find(key_of(context, owner, rule.name))) {
      return make_setting(std::string(rule.name), *own->value.setting.value, principal);
    }
  }
  return make_setting(std::string(rule.name), std::string(rule.initial), principal);
}

std::vector<api::Setting> settings_of(const State& state, const Context& context,
                                      const std::string& principal, bool with_defaults) {
  std::vector<api::Setting> settings;
  for (const auto& rule : setting_rules()) {
    if (with_defaults) {
      settings.push_back(effective(state, context, principal, rule));
    } else if (const auto* own = state.settings.find(key_of(context, principal, rule.name))) {
      settings.push_back(own->value.setting);
    }
  }
  return settings;
}

Answer<api::PutAccountSetting> put_account_setting(EcsService& service, const Context& context,
                                                   const api::PutAccountSetting::Request& request,
                                                   const SettingName&) {
  CO_TRY_VOID(check_setting(request.name, request.value));
  CO_TRY(auto principal, principal_of(context, request.principal_arn));
  api::PutAccountSettingResponse response;
  response.setting = make_setting(request.name, request.value, std::move(principal));
  CO_TRY_VOID(co_await put_setting(service, context, *response.setting));
  co_return response;
}

Answer<api::PutAccountSettingDefault> put_account_setting_default(
    EcsService& service, const Context& context,
    const api::PutAccountSettingDefault::Request& request, const SettingName&) {
  CO_TRY_VOID(check_setting(request.name, request.value));
  api::PutAccountSettingDefaultResponse response;
  response.setting = make_setting(request.name, request.value, root_arn(context));
  CO_TRY_VOID(co_await put_setting(service, context, *response.setting));
  co_return response;
}

Answer<api::ListAccountSettings> list_account_settings(
    EcsService& service, const Context& context, const api::ListAccountSettings::Request& request,
    const Nothing&) {
  CO_TRY(const auto principal, principal_of(context, request.principal_arn));
  if (request.value && !request.name) {
    co_return errors::invalid_parameter(
        "You must also specify an account setting name to use the value parameter.");
  }
  CO_TRY(auto page, page_request("settings " + key_of(context, principal, ""),
                                 {request.max_results, request.next_token}, kSettingsPageMax));
  aws::Pager<api::Setting> pager(std::move(page));
  auto settings =
      settings_of(service.state(), context, principal, request.effective_settings.value_or(false));
  std::erase_if(settings, [&](const api::Setting& setting) {
    return (request.name && setting.name != request.name) ||
           (request.value && setting.value != request.value);
  });
  const auto name_of = [](const api::Setting& setting) { return *setting.name; };
  std::ranges::sort(settings, {}, name_of);
  page_through_sorted(pager, std::move(settings), name_of);
  api::ListAccountSettingsResponse response;
  response.settings = pager.take();
  response.next_token = pager.next_token();
  co_return response;
}

Answer<api::DeleteAccountSetting> delete_account_setting(
    EcsService& service, const Context& context, const api::DeleteAccountSetting::Request& request,
    const SettingName&) {
  CO_TRY(const auto principal, principal_of(context, request.principal_arn));
  const auto key = key_of(context, principal, request.name);
  CO_TRY_VOID(co_await service.commit([&]() -> Result<store::Transaction> {
    store::Transaction transaction;
    service.state().settings.erase(transaction, key);
    return transaction;
  }));
  api::DeleteAccountSettingResponse response;
  response.setting = make_setting(request.name, {}, principal);
  response.setting->value.reset();
  co_return response;
}

}  // namespace

const Operation<api::PutAccountSetting, SettingName> kPutAccountSetting{
    .find = named_setting<api::PutAccountSetting::Request>,
    .resources = [](const Context&, const SettingName&) { return aws::any_resource(); },
    .keys = setting_key,
    .sample = R"({"name": "containerInsights", "value": "enabled"})",
    .handle = put_account_setting};

const Operation<api::PutAccountSettingDefault, SettingName> kPutAccountSettingDefault{
    .find = named_setting<api::PutAccountSettingDefault::Request>,
    .resources = [](const Context&, const SettingName&) { return aws::any_resource(); },
    .keys = setting_key,
    .sample = R"({"name": "containerInsights", "value": "enabled"})",
    .handle = put_account_setting_default};

const Operation<api::ListAccountSettings, Nothing> kListAccountSettings{
    .find = nothing<api::ListAccountSettings::Request>,
    .resources = [](const Context&, const Nothing&) { return aws::any_resource(); },
    .sample = "{}",
    .handle = list_account_settings};

const Operation<api::DeleteAccountSetting, SettingName> kDeleteAccountSetting{
    .find = named_setting<api::DeleteAccountSetting::Request>,
    .resources = [](const Context&, const SettingName&) { return aws::any_resource(); },
    .keys = setting_key,
    .sample = R"({"name": "containerInsights"})",
    .handle = delete_account_setting};

}  // namespace minato::ecs
