#include "logs/logs_service.h"

#include "logs/errors.h"
#include "store/commit_with_retry.h"

namespace minato::logs {
namespace {

constexpr std::size_t kIdDigits = 32;
constexpr std::int64_t kRetentionDayMs = 24 * 3600 * 1000;

}  // namespace

std::int64_t visible_from(const GroupRecord& group, TimePoint now) {
  if (group.retention_days == 0) return 0;
  return std::max<std::int64_t>(0, to_unix_ms(now) - group.retention_days * kRetentionDayMs);
}

LogsService::LogsService(Ports ports)
    : ports_(ports),
      groups_(ports.store, "log_group", group_codec()),
      streams_(ports.store, "log_stream", stream_codec()) {}

Awaitable<Result<>> LogsService::start() {
  CO_TRY_VOID(co_await groups_.start());
  CO_TRY_VOID(co_await streams_.start());
  std::set<StreamId> known;
  for (const auto& [key, entry] : streams_.entries()) known.insert(entry.value.events());
  co_return co_await ports_.events.keep_only(std::move(known));
}

Awaitable<Result<>> LogsService::expire(TimePoint now) {
  std::vector<GroupRecord> groups;
  for (const auto& [key, entry] : groups_.entries()) {
    if (entry.value.retention_days > 0) groups.push_back(entry.value);
  }
  for (GroupRecord& group : groups) CO_TRY_VOID(co_await expire_group(std::move(group), now));
  co_return Result<>();
}

Awaitable<Result<>> LogsService::expire_group(GroupRecord group, TimePoint now) {
  const std::int64_t oldest = visible_from(group, now);
  std::vector<StreamRecord> streams;
  for (const auto& [key, entry] : streams_.with_prefix(group.id + "/")) {
    streams.push_back(entry.value);
  }
  for (const StreamRecord& stream : streams) {
    CO_TRY_VOID(co_await ports_.events.expire(stream.events(), oldest));
    if (!group.name.starts_with(kContainerGroups) || stream.created >= oldest) continue;
    CO_TRY(const StreamStats stats, co_await ports_.events.stats(stream.events()));
    if (stats.events == 0) CO_TRY_VOID(co_await delete_stream(stream));
  }
  co_return Result<>();
}

Result<GroupRecord> LogsService::find_group(const Named& named) const {
  const auto* entry =
      groups_.find(GroupRecord::key_of(named.account, named.region, named.group));
  if (!entry) return fail(errors::group_not_found());
  return entry->value;
}

Result<StreamRecord> LogsService::find_stream(const GroupRecord& group,
                                              const std::string& name) const {
  const auto* entry = streams_.find(group.id + "/" + name);
  if (!entry) return fail(errors::stream_not_found());
  return entry->value;
}

Awaitable<Result<>> LogsService::commit(std::function<Result<store::Transaction>()> build) {
  CO_TRY([[maybe_unused]] const auto revision,
         co_await store::commit_with_retry(ports_.store, std::move(build)));
  co_return Result<>();
}

GroupRecord LogsService::new_group(const aws::RequestContext& context, std::string name) {
  GroupRecord group;
  group.id = random_hex(ports_.random, kIdDigits);
  group.account = context.account;
  group.region = context.region;
  group.name = std::move(name);
  group.created = to_unix_ms(context.now);
  return group;
}

Awaitable<Result<>> LogsService::create_group(GroupRecord group) {
  co_return co_await commit([this, &group]() -> Result<store::Transaction> {
    if (groups_.find(group.key())) return fail(errors::group_exists());
    store::Transaction transaction;
    groups_.put(transaction, group.key(), group);
    return transaction;
  });
}

Awaitable<Result<>> LogsService::ensure_container_group(const aws::RequestContext& context,
                                                        std::string name) {
  if (!name.starts_with(kContainerGroups)) co_return Result<>();
  GroupRecord group = new_group(context, std::move(name));
  if (groups_.find(group.key())) co_return Result<>();
  group.retention_days = kContainerGroupRetentionDays;
  auto made = co_await create_group(std::move(group));
  if (!made && made.error().code != ErrorCode::kAlreadyExists) co_return made;
  co_return Result<>();
}

Awaitable<Result<>> LogsService::create_stream(GroupRecord group, std::string name,
                                               std::int64_t now) {
  const StreamRecord stream{.id = random_hex(ports_.random, kIdDigits),
                            .group_id = group.id,
                            .name = std::move(name),
                            .created = now};
  co_return co_await commit([this, &group, &stream]() -> Result<store::Transaction> {
    const auto* present = groups_.find(group.key());
    if (!present || present->value.id != group.id) return fail(errors::group_not_found());
    if (streams_.find(stream.key())) return fail(errors::stream_exists());
    store::Transaction transaction;
    groups_.expect(transaction, group.key());
    streams_.put(transaction, stream.key(), stream);
    return transaction;
  });
}

Awaitable<Result<>> LogsService::change_group(std::string key,
                                              std::function<Result<>(GroupRecord&)> change) {
  co_return co_await commit([this, &key, &change]() -> Result<store::Transaction> {
    const auto* entry = groups_.find(key);
    if (!entry) return fail(errors::group_not_found());
    GroupRecord changed = entry->value;
    TRY_VOID(change(changed));
    store::Transaction transaction;
    groups_.put(transaction, key, changed);
    return transaction;
  });
}

Awaitable<Result<>> LogsService::delete_group(GroupRecord group) {
  if (group.deletion_protected) co_return fail(errors::deletion_protected(group.name));
  CO_TRY_VOID(co_await commit([this, &group]() -> Result<store::Transaction> {
    const auto* present = groups_.find(group.key());
    if (!present || present->value.id != group.id) return fail(errors::group_not_found());
    store::Transaction transaction;
    groups_.erase(transaction, group.key());
    for (const auto& [key, entry] : streams_.with_prefix(group.id + "/")) {
      streams_.erase(transaction, key);
    }
    return transaction;
  }));
  co_return co_await ports_.events.remove_group(group.id);
}

Awaitable<Result<>> LogsService::delete_stream(StreamRecord stream) {
  CO_TRY_VOID(co_await commit([this, &stream]() -> Result<store::Transaction> {
    const auto* present = streams_.find(stream.key());
    if (!present || present->value.id != stream.id) return fail(errors::stream_not_found());
    store::Transaction transaction;
    streams_.erase(transaction, stream.key());
    return transaction;
  }));
  co_return co_await ports_.events.remove_stream(stream.events());
}

}  // namespace minato::logs
