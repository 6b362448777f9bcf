// Base scores of CVSS vectors, versions 3.0 and 3.1. Pure.
// https://www.first.org/cvss/v3.1/specification-document, 7.1 and appendix A.
#pragma once

#include <optional>
#include <string_view>

namespace minato::scanner {

// 0.0 to 10.0. nullopt for other versions and what is no complete vector.
std::optional<double> cvss_base_score(std::string_view vector);

// CRITICAL, HIGH, MEDIUM, LOW, or INFORMATIONAL for 0.0.
std::string_view severity_of_score(double score);

}  // namespace minato::scanner
