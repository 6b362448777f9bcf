#include "ecr/push_jobs/records.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace minato::ecr::push_jobs {
namespace {

namespace json = boost::json;

// Members of a stored object; the first that is not there or of another type makes it bad.
class Members {
 public:
  explicit Members(std::string_view text) {
    boost::system::error_code error;
    value_ = json::parse(json::string_view(text.data(), text.size()), error);
    object_ = error ? nullptr : value_.if_object();
  }

  std::string text(std::string_view name) {
    const auto* member = object_ ? object_->if_contains(name) : nullptr;
    if (member && member->is_string()) return std::string(member->get_string());
    good_ = false;
    return {};
  }
  std::int64_t number(std::string_view name) {
    const auto* member = object_ ? object_->if_contains(name) : nullptr;
    boost::system::error_code error;
    const auto out = member ? member->to_number<std::int64_t>(error) : 0;
    if (!member || error) good_ = false;
    return out;
  }
  bool good() const { return good_ && object_; }

 private:
  json::value value_;
  const json::object* object_ = nullptr;
  bool good_ = true;
};

}  // namespace

std::string_view name_of(Kind kind) {
  return kind == Kind::kReplication ? "replication" : "signing";
}

std::string_view name_of(StatusRecord::State state) {
  switch (state) {
    case StatusRecord::State::kInProgress:
      return "IN_PROGRESS";
    case StatusRecord::State::kComplete:
      return "COMPLETE";
    case StatusRecord::State::kFailed:
      return "FAILED";
  }
  __builtin_unreachable();
}

std::string JobRecord::prefix_of(Kind kind) {
  return fmt::format("{}/", name_of(kind));
}

std::string JobRecord::end_of_due(Kind kind, TimePoint now) {
  return fmt::format("{}{:013}", prefix_of(kind), to_unix_ms(now) + 1);
}

std::string JobRecord::key() const {
  return fmt::format("{}{:013}/{}/{}/{}/{}", prefix_of(kind), to_unix_ms(due), repository_id,
                     digest, target, tag);
}

std::string JobRecord::lane() const {
  return fmt::format("{}/{}/{}/{}", name_of(kind), repository_id, target,
                     tag.empty() ? digest : tag);
}

std::string JobRecord::encode() const {
  return json::serialize(json::object{{"kind", static_cast<int>(kind)},
                                      {"account", scope.account},
                                      {"region", scope.region},
                                      {"repository", repository},
                                      {"id", repository_id},
                                      {"digest", digest},
                                      {"tag", tag},
                                      {"target", target},
                                      {"due", to_unix_ms(due)},
                                      {"attempts", attempts}});
}

Result<JobRecord> JobRecord::decode(std::string_view text) {
  Members in(text);
  JobRecord out{.kind = static_cast<Kind>(in.number("kind")),
                .scope = {.account = in.text("account"), .region = in.text("region")},
                .repository = in.text("repository"),
                .repository_id = in.text("id"),
                .digest = in.text("digest"),
                .tag = in.text("tag"),
                .target = in.text("target"),
                .due = from_unix_ms(in.number("due")),
                .attempts = static_cast<int>(in.number("attempts"))};
  if (in.good()) return out;
  return fail(ErrorCode::kDataLoss, "a record of registry_push_job does not decode");
}

std::string StatusRecord::key_of(std::string_view repository_id, std::string_view digest, Kind kind,
                                 std::string_view target) {
  return registry::content_key(repository_id,
                               fmt::format("{}/{}/{}", digest, name_of(kind), target));
}

std::string status_key(const JobRecord& job) {
  return StatusRecord::key_of(job.repository_id, job.digest, job.kind, job.target);
}

std::string StatusRecord::encode() const {
  return json::serialize(json::object{
      {"state", static_cast<int>(state)}, {"code", failure_code}, {"reason", failure_reason}});
}

Result<StatusRecord> StatusRecord::decode(std::string_view text) {
  Members in(text);
  StatusRecord out{.state = static_cast<State>(in.number("state")),
                   .failure_code = in.text("code"),
                   .failure_reason = in.text("reason")};
  if (in.good()) return out;
  return fail(ErrorCode::kDataLoss, "a record of registry_image_status does not decode");
}

}  // namespace minato::ecr::push_jobs
