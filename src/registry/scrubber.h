// The scrub: every blob's content is read and hashed again, slowly, and what is damaged is set
// aside.
//
// A blob found wrong is marked `checking`, with a new generation, before it is looked at once more
// and set aside, and `corrupt` after. Uploads that claim it meanwhile wait; those that claimed it
// before the mark do not link (layers.cc). So no content that a client was told is stored is taken
// for the damaged one, and pushing the digest again heals it in every repository.
//
// In a process a scrub by the clock and one that somebody waits for may run at once; what was
// marked is settled one at a time. Of several processes on one store only the leader may scrub, as
// for collector.h.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "registry/parts.h"
#include "registry/records.h"

namespace minato::registry {

struct ScrubReport {
  std::uint64_t blobs = 0;  // whose content was read
  std::uint64_t bytes = 0;
  std::uint64_t damaged = 0;     // set aside now: another digest, or shorter
  std::uint64_t missing = 0;     // of a repository, found without content now
  std::uint64_t unreadable = 0;  // could not be read; looked at again next time
};

// A blob without good content, and who has it: "<account>/<region>/<repository>".
struct DamagedBlob {
  std::string digest;
  std::vector<std::string> repositories;
};

class Scrubber {
 public:
  // Damaged blobs told of at once.
  static constexpr std::size_t kDamagedTold = 1000;

  explicit Scrubber(Parts parts) : parts_(parts) {}

  struct Options {
    std::uint64_t bytes_per_second = 0;  // above 0
    bool go_on = false;                  // where the last one with `go_on` was cut off
  };
  // Reads everything once. Waits for a scrub that runs with the same `go_on`. kUnavailable after
  // stop().
  Awaitable<Result<ScrubReport>> scrub(Options options);
  // Settles what a scrub that was cut off has left marked: pushes of it are refused meanwhile.
  // Call it at start-up and now and then.
  Awaitable<Result<>> recover();
  // When a scrub with `go_on` was last finished. A registry that never had one is new and counts as
  // scrubbed when this is asked first.
  Awaitable<Result<TimePoint>> last_finished();
  // What is without good content now, by digest; it leaves the list when it is pushed again or
  // collected.
  Awaitable<Result<std::vector<DamagedBlob>>> damaged();
  // Ends a scrub soon and waits for that. Nothing starts after it.
  Awaitable<void> stop();

 private:
  enum class Content { kGood, kWrong, kMissing, kUnreadable };
  struct Round;
  Awaitable<Result<>> finish_cut_off(Round& round);
  Awaitable<Result<>> check_records(Round& round);
  Awaitable<Result<>> check_record(Round& round, Digest digest);
  Awaitable<Result<>> rest(Round& round);
  enum class Pace { kSlow, kFast };
  Awaitable<Result<Content>> look_at(Round& round, Digest digest, Pace pace);
  Awaitable<Result<>> save_position(Round& round, std::string digest);
  Awaitable<Result<bool>> try_mark(std::string digest);
  Awaitable<Result<>> settle(Round& round, Digest digest);
  Awaitable<Result<bool>> try_settle(std::string digest, bool good);
  Awaitable<Result<>> add_repositories(std::vector<DamagedBlob>& blobs);
  Awaitable<Result<std::string>> setting(std::string_view name);
  Awaitable<Result<>> save_setting(std::string_view name, std::string value);

  Parts parts_;
  Gates by_clock_;
  Gates on_demand_;
  Gates settling_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace minato::registry
