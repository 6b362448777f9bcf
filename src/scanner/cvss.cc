#include "scanner/cvss.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace minato::scanner {
namespace {

using Metrics = std::map<std::string_view, std::string_view>;

Metrics parse_vector(std::string_view text) {
  Metrics out;
  while (!text.empty()) {
    const auto slash = text.find('/');
    const std::string_view part = text.substr(0, slash);
    text.remove_prefix(slash == std::string_view::npos ? text.size() : slash + 1);
    if (const auto colon = part.find(':'); colon != std::string_view::npos) {
      out.emplace(part.substr(0, colon), part.substr(colon + 1));
    }
  }
  return out;
}

using Weights = std::map<std::string_view, double>;

std::optional<double> weigh(const Metrics& metrics, std::string_view name, const Weights& weights) {
  const auto metric = metrics.find(name);
  if (metric == metrics.end()) return std::nullopt;
  const auto weight = weights.find(metric->second);
  return weight == weights.end() ? std::nullopt : std::optional(weight->second);
}

// Appendix A: the smallest number with one decimal that is not less, without float's noise.
double round_up(double value) {
  const auto scaled = std::llround(value * 100'000);
  if (scaled % 10'000 == 0) return static_cast<double>(scaled) / 100'000;
  return (std::floor(static_cast<double>(scaled) / 10'000) + 1) / 10;
}

}  // namespace

std::optional<double> cvss_base_score(std::string_view vector) {
  if (!vector.starts_with("CVSS:3.0/") && !vector.starts_with("CVSS:3.1/")) return std::nullopt;
  const Metrics metrics = parse_vector(vector);
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

std::string_view severity_of_score(double score) {
  if (score >= 9.0) return "CRITICAL";
  if (score >= 7.0) return "HIGH";
  if (score >= 4.0) return "MEDIUM";
  return score > 0 ? "LOW" : "INFORMATIONAL";
}

}  // namespace minato::scanner
