// What is kept of the work that follows a push: replicating an image, signing it.
//
//   registry_push_job      <kind>/<due ms, 13 digits>/<repository id>/<digest>/<target>/<tag>
//   registry_image_status  <repository id>/<digest>/<kind>/<target>
//
// A job is written in the transaction that stores the image and erased in the one that says how it
// ended. Its key begins with the time it is due, so what is due is read in order. A target is
// "<account>/<region>" of a replication and a profile's ARN of a signing.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "registry/records.h"

namespace minato::ecr::push_jobs {

enum class Kind { kReplication, kSigning };
// "replication" or "signing".
std::string_view name_of(Kind kind);

struct JobRecord {
  static constexpr std::string_view kTable = "registry_push_job";
  Kind kind = Kind::kReplication;
  registry::Scope scope;
  std::string repository;
  std::string repository_id;
  std::string digest;
  std::string tag;  // with which the image was pushed; may be empty
  std::string target;
  TimePoint due = {};
  int attempts = 0;  // that failed

  std::string key() const;
  // What the keys of the kind begin with; ends with '/'.
  static std::string prefix_of(Kind kind);
  // The first key of the kind that is not due at `now`.
  static std::string end_of_due(Kind kind, TimePoint now);
  // Jobs of one lane run one after the other: what a tag was moved to last arrives last.
  std::string lane() const;

  std::string encode() const;
  static Result<JobRecord> decode(std::string_view text);
};

struct StatusRecord {
  static constexpr std::string_view kTable = registry::tables::kImageStatus;
  enum class State { kInProgress, kComplete, kFailed };
  State state = State::kInProgress;
  std::string failure_code = {};  // while kFailed
  std::string failure_reason = {};

  // `digest` is the image's.
  static std::string key_of(std::string_view repository_id, std::string_view digest, Kind kind,
                            std::string_view target);
  std::string encode() const;
  static Result<StatusRecord> decode(std::string_view text);
};
// "IN_PROGRESS", "COMPLETE" or "FAILED", as in the API.
std::string_view name_of(StatusRecord::State state);

std::string status_key(const JobRecord& job);

}  // namespace minato::ecr::push_jobs
