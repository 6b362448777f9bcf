// The state store: records in named tables, changed by transactions that carry a global revision.
// The same contract holds for every back end and is tested by store/contract_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/result.h"

namespace minato::store {

// The global order of commits: every commit that changes something gets the next number.
using Revision = std::uint64_t;

// Largest value of a record. The largest real ones are image manifests (4 MiB).
inline constexpr std::size_t kValueBytes = 16 * 1024 * 1024;
// Changes that are kept for watchers that start at an older revision.
inline constexpr std::size_t kChangeLogLength = 100'000;

struct Record {
  std::string key;
  std::string value;
  Revision revision = 0;  // of the commit that last wrote this record
};

// Holds when the record's current revision is `revision`; 0 means that it must not exist.
struct Condition {
  std::string table;
  std::string key;
  Revision revision = 0;
};

// nullopt deletes; deleting what is not there is no error and no change.
struct Mutation {
  std::string table;
  std::string key;
  std::optional<std::string> value;
};

struct Transaction {
  std::vector<Condition> conditions;
  std::vector<Mutation> mutations;  // at most one per (table, key)
};

// One applied mutation; `value` is nullopt for a deletion.
struct Change {
  std::string table;
  std::string key;
  std::optional<std::string> value;
  Revision revision = 0;
};

// Called on the executor the watcher was added with, once a commit, in revision order.
using Watcher = std::function<void(const std::vector<Change>&)>;

// Callable from any executor; each coroutine resumes on its own executor. Executors that wait for a
// commit or carry a watcher live until stop() has returned.
class Store {
 public:
  virtual ~Store() = default;

  // All or nothing, durable when it returns: an answered commit survives kill -9 and power loss.
  // Returns the commit's revision (the current one when nothing changed). kConflict: a condition
  // did not hold. kUnavailable: stopping or limits::kStoreQueue waiting. kResourceExhausted: the
  // disk is full; nothing was changed and later commits may work. kInvalidArgument: a value over
  // kValueBytes. Watchers on an executor that runs its work in order (a strand, a single thread)
  // have run before a commit() awaited there returns; also the one whose commit caused a kConflict,
  // so that trying again sees it.
  virtual Awaitable<Result<Revision>> commit(Transaction transaction) = 0;

  virtual Awaitable<Result<std::optional<Record>>> get(std::string table, std::string key) = 0;
  // Records with from <= key < to in key order (bytewise), at most `limit`. Empty `to` means no
  // upper bound.
  virtual Awaitable<Result<std::vector<Record>>> range(std::string table, std::string from,
                                                       std::string to, std::size_t limit) = 0;
  // Number of records with from <= key < to.
  virtual Awaitable<Result<std::uint64_t>> count(std::string table, std::string from,
                                                 std::string to) = 0;
  // Calls `watcher` on `executor` for every commit after `from`; with `from` older than the kept
  // change log (the last 100,000 changes) kOutOfRange: read everything again. Returns an id.
  virtual Result<std::uint64_t> watch(Revision from, Executor executor, Watcher watcher) = 0;
  // After return the watcher is not called again if called from its own executor.
  virtual void unwatch(std::uint64_t id) = 0;
  // Of the last commit: what a read from now on sees at least.
  virtual Revision revision() const = 0;
  // Refuses further commits with kUnavailable and waits until the accepted ones are answered.
  // Reads go on. Destruction stops too.
  virtual void stop() = 0;
};

}  // namespace minato::store
