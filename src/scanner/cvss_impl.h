// What the versions of CVSS share.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

namespace minato::scanner::cvss {

using Metrics = std::map<std::string_view, std::string_view>;

// "AV:N/AC:L". nullopt when a metric has no value or comes twice.
std::optional<Metrics> parse_metrics(std::string_view text);

using Weights = std::map<std::string_view, double>;

// nullopt when the metric is missing or has another value.
std::optional<double> weigh(const Metrics& metrics, std::string_view name, const Weights& weights);

// Of vectors without the "CVSS:4.0/" at their front.
std::optional<double> score_of_version_2(std::string_view vector);
std::optional<double> score_of_version_4(std::string_view vector);

inline constexpr std::size_t kClasses = 3 * 2 * 3 * 3 * 3 * 2;
extern const std::array<std::uint8_t, kClasses> kTenthsOfClass;

}  // namespace minato::scanner::cvss
