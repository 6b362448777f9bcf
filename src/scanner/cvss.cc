#include "scanner/cvss.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "scanner/cvss_impl.h"

namespace minato::scanner {

namespace cvss {

std::optional<Metrics> parse_metrics(std::string_view text) {
  Metrics out;
  while (!text.empty()) {
    const auto slash = text.find('/');
    const std::string_view part = text.substr(0, slash);
    text.remove_prefix(slash == std::string_view::npos ? text.size() : slash + 1);
    const auto colon = part.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    if (!out.emplace(part.substr(0, colon), part.substr(colon + 1)).second) return std::nullopt;
  }
  return out;
}

std::optional<double> weigh(const Metrics& metrics, std::string_view name, const Weights& weights) {
  const auto metric = metrics.find(name);
  if (metric == metrics.end()) return std::nullopt;
  const auto weight = weights.find(metric->second);
  return weight == weights.end() ? std::nullopt : std::optional(weight->second);
}

}  // namespace cvss

namespace {

using cvss::weigh;
using cvss::Weights;

// Appendix A: the smallest number with one decimal that is not less, without float's noise.
double round_up(double value) {
  const auto scaled = std::llround(value * 100'000);
  if (scaled % 10'000 == 0) return static_cast<double>(scaled) / 100'000;
  return (std::floor(static_cast<double>(scaled) / 10'000) + 1) / 10;
}

// https://www.first.org/cvss/v3.1/specification-document, 7.1; that of 3.0 is the same but for
// noise.
std::optional<double> score_of_version_3(std::string_view vector) {
  const auto parsed = cvss::parse_metrics(vector);
  if (!parsed) return std::nullopt;
  const cvss::Metrics& metrics = *parsed;
  const auto scope = metrics.find("S");
  if (scope == metrics.end() || (scope->second != "U" && scope->second != "C")) {
    return std::nullopt;
  }
  const bool changed = scope->second == "C";
  const Weights impact{{"H", 0.56}, {"L", 0.22}, {"N", 0}};
  const auto c = weigh(metrics, "C", impact), i = weigh(metrics, "I", impact),
             a = weigh(metrics, "A", impact);
  const auto av = weigh(metrics, "AV", {{"N", 0.85}, {"A", 0.62}, {"L", 0.55}, {"P", 0.2}});
  const auto ac = weigh(metrics, "AC", {{"L", 0.77}, {"H", 0.44}});
  const auto pr = weigh(metrics, "PR",
                        {{"N", 0.85}, {"L", changed ? 0.68 : 0.62}, {"H", changed ? 0.5 : 0.27}});
  const auto ui = weigh(metrics, "UI", {{"N", 0.85}, {"R", 0.62}});
  if (!c || !i || !a || !av || !ac || !pr || !ui) return std::nullopt;
  const double iss = 1 - (1 - *c) * (1 - *i) * (1 - *a);
  const double harm = changed ? 7.52 * (iss - 0.029) - 3.25 * std::pow(iss - 0.02, 15) : 6.42 * iss;
  if (harm <= 0) return 0;
  const double ease = 8.22 * *av * *ac * *pr * *ui;
  return round_up(std::min(changed ? 1.08 * (harm + ease) : harm + ease, 10.0));
}

constexpr std::string_view kMark = "CVSS:";

}  // namespace

std::string_view cvss_version(std::string_view vector) {
  if (!vector.starts_with(kMark)) return "2.0";
  vector.remove_prefix(kMark.size());
  return vector.substr(0, vector.find('/'));
}

std::optional<double> cvss_score(std::string_view vector) {
  if (vector.size() > kVectorBytesMax) return std::nullopt;
  const std::string_view version = cvss_version(vector);
  if (!vector.starts_with(kMark)) return cvss::score_of_version_2(vector);
  vector.remove_prefix(std::min(vector.size(), kMark.size() + version.size() + 1));
  if (version == "4.0") return cvss::score_of_version_4(vector);
  if (version == "3.0" || version == "3.1") return score_of_version_3(vector);
  return std::nullopt;
}

std::string_view cvss_severity(std::string_view vector, double score) {
  if (score >= 9.0 && cvss_version(vector) != "2.0") return "CRITICAL";
  if (score >= 7.0) return "HIGH";
  if (score >= 4.0) return "MEDIUM";
  return score > 0 ? "LOW" : "INFORMATIONAL";
}

}  // namespace minato::scanner
