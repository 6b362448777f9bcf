// Log groups, streams and their events as the server holds them. Control executor only.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "aws/context.h"
#include "base/clock.h"
#include "base/random.h"
#include "logs/event_store.h"
#include "logs/named.h"
#include "logs/records.h"

namespace minato::logs {

// Groups of containers without a log configuration. They are made when they are first written to
// and their streams go when all of their events have expired.
inline constexpr std::string_view kContainerGroups = "/minato/ecs/";
inline constexpr std::int32_t kContainerGroupRetentionDays = 7;

class LogsService {
 public:
  // All outlive the service.
  struct Ports {
    store::Store& store;
    EventStore& events;
    Random& random;
  };
  explicit LogsService(Ports ports);

  // Reads the records back and removes events that no record names. Once, before anything else.
  Awaitable<Result<>> start();
  // Drops what is older than its group's retention. From time to time.
  Awaitable<Result<>> expire(TimePoint now);

  // ResourceNotFoundException.
  Result<GroupRecord> find_group(const Named& named) const;
  Result<StreamRecord> find_stream(const GroupRecord& group, const std::string& name) const;

  // ResourceAlreadyExistsException.
  Awaitable<Result<>> create_group(GroupRecord group);
  Awaitable<Result<>> create_stream(GroupRecord group, std::string name, std::int64_t now);
  // Changes a group in a transaction; `change` may refuse.
  Awaitable<Result<>> change_group(std::string key, std::function<Result<>(GroupRecord&)> change);
  Awaitable<Result<>> delete_group(GroupRecord group);
  Awaitable<Result<>> delete_stream(StreamRecord stream);

  // A record for a new group with an id of its own.
  GroupRecord new_group(const aws::RequestContext& context, std::string name);
  // Makes the group of a cluster's containers when it is named and not there.
  Awaitable<Result<>> ensure_container_group(const aws::RequestContext& context, std::string name);

  EventStore& events() { return ports_.events; }
  const store::Table<GroupRecord>& groups() const { return groups_; }
  const store::Table<StreamRecord>& streams() const { return streams_; }

 private:
  Awaitable<Result<>> commit(std::function<Result<store::Transaction>()> build);
  Awaitable<Result<>> expire_group(GroupRecord group, TimePoint now);

  Ports ports_;
  store::Table<GroupRecord> groups_;
  store::Table<StreamRecord> streams_;
};

// The oldest time that a group still shows at `now`.
std::int64_t visible_from(const GroupRecord& group, TimePoint now);

}  // namespace minato::logs
