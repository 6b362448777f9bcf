// Garbage collection: removes what nothing refers to any more, while everything goes on.
//
// Why nothing is lost. What may go has a count of 0 and a row in registry_idle (records.h).
//  - A link goes in one transaction on the condition that its record is unchanged. An image that
//    names it writes that record too, so one of the two fails and looks again.
//  - A blob goes in three steps: its record is marked `removing`, on the condition that it is
//    unchanged since it had no links; its content is deleted; its record is erased. Links are made
//    on the condition that the blob's record is unchanged and not marked, so none is made from the
//    first step on. A new record is made only after the last step, and an upload that claimed the
//    old one cannot link the new one: its generation differs.
//  - A crash between the steps leaves the mark, and the next collection goes on there.
// The grace period is no part of the argument: it spares clients from pushing again.
//
// One collection at a time on one store: in a process that is seen to here; of several processes on
// one store only the leader may collect (on SQLite the lock of the folder makes it the only one).
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "registry/layers.h"
#include "registry/parts.h"
#include "registry/records.h"

namespace minato::registry {

// Between the last link of a blob and the removal of its content, when the grace period is longer:
// clients that were told that the content is there finish their push meanwhile.
inline constexpr Duration kContentGrace = std::chrono::minutes(15);

enum class Fate {
  kForget,   // the row tells what is no longer so: only the row goes
  kKeep,     // within the grace period
  kCollect,  // nothing refers to it
};

// What becomes of the record that an idle row names, as it is now. Pure.
Fate fate_of_link(const IdleRow& row, const std::optional<LinkRecord>& link, TimePoint now,
                  Duration grace);
Fate fate_of_blob(const IdleRow& row, const std::optional<BlobRecord>& blob, TimePoint now,
                  Duration grace);

struct CollectionReport {
  std::uint64_t blobs = 0;             // that the registry knew at the start
  std::uint64_t referenced = 0;        // those of them that a repository has
  std::uint64_t layers_in_grace = 0;   // of repositories, that no image names
  std::uint64_t layers_collected = 0;  // taken out of their repository
  std::uint64_t blobs_in_grace = 0;    // that no repository has
  std::uint64_t blobs_collected = 0;   // whose content was deleted
  std::uint64_t bytes_collected = 0;
  std::uint64_t uploads_removed = 0;  // that were broken off; not counted in a dry run
};

class Collector {
 public:
  Collector(Parts parts, Layers& layers, Duration upload_age_max)
      : parts_(parts), layers_(layers), upload_age_max_(upload_age_max) {}

  // Goes through what is idle, page by page, resting as long as it works. Waits for a collection
  // that runs. A dry run changes nothing and tells what a collection would do now. The first
  // failure ends it; what was done stays done. kUnavailable after stop().
  Awaitable<Result<CollectionReport>> collect(bool dry_run);
  // Ends a collection soon and waits for that. Nothing starts after it.
  Awaitable<void> stop();

 private:
  struct Round;
  Awaitable<Result<>> collect_page(Round& round);
  Awaitable<Result<>> collect_row(Round& round, IdleRow row);
  Awaitable<Result<Fate>> try_collect_link(bool dry_run, IdleRow row);
  Awaitable<Result<>> collect_blob(Round& round, IdleRow row);
  Awaitable<Result<Fate>> try_mark_blob(bool dry_run, IdleRow row, std::uint64_t& size);
  Awaitable<Result<>> try_erase_blob(std::string digest);
  Awaitable<Result<RepositoryRecord>> repository_of(std::string link_key, std::string repository);
  template <class T>
  Awaitable<Result<Fate>> forget(Loaded<T> record, IdleRow row);

  Parts parts_;
  Layers& layers_;
  const Duration upload_age_max_;
  Gates one_at_a_time_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace minato::registry
