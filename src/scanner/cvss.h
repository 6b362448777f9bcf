// Scores of CVSS vectors, versions 2.0, 3.0, 3.1 and 4.0. Pure; vectors are untrusted.
#pragma once

#include <optional>
#include <string_view>

namespace minato::scanner {

// Longer ones are no vectors; the longest of version 4.0 has some 270.
inline constexpr std::size_t kVectorBytesMax = 1024;

// "3.1" of "CVSS:3.1/...". The vectors of version 2 do not say theirs.
std::string_view cvss_version(std::string_view vector);

// 0.0 to 10.0; of versions 2 and 3 the base score, of version 4.0 that of all metrics in the
// vector. nullopt for other versions and what is no complete vector.
std::optional<double> cvss_score(std::string_view vector);

// CRITICAL (not in version 2), HIGH, MEDIUM, LOW, or INFORMATIONAL for 0.0.
std::string_view cvss_severity(std::string_view vector, double score);

}  // namespace minato::scanner
