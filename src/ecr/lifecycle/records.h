// What is kept of lifecycle policies and their previews, in registry_lifecycle:
//
//   <repository id>/policy
//   <repository id>/preview
//   <repository id>/row/<run>/<number, 8 digits>   one image of a preview, as the API shows it
//
// They hang on the repository's id, so they go when it is swept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "registry/records.h"

namespace minato::ecr::lifecycle {

struct PolicyRecord {
  static constexpr std::string_view kTable = registry::tables::kLifecycle;
  registry::Scope scope;
  std::string repository;
  std::string text;
  std::optional<TimePoint> evaluated_at = {};

  static std::string key_of(std::string_view repository_id);
  // The repository's id when `key` is one of a policy.
  static std::optional<std::string> repository_id_of(std::string_view key);
  std::string encode() const;
  static Result<PolicyRecord> decode(std::string_view text);
};

struct PreviewRecord {
  static constexpr std::string_view kTable = registry::tables::kLifecycle;
  enum class Status { kInProgress, kComplete, kFailed };
  std::string run;  // names its rows
  std::string text;
  Status status = Status::kInProgress;
  TimePoint started_at = {};
  int expiring = 0;
  int transitioning = 0;

  static std::string key_of(std::string_view repository_id);
  std::string encode() const;
  static Result<PreviewRecord> decode(std::string_view text);
};

// Of a run's rows; ends with '/'. With an empty run, of all rows.
std::string row_prefix(std::string_view repository_id, std::string_view run);

}  // namespace minato::ecr::lifecycle
