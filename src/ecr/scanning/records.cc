#include "ecr/scanning/records.h"

#include <boost/json.hpp>

namespace minato::ecr::scanning {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  boost::system::error_code error;
  if (!value || !value->is_number()) return 0;
  const auto out = value->to_number<std::int64_t>(error);
  return error ? 0 : out;
}

bool flag(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

std::optional<TimePoint> time(const json::object& object, std::string_view name) {
  if (!object.if_contains(name)) return std::nullopt;
  return from_unix_ms(number(object, name));
}

}  // namespace

std::string ScanRecord::key_of(std::string_view repository_id, std::string_view digest) {
  return registry::content_key(repository_id, digest);
}

std::string ScanRecord::encode() const {
  json::object out{{"account", scope.account},
                   {"region", scope.region},
                   {"repository", repository},
                   {"digest", digest},
                   {"status", status},
                   {"description", description},
                   {"enhanced", enhanced},
                   {"continuous", continuous},
                   {"requestedAt", to_unix_ms(requested_at)},
                   {"generation", generation},
                   {"run", run}};
  if (completed_at) out["completedAt"] = to_unix_ms(*completed_at);
  if (source_updated_at) out["sourceUpdatedAt"] = to_unix_ms(*source_updated_at);
  json::object by_severity;
  for (const auto& [severity, count] : counts) by_severity[severity] = count;
  out["counts"] = std::move(by_severity);
  return json::serialize(out);
}

Result<ScanRecord> ScanRecord::decode(std::string_view encoded) {
  boost::system::error_code error;
  const json::value value = json::parse(encoded, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (!object) return fail(ErrorCode::kDataLoss, "the record of an image scan cannot be read");
  ScanRecord out;
  out.scope = {.account = text(*object, "account"), .region = text(*object, "region")};
  out.repository = text(*object, "repository");
  out.digest = text(*object, "digest");
  out.status = text(*object, "status");
  out.description = text(*object, "description");
  out.enhanced = flag(*object, "enhanced");
  out.continuous = flag(*object, "continuous");
  out.requested_at = from_unix_ms(number(*object, "requestedAt"));
  out.completed_at = time(*object, "completedAt");
  out.source_updated_at = time(*object, "sourceUpdatedAt");
  out.generation = static_cast<std::uint64_t>(number(*object, "generation"));
  out.run = text(*object, "run");
  const json::value* counts = object->if_contains("counts");
  if (counts && counts->is_object()) {
    for (const auto& [severity, count] : counts->get_object()) {
      out.counts[severity] = static_cast<std::int32_t>(number(counts->get_object(), severity));
    }
  }
  return out;
}

std::string finding_prefix(std::string_view scan_key, std::string_view run) {
  std::string out = std::string(scan_key) + "/";
  return run.empty() ? out : out + std::string(run) + "/";
}

}  // namespace minato::ecr::scanning
