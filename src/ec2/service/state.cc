#include "ec2/service/state.h"

#include <charconv>

#include "ec2/errors.h"
#include "ec2/network/address_plan.h"
#include "store/commit_with_retry.h"

namespace minato::ec2 {
namespace {

store::Codec<InstanceRecord> instance_codec() {
  return {[](const InstanceRecord& record) { return encode(record); },
          [](std::string_view, std::string_view value) { return decode_instance(value); }};
}

store::Codec<GroupRecord> group_codec() {
  return {[](const GroupRecord& record) { return encode(record); },
          [](std::string_view, std::string_view value) { return decode_group(value); }};
}

store::Codec<std::string> text_codec() {
  return {[](const std::string& text) { return text; },
          [](std::string_view, std::string_view value) -> Result<std::string> {
            return std::string(value);
          }};
}

std::string group_name_of(const GroupRecord& record) {
  return record.group.group_name.value_or("");
}

}  // namespace

State::State(store::Store& store)
    : store_(store),
      instances_(store, std::string(table::kInstances), instance_codec()),
      groups_(store, std::string(table::kGroups), group_codec()),
      indexes_(store, std::string(table::kIndexes), text_codec()) {}

Awaitable<Result<>> State::load() {
  CO_TRY_VOID(co_await instances_.start());
  CO_TRY_VOID(co_await groups_.start());
  CO_TRY_VOID(co_await indexes_.start());
  co_return Result<>();
}

void State::on_instance_change(InstanceListener listener) {
  instances_.on_change(
      [listener = std::move(listener)](const std::string&, const auto* before, const auto* after) {
        if (after) listener(before ? &before->value : nullptr, after->value);
      });
}

const InstanceRecord* State::instance(const std::string& key) const {
  const auto* entry = instances_.find(key);
  return entry ? &entry->value : nullptr;
}

const GroupRecord* State::group(const std::string& key) const {
  const auto* entry = groups_.find(key);
  return entry ? &entry->value : nullptr;
}

std::vector<const InstanceRecord*> State::instances(const std::string& prefix) const {
  std::vector<const InstanceRecord*> found;
  for (const auto& [key, entry] : instances_.with_prefix(prefix)) found.push_back(&entry.value);
  return found;
}

std::vector<const GroupRecord*> State::groups(const std::string& prefix) const {
  std::vector<const GroupRecord*> found;
  for (const auto& [key, entry] : groups_.with_prefix(prefix)) found.push_back(&entry.value);
  return found;
}

Awaitable<Result<std::vector<InstanceRecord>>> State::create_instances(
    std::vector<InstanceRecord> records, FillAddresses fill) {
  const auto build = [this, &records, &fill]() -> Result<store::Transaction> {
    store::Transaction transaction;
    int index = 0;
    for (auto& record : records) {
      do {
        ++index;
      } while (index <= kInstanceIndexMax && indexes_.find(std::to_string(index)) != nullptr);
      if (index > kInstanceIndexMax) return fail(errors::instance_limit(kInstanceIndexMax));
      record.index = index;
      fill(record);
      indexes_.put(transaction, std::to_string(index), record.id());
      instances_.put(transaction, record_key(record.account, record.region, record.id()), record);
    }
    return transaction;
  };
  CO_TRY([[maybe_unused]] const auto revision, co_await store::commit_with_retry(store_, build));
  co_return std::move(records);
}

Awaitable<Result<InstanceRecord>> State::update_instance(
    std::string key, std::function<Result<>(InstanceRecord&)> change) {
  InstanceRecord updated;
  const auto build = [this, &key, &change, &updated]() -> Result<store::Transaction> {
    const auto* entry = instances_.find(key);
    if (!entry) return fail(errors::instance_not_found(key.substr(key.rfind('/') + 1)));
    updated = entry->value;
    TRY_VOID(change(updated));
    store::Transaction transaction;
    instances_.put(transaction, key, updated);
    return transaction;
  };
  CO_TRY([[maybe_unused]] const auto revision, co_await store::commit_with_retry(store_, build));
  co_return std::move(updated);
}

Awaitable<Result<>> State::release_index(int index) {
  const auto build = [this, index]() -> Result<store::Transaction> {
    store::Transaction transaction;
    if (indexes_.find(std::to_string(index))) indexes_.erase(transaction, std::to_string(index));
    return transaction;
  };
  CO_TRY([[maybe_unused]] const auto revision, co_await store::commit_with_retry(store_, build));
  co_return Result<>();
}

Awaitable<Result<>> State::erase_instance(std::string key) {
  const auto build = [this, &key]() -> Result<store::Transaction> {
    store::Transaction transaction;
    if (instances_.find(key)) instances_.erase(transaction, key);
    return transaction;
  };
  CO_TRY([[maybe_unused]] const auto revision, co_await store::commit_with_retry(store_, build));
  co_return Result<>();
}

Awaitable<Result<GroupRecord>> State::create_group(GroupRecord record) {
  // Two calls with one name race for the name's record, which makes it unique.
  const std::string prefix = record_key(record.account, record.region, "");
  const auto build = [this, &record, &prefix]() -> Result<store::Transaction> {
    for (const auto* other : groups(prefix)) {
      if (group_name_of(*other) == group_name_of(record)) {
        return fail(errors::group_duplicate(group_name_of(record)));
      }
    }
    store::Transaction transaction;
    groups_.put(transaction, prefix + record.id(), record);
    transaction.conditions.push_back(
        {std::string(table::kGroupNames), prefix + group_name_of(record), 0});
    transaction.mutations.push_back(
        {std::string(table::kGroupNames), prefix + group_name_of(record), record.id()});
    return transaction;
  };
  CO_TRY([[maybe_unused]] const auto revision, co_await store::commit_with_retry(store_, build));
  co_return std::move(record);
}

Awaitable<Result<GroupRecord>> State::update_group(std::string key,
                                                   std::function<Result<>(GroupRecord&)> change) {
  GroupRecord updated;
  const auto build = [this, &key, &change, &updated]() -> Result<store::Transaction> {
    const auto* entry = groups_.find(key);
    if (!entry) return fail(errors::group_not_found(key.substr(key.rfind('/') + 1)));
    updated = entry->value;
    TRY_VOID(change(updated));
    store::Transaction transaction;
    groups_.put(transaction, key, updated);
    return transaction;
  };
  CO_TRY([[maybe_unused]] const auto revision, co_await store::commit_with_retry(store_, build));
  co_return std::move(updated);
}

Awaitable<Result<>> State::erase_group(std::string key) {
  const auto build = [this, &key]() -> Result<store::Transaction> {
    const auto* entry = groups_.find(key);
    if (!entry) return fail(errors::group_not_found(key.substr(key.rfind('/') + 1)));
    const std::string prefix = record_key(entry->value.account, entry->value.region, "");
    store::Transaction transaction;
    groups_.erase(transaction, key);
    transaction.mutations.push_back(
        {std::string(table::kGroupNames), prefix + group_name_of(entry->value), std::nullopt});
    return transaction;
  };
  CO_TRY([[maybe_unused]] const auto revision, co_await store::commit_with_retry(store_, build));
  co_return Result<>();
}

}  // namespace minato::ec2
