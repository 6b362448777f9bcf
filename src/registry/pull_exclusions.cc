#include "registry/pull_exclusions.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/arn.h"
#include "codec/time.h"

namespace minato::registry {
namespace {

namespace json = boost::json;

std::string_view last_segment(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

std::string encode_pull_exclusions(const PullExclusions& exclusions) {
  json::object out;
  for (const auto& [arn, since] : exclusions) out[arn] = to_unix_ms(since);
  return json::serialize(out);
}

PullExclusions parse_pull_exclusions(std::string_view text) {
  PullExclusions out;
  boost::system::error_code error;
  const auto value = json::parse(json::string_view(text.data(), text.size()), error);
  const auto* object = error ? nullptr : value.if_object();
  if (!object) return out;
  for (const auto& [arn, since] : *object) {
    const auto ms = since.to_number<std::int64_t>(error);
    if (!error) out[std::string(arn)] = from_unix_ms(ms);
  }
  return out;
}

bool excludes(const PullExclusions& exclusions, std::string_view principal_arn) {
  if (exclusions.empty()) return false;
  if (exclusions.contains(principal_arn)) return true;
  constexpr std::string_view session = "assumed-role/";
  const auto arn = Arn::parse(principal_arn);
  if (!arn || arn->service != "sts" || !arn->resource.starts_with(session)) return false;
  const std::string_view rest = std::string_view(arn->resource).substr(session.size());
  const std::string_view role = rest.substr(0, rest.find('/'));
  return std::ranges::any_of(exclusions, [&](const auto& entry) {
    const auto excluded = Arn::parse(entry.first);
    return excluded && excluded->account == arn->account &&
           excluded->resource.starts_with("role/") && last_segment(excluded->resource) == role;
  });
}

}  // namespace minato::registry
