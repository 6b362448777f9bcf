#include "ecr/creation_templates.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/json.h"
#include "ecr/common.h"
#include "ecr/encryption.h"
#include "ecr/lifecycle/policies.h"
#include "ecr/lifecycle/policy.h"
#include "ecr/resource_policy.h"

namespace minato::ecr {
namespace {

using registry::SettingRecord;

std::string key_prefix(const registry::Scope& scope) {
  return registry::setting_key(scope, "template/");
}

bool matches(std::string_view prefix, std::string_view name) {
  if (prefix == templates::kAllPrefix) return true;
  return name.size() > prefix.size() && name.starts_with(prefix) && name[prefix.size()] == '/';
}

// The settings of a repository that the template makes; its name and scope are left open.
Result<registry::RepositoryRecord> to_record(const CreationTemplate& settings) {
  registry::RepositoryRecord record;
  TRY_VOID(set_mutability(record, settings.image_tag_mutability.value_or("MUTABLE"),
                          settings.image_tag_mutability_exclusion_filters));
  if (settings.resource_tags) TRY_VOID(add_tags(record.tags, *settings.resource_tags));
  if (const auto& encryption = settings.encryption_configuration) {
    record.encryption_type = encryption->encryption_type;
    record.kms_key = encryption->kms_key.value_or("");
    TRY_VOID(check_encryption(record.encryption_type, record.kms_key));
  }
  record.policy = settings.repository_policy.value_or("");
  return record;
}

using Loaded = registry::Loaded<SettingRecord>;

Awaitable<Result<Loaded>> load(registry::RecordStore& records, const registry::Scope& scope,
                               const std::string& prefix) {
  return records.load<SettingRecord>(key_prefix(scope) + prefix);
}

Awaitable<Result<>> try_create(registry::RecordStore& records, registry::Scope scope,
                               CreationTemplate settings) {
  CO_TRY(const auto existing, co_await load(records, scope, *settings.prefix));
  if (existing.value) {
    co_return fail(errors::template_already_exists(*settings.prefix, scope.account));
  }
  CO_TRY(const auto all, co_await templates::list(records, scope));
  if (all.size() >= templates::kMax) co_return fail(errors::too_many_templates(templates::kMax));
  registry::Update update;
  update.put(existing, SettingRecord{aws::json::serialize(settings)});
  co_return co_await records.commit(std::move(update));
}

Awaitable<Result<CreationTemplate>> try_update(registry::RecordStore& records,
                                               registry::Scope scope, std::string prefix,
                                               const templates::Change& change) {
  CO_TRY(const auto loaded, co_await load(records, scope, prefix));
  if (!loaded.value) co_return fail(errors::template_not_found(prefix, scope.account));
  CO_TRY(auto settings, aws::json::parse_stored<CreationTemplate>(loaded.value->text));
  CO_TRY_VOID(change(settings));
  registry::Update update;
  update.put(loaded, SettingRecord{aws::json::serialize(settings)});
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return settings;
}

Awaitable<Result<CreationTemplate>> try_remove(registry::RecordStore& records,
                                               registry::Scope scope, std::string prefix) {
  CO_TRY(auto loaded, co_await load(records, scope, prefix));
  if (!loaded.value) co_return fail(errors::template_not_found(prefix, scope.account));
  CO_TRY(auto settings, aws::json::parse_stored<CreationTemplate>(loaded.value->text));
  registry::Update update;
  update.erase(loaded);
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return settings;
}

}  // namespace

namespace templates {

Result<> check(const CreationTemplate& settings) {
  TRY_VOID(to_record(settings));
  const std::string policy = settings.repository_policy.value_or("");
  if (!policy.empty()) TRY_VOID(check_resource_policy(policy, PolicyKind::kRepository));
  const std::string lifecycle = settings.lifecycle_policy.value_or("");
  if (!lifecycle.empty()) TRY_VOID(lifecycle::parse_policy(lifecycle));
  if (settings.applied_for && settings.applied_for->empty()) {
    return fail(errors::invalid_parameter("appliedFor", "at least one value is needed"));
  }
  return {};
}

CreationTemplate to_answer(CreationTemplate settings, const registry::Scope& scope) {
  if (auto& encryption = settings.encryption_configuration) {
    std::string key = key_arn(scope, encryption->encryption_type, encryption->kms_key.value_or(""));
    encryption->kms_key.reset();
    if (!key.empty()) encryption->kms_key = std::move(key);
  }
  return settings;
}

const CreationTemplate* choose(const std::vector<CreationTemplate>& all, std::string_view name,
                               std::string_view purpose) {
  const CreationTemplate* best = nullptr;
  const auto rank = [](const CreationTemplate& one) {
    return *one.prefix == kAllPrefix ? 0 : one.prefix->size();
  };
  for (const CreationTemplate& one : all) {
    const bool applied =
        one.applied_for && std::ranges::find(*one.applied_for, purpose) != one.applied_for->end();
    if (!applied || !matches(*one.prefix, name)) continue;
    if (!best || rank(one) > rank(*best)) best = &one;
  }
  return best;
}

Awaitable<Result<std::vector<CreationTemplate>>> list(registry::RecordStore& records,
                                                      registry::Scope scope) {
  const std::string prefix = key_prefix(scope);
  CO_TRY(const auto rows, co_await records.range(SettingRecord::kTable, prefix,
                                                 registry::after_prefix(prefix), 2 * kMax));
  std::vector<CreationTemplate> out;
  for (const store::Record& row : rows) {
    CO_TRY(out.emplace_back(), aws::json::parse_stored<CreationTemplate>(row.value));
  }
  co_return out;
}

Awaitable<Result<>> create(registry::RecordStore& records, registry::Scope scope,
                           CreationTemplate settings) {
  co_return co_await registry::with_retries([&] { return try_create(records, scope, settings); });
}

Awaitable<Result<CreationTemplate>> update(registry::RecordStore& records, registry::Scope scope,
                                           std::string prefix, Change change) {
  co_return co_await registry::with_retries(
      [&] { return try_update(records, scope, prefix, change); });
}

Awaitable<Result<CreationTemplate>> remove(registry::RecordStore& records, registry::Scope scope,
                                           std::string prefix) {
  co_return co_await registry::with_retries([&] { return try_remove(records, scope, prefix); });
}

}  // namespace templates

namespace {

Awaitable<Result<registry::RepositoryRecord>> create_as(registry::Registry& registry,
                                                        registry::Scope scope, std::string name,
                                                        const CreationTemplate* settings) {
  registry::RepositoryRecord record;
  if (settings) {
    CO_TRY(record, to_record(*settings));
  }
  record.scope = scope;
  record.name = name;
  auto made = co_await registry.repositories().create(std::move(record));
  if (!made && made.error().code == ErrorCode::kAlreadyExists) {
    co_return co_await registry.repositories().find(std::move(scope), std::move(name));
  }
  if (!made) co_return fail(std::move(made).error());
  const std::string lifecycle = settings ? settings->lifecycle_policy.value_or("") : "";
  if (!lifecycle.empty()) {
    CO_TRY_VOID(co_await lifecycle::put_policy(registry.records(), *made, lifecycle));
  }
  co_return std::move(*made);
}

}  // namespace

Awaitable<Result<registry::RepositoryRecord>> create_on_push(registry::Registry& registry,
                                                             registry::Scope scope,
                                                             std::string name) {
  CO_TRY(const auto all, co_await templates::list(registry.records(), scope));
  const CreationTemplate* settings = templates::choose(all, name, templates::kOnPush);
  if (!settings || !registry::is_repository_name(name)) {
    co_return fail(registry::errors::repository_not_found({name, scope.account}));
  }
  co_return co_await create_as(registry, std::move(scope), std::move(name), settings);
}

Awaitable<Result<registry::RepositoryRecord>> create_for_replication(registry::Registry& registry,
                                                                     registry::Scope scope,
                                                                     std::string name) {
  CO_TRY(const auto all, co_await templates::list(registry.records(), scope));
  const CreationTemplate* settings = templates::choose(all, name, templates::kReplication);
  co_return co_await create_as(registry, std::move(scope), std::move(name), settings);
}

Awaitable<Result<registry::RepositoryRecord>> create_for_pull_through(registry::Registry& registry,
                                                                      registry::Scope scope,
                                                                      std::string name) {
  CO_TRY(const auto all, co_await templates::list(registry.records(), scope));
  const CreationTemplate* settings = templates::choose(all, name, templates::kPullThrough);
  co_return co_await create_as(registry, std::move(scope), std::move(name), settings);
}

}  // namespace minato::ecr
