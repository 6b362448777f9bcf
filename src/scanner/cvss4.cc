// https://www.first.org/cvss/v4.0/specification-document, 8.2. A vector belongs to a class, of
// which the score of its worst vectors is known; by as much as the vector is better than these, its
// score moves towards those of the next better classes.
#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "scanner/cvss_impl.h"

namespace minato::scanner::cvss {
namespace {

// Values of each metric from the worst on. Those of the last rows may be left out or "X".
struct Metric {
  std::string_view name;
  std::string_view values;
  bool required = false;
};
constexpr std::array kBase = {
    Metric{"AV", "NALP", true}, Metric{"PR", "NLH", true}, Metric{"UI", "NPA", true},
    Metric{"AC", "LH", true},   Metric{"AT", "NP", true},  Metric{"VC", "HLN", true},
    Metric{"VI", "HLN", true},  Metric{"VA", "HLN", true}, Metric{"SC", "HLN", true},
    Metric{"SI", "HLN", true},  Metric{"SA", "HLN", true},
};
constexpr std::array kOptional = {
    Metric{"E", "APU"},    Metric{"CR", "HML"},   Metric{"IR", "HML"},   Metric{"AR", "HML"},
    Metric{"MAV", "NALP"}, Metric{"MPR", "NLH"},  Metric{"MUI", "NPA"},  Metric{"MAC", "LH"},
    Metric{"MAT", "NP"},   Metric{"MVC", "HLN"},  Metric{"MVI", "HLN"},  Metric{"MVA", "HLN"},
    Metric{"MSC", "HLN"},  Metric{"MSI", "SHLN"}, Metric{"MSA", "SHLN"}, Metric{"S", "NP"},
    Metric{"AU", "NY"},    Metric{"R", "AUI"},    Metric{"V", "DC"},     Metric{"RE", "LMH"},
};
constexpr std::array<std::string_view, 5> kUrgencies = {"X", "Clear", "Green", "Amber", "Red"};

bool is_valid(std::string_view name, std::string_view value) {
  if (name == "U") return std::ranges::find(kUrgencies, value) != kUrgencies.end();
  if (value.size() != 1) return false;
  for (const Metric& metric : kBase) {
    if (metric.name == name) return metric.values.contains(value);
  }
  for (const Metric& metric : kOptional) {
    if (metric.name == name) return value == "X" || metric.values.contains(value);
  }
  return false;
}

bool is_complete(const Metrics& metrics) {
  return std::ranges::all_of(metrics,
                             [](const auto& one) { return is_valid(one.first, one.second); }) &&
         std::ranges::all_of(kBase, [&](const Metric& one) { return metrics.contains(one.name); });
}

// How far a value is from the worst one. What somebody's own environment changes goes first; what
// is left out counts as the worst.
class Levels {
 public:
  explicit Levels(const Metrics& metrics) : metrics_(metrics) {}

  int operator()(std::string_view name, std::string_view values) const {
    auto found = metrics_.find("M" + std::string(name));
    if (found == metrics_.end() || found->second == "X") found = metrics_.find(name);
    if (found == metrics_.end() || found->second == "X") return 0;
    return static_cast<int>(values.find(found->second));
  }

 private:
  const Metrics& metrics_;
};

using Distances = std::vector<int>;

// The metrics of one group of equivalence classes.
struct Groups {
  explicit Groups(const Levels& level)
      : access{level("AV", "NALP"), level("PR", "NLH"), level("UI", "NPA")},
        effort{level("AC", "LH"), level("AT", "NP")},
        harm{level("VC", "HLN"), level("VI", "HLN"), level("VA", "HLN"),
             level("CR", "HML"), level("IR", "HML"), level("AR", "HML")},
        beyond{level("SC", "SHLN"), level("SI", "SHLN"), level("SA", "SHLN")},
        exploits(level("E", "APU")) {}
  Distances access, effort, harm, beyond;
  int exploits;
};

// Table 24 and those after it: EQ1 to EQ6, from 0.
struct Class {
  std::array<int, 6> eq;

  // In tenths; 0 when there is no such class.
  int score() const {
    constexpr std::array kSizes = {3, 2, 3, 3, 3, 2};
    int index = 0;
    for (std::size_t i = 0; i < eq.size(); ++i) {
      if (eq[i] >= kSizes[i]) return 0;
      index = index * kSizes[i] + eq[i];
    }
    return kTenthsOfClass[static_cast<std::size_t>(index)];
  }
  Class next(std::size_t which) const {
    Class out = *this;
    ++out.eq[which];
    return out;
  }
};

Class class_of(const Groups& groups) {
  const auto zeros = [](const Distances& all) { return std::ranges::count(all, 0); };
  const Distances& access = groups.access;
  const Distances& harm = groups.harm;
  const Distances& beyond = groups.beyond;
  Class out{};
  out.eq[0] = zeros(access) == 3 ? 0 : zeros(access) > 0 && access[0] != 3 ? 1 : 2;
  out.eq[1] = zeros(groups.effort) == 2 ? 0 : 1;
  out.eq[2] = harm[0] == 0 && harm[1] == 0                   ? 0
              : harm[0] == 0 || harm[1] == 0 || harm[2] == 0 ? 1
                                                             : 2;
  out.eq[3] = beyond[1] == 0 || beyond[2] == 0 ? 0 : std::ranges::count(beyond, 1) > 0 ? 1 : 2;
  out.eq[4] = groups.exploits;
  const bool wanted = (harm[0] == 0 && harm[3] == 0) || (harm[1] == 0 && harm[4] == 0) ||
                      (harm[2] == 0 && harm[5] == 0);
  out.eq[5] = wanted ? 0 : 1;
  return out;
}

// How far the metrics are from the first of the worst of their class that they are no worse than.
int distance(const Distances& metrics, const std::vector<Distances>& worst) {
  for (const Distances& one : worst) {
    int sum = 0;
    bool below = true;
    for (std::size_t i = 0; i < one.size(); ++i) {
      below = below && metrics[i] >= one[i];
      sum += metrics[i] - one[i];
    }
    if (below) return sum;
  }
  return 0;
}

// The worst of a class, and one more than the distance to its best.
struct Extent {
  std::vector<Distances> worst;
  int depth;
};
const std::array<Extent, 3> kAccess = {{
    {{{0, 0, 0}}, 1},
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, 4},
    {{{3, 0, 0}, {1, 1, 1}}, 5},
}};
const std::array<Extent, 2> kEffort = {{{{{0, 0}}, 1}, {{{1, 0}, {0, 1}}, 2}}};
// By EQ3 and EQ6.
const std::array<std::array<Extent, 2>, 3> kHarm = {{
    {{{{{0, 0, 0, 0, 0, 0}}, 7}, {{{0, 0, 1, 1, 1, 0}, {0, 0, 0, 1, 1, 1}}, 6}}},
    {{{{{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}}, 8},
      {{{1, 0, 1, 0, 1, 0},
        {1, 0, 0, 0, 1, 1},
        {0, 1, 0, 1, 0, 1},
        {0, 1, 1, 1, 0, 0},
        {1, 1, 0, 0, 0, 1}},
       8}}},
    {{{{}, 1}, {{{1, 1, 1, 0, 0, 0}}, 10}}},
}};
const std::array<Extent, 3> kBeyond = {{{{{1, 0, 0}}, 6}, {{{1, 1, 1}}, 5}, {{{2, 2, 2}}, 4}}};

// Of the class after it in harm, where EQ3 and EQ6 depend on each other.
int next_harm(const Class& of) {
  if (of.eq[2] == 0 && of.eq[5] == 0) return std::max(of.next(2).score(), of.next(5).score());
  if (of.eq[5] == 0) return of.next(5).score();
  return of.next(2).score();
}

}  // namespace

std::optional<double> score_of_version_4(std::string_view vector) {
  const auto metrics = parse_metrics(vector);
  if (!metrics || !is_complete(*metrics)) return std::nullopt;
  const Groups groups{Levels(*metrics)};
  const auto harmless = [](std::span<const int> all, int none) {
    return std::ranges::all_of(all, [none](int one) { return one == none; });
  };
  if (harmless(std::span(groups.harm).first(3), 2) && harmless(groups.beyond, 3)) return 0;
  const Class own = class_of(groups);
  const auto at = [&own](std::size_t which) { return static_cast<std::size_t>(own.eq[which]); };
  const int score = own.score();
  double moved = 0;
  int ways = 0;
  const auto move = [&](const Distances& of, const Extent& extent, int next) {
    if (next == 0) return;
    ++ways;
    moved += (score - next) * (static_cast<double>(distance(of, extent.worst)) / extent.depth);
  };
  move(groups.access, kAccess[at(0)], own.next(0).score());
  move(groups.effort, kEffort[at(1)], own.next(1).score());
  move(groups.harm, kHarm[at(2)][at(5)], next_harm(own));
  move(groups.beyond, kBeyond[at(3)], own.next(3).score());
  if (own.next(4).score() != 0) ++ways;  // all of EQ5 are as bad as its worst
  const double tenths = score - (ways == 0 ? 0 : moved / ways);
  constexpr double kNoise = 1e-6;
  return std::clamp(std::floor(tenths + 0.5 + kNoise), 0.0, 100.0) / 10;
}

}  // namespace minato::scanner::cvss
