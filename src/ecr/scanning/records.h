// What is kept of image scans:
//
//   registry_scan            <repository id>/<digest>                        the last scan
//   registry_scan_finding    <repository id>/<digest>/<run>/<number, 8 digits>   the worst first
//   registry_scan_inventory  <repository id>/<digest>                        packages of the image
//
// They hang on the repository's id, so they go when it is swept.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "registry/records.h"

namespace minato::ecr::scanning {

namespace status {
inline constexpr std::string_view kPending = "PENDING";
inline constexpr std::string_view kInProgress = "IN_PROGRESS";
inline constexpr std::string_view kComplete = "COMPLETE";
inline constexpr std::string_view kActive = "ACTIVE";  // looked at again when the database grows
inline constexpr std::string_view kFailed = "FAILED";
inline constexpr std::string_view kUnsupported = "UNSUPPORTED_IMAGE";
}  // namespace status

struct ScanRecord {
  static constexpr std::string_view kTable = registry::tables::kScan;
  registry::Scope scope;
  std::string repository;
  std::string digest;
  std::string status{status::kPending};
  std::string description;
  bool enhanced = false;    // which form its findings are shown in
  bool continuous = false;  // the repository was under continuous scanning
  TimePoint requested_at = {};
  std::optional<TimePoint> completed_at = {};
  std::optional<TimePoint> source_updated_at = {};
  std::uint64_t generation = 0;                // of the vulnerability database
  std::string run;                             // names its findings; empty before the first
  std::map<std::string, std::int32_t> counts;  // by severity

  bool waits() const { return status == status::kPending || status == status::kInProgress; }
  // Whether there are findings, perhaps of an earlier run.
  bool has_findings() const { return !run.empty(); }

  static std::string key_of(std::string_view repository_id, std::string_view digest);
  std::string encode() const;
  static Result<ScanRecord> decode(std::string_view text);
};

// In registry_setting, once no image lacks the scan of its push that a former version has lost.
inline constexpr std::string_view kScansInPushes = "scans_in_pushes";

struct InventoryRecord {
  static constexpr std::string_view kTable = registry::tables::kScanInventory;
  std::string text;

  std::string encode() const { return text; }
  static Result<InventoryRecord> decode(std::string_view text) {
    return InventoryRecord{std::string(text)};
  }
};

// Of a run's findings; ends with '/'. With an empty run, of all findings of the image.
std::string finding_prefix(std::string_view scan_key, std::string_view run);

}  // namespace minato::ecr::scanning
