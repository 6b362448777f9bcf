// What Trivy prints: `trivy image --format json` (SchemaVersion 2) and `trivy version --format
// json`. https://trivy.dev/docs/latest/configuration/reporting/
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "scanner/advisory.h"

namespace minato::scanner {

struct TrivyReport {
  // Whether it knew the system or any manager of packages.
  bool supported = false;
  std::vector<Finding> findings;  // the worst first
};

// kInvalidArgument: not such a report. Members that are missing or of another type are empty.
Result<TrivyReport> parse_trivy_report(std::string_view text);

// When the vulnerability database that Trivy has was made; nullopt when it has none yet, or the
// text says nothing of it.
std::optional<TimePoint> trivy_database_time(std::string_view text);

}  // namespace minato::scanner
