// https://www.first.org/cvss/v2/guide, 3.2.1.
#include <array>
#include <cmath>

#include "scanner/cvss_impl.h"

namespace minato::scanner::cvss {

std::optional<double> score_of_version_2(std::string_view vector) {
  if (vector.starts_with('(') && vector.ends_with(')'))
    vector = vector.substr(1, vector.size() - 2);
  const auto metrics = parse_metrics(vector);
  if (!metrics) return std::nullopt;
  const Weights impact{{"N", 0}, {"P", 0.275}, {"C", 0.66}};
  const auto c = weigh(*metrics, "C", impact), i = weigh(*metrics, "I", impact),
             a = weigh(*metrics, "A", impact);
  const auto av = weigh(*metrics, "AV", {{"L", 0.395}, {"A", 0.646}, {"N", 1}});
  const auto ac = weigh(*metrics, "AC", {{"H", 0.35}, {"M", 0.61}, {"L", 0.71}});
  const auto au = weigh(*metrics, "Au", {{"M", 0.45}, {"S", 0.56}, {"N", 0.704}});
  if (!c || !i || !a || !av || !ac || !au) return std::nullopt;
  const double harm = 10.41 * (1 - (1 - *c) * (1 - *i) * (1 - *a));
  if (harm <= 0) return 0;
  const double ease = 20 * *av * *ac * *au;
  return std::round((0.6 * harm + 0.4 * ease - 1.5) * 1.176 * 10) / 10;
}

}  // namespace minato::scanner::cvss
