// What follows from a push, and from the end of an attempt. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ecr/push_jobs/records.h"
#include "gen/ecr.h"
#include "registry/images.h"

namespace minato::ecr::push_jobs {

// A failing job is tried this often, at growing intervals; about 17 minutes in all.
inline constexpr int kAttemptsMax = 10;
inline constexpr Duration kFirstPause = std::chrono::seconds(2);
inline constexpr Duration kPauseMax = std::chrono::minutes(5);

struct Rules {
  api::ReplicationConfiguration replication;
  api::SigningConfiguration signing;
};

// The status that an image has of a target, nullopt when none.
using StatusOf =
    std::function<std::optional<StatusRecord::State>(Kind kind, const std::string& target)>;

// The jobs that a put makes, all due `now`, each target once. An image that came by replication is
// neither replicated on nor signed; one with a subject, as signatures are, is not signed; one that
// a profile has signed or is about to sign is not signed with it again.
std::vector<JobRecord> jobs_of(const Rules& rules, const registry::PutEvent& put,
                               const StatusOf& status_of, TimePoint now);

// How an attempt ended.
struct Outcome {
  enum class End { kDone, kGone, kRefused, kTryAgain };
  End end = End::kDone;
  std::string code = {};  // of kRefused and kTryAgain
  std::string reason = {};
};

struct NextStep {
  std::optional<StatusRecord> status = {};  // what the image's status becomes
  std::optional<JobRecord> again = {};      // the job as it waits now; nullopt when it has ended
};
NextStep after_attempt(const JobRecord& job, const Outcome& outcome, TimePoint now);

}  // namespace minato::ecr::push_jobs
