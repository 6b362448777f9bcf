// One advisory in OSV's format, and whether it is about an installed package. Pure.
// https://ossf.github.io/osv-schema/
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "scanner/package.h"

namespace minato::scanner {

struct AffectedPackage {
  std::string ecosystem;
  std::string name;
};

// What an advisory says of one package of an image.
struct Finding {
  std::string name;      // the CVE where there is one, else the advisory's own id
  std::string advisory;  // its id
  std::string title;
  std::string description;
  std::string severity;  // CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, UNDEFINED
  std::string uri;
  std::string ecosystem;
  std::string cvss_vector;
  double cvss_score = 0;
  std::string fixed_version;  // empty while there is no fix
  std::string published;      // ISO 8601, as in the advisory
  std::string modified;
  std::vector<std::string> aliases;
  std::vector<std::string> references;
  Package package;

  std::string encode() const;
  static Result<Finding> decode(std::string_view text);
};

// Of one image; more are not told.
inline constexpr std::size_t kFindingsMax = 50'000;

// The worst first, one for each vulnerability and package: the one that knows most.
void sort_findings(std::vector<Finding>& findings);

struct AdvisoryIndex {
  std::string id;
  std::string modified;
  bool withdrawn = false;
  std::vector<AffectedPackage> affected;  // each once
};

// What an index of advisories needs. kInvalidArgument: not in OSV's format.
Result<AdvisoryIndex> index_advisory(std::string_view text);

// The finding when the advisory is about `package` under `ecosystem` (a full name or a beginning
// with '*') and `name`, else nullopt. Text that cannot be read is about nothing.
struct Question {
  const Package& package;
  const std::string& ecosystem;
  const std::string& name;     // as advisories have it
  const std::string& version;  // of what `name` names
  Scheme scheme;
};
std::optional<Finding> match_advisory(std::string_view text, const Question& question);

}  // namespace minato::scanner
