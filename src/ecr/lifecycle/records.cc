#include "ecr/lifecycle/records.h"

#include <boost/json.hpp>

namespace minato::ecr::lifecycle {
namespace {

namespace json = boost::json;

constexpr std::string_view kPolicy = "/policy";

// Members of a stored object; the first that is not there or of another type makes it bad.
class Members {
 public:
  explicit Members(std::string_view text) {
    boost::system::error_code error;
    value_ = json::parse(json::string_view(text.data(), text.size()), error);
    object_ = error ? nullptr : value_.if_object();
  }

  std::string text(std::string_view name) {
    const auto* member = find(name);
    if (member && member->is_string()) return std::string(member->get_string());
    good_ = false;
    return {};
  }
  std::int64_t number(std::string_view name) {
    const auto* member = find(name);
    boost::system::error_code error;
    if (member) {
      const auto out = member->to_number<std::int64_t>(error);
      if (!error) return out;
    }
    good_ = false;
    return 0;
  }
  bool has(std::string_view name) { return find(name) != nullptr; }
  bool good() const { return good_ && object_; }

 private:
  const json::value* find(std::string_view name) {
    return object_ ? object_->if_contains(name) : nullptr;
  }

  json::value value_;
  const json::object* object_ = nullptr;
  bool good_ = true;
};

std::unexpected<Error> damaged() {
  return fail(ErrorCode::kDataLoss, "a record of registry_lifecycle does not decode");
}

}  // namespace

std::string PolicyRecord::key_of(std::string_view repository_id) {
  return std::string(repository_id) + std::string(kPolicy);
}

std::optional<std::string> PolicyRecord::repository_id_of(std::string_view key) {
  const auto slash = key.find('/');
  if (slash == std::string_view::npos || key.substr(slash) != kPolicy) return std::nullopt;
  return std::string(key.substr(0, slash));
}

std::string PolicyRecord::encode() const {
  json::object out{{"account", scope.account},
                   {"region", scope.region},
                   {"repository", repository},
                   {"text", text}};
  if (evaluated_at) out["evaluated"] = to_unix_ms(*evaluated_at);
  return json::serialize(out);
}

Result<PolicyRecord> PolicyRecord::decode(std::string_view text) {
  Members in(text);
  PolicyRecord out{.scope = {.account = in.text("account"), .region = in.text("region")},
                   .repository = in.text("repository"),
                   .text = in.text("text")};
  if (in.has("evaluated")) out.evaluated_at = from_unix_ms(in.number("evaluated"));
  if (!in.good()) return damaged();
  return out;
}

std::string PreviewRecord::key_of(std::string_view repository_id) {
  return registry::content_key(repository_id, "preview");
}

std::string PreviewRecord::encode() const {
  return json::serialize(json::object{{"run", run},
                                      {"text", text},
                                      {"status", static_cast<int>(status)},
                                      {"started", to_unix_ms(started_at)},
                                      {"expiring", expiring},
                                      {"transitioning", transitioning}});
}

Result<PreviewRecord> PreviewRecord::decode(std::string_view text) {
  Members in(text);
  PreviewRecord out{.run = in.text("run"),
                    .text = in.text("text"),
                    .status = static_cast<Status>(in.number("status")),
                    .started_at = from_unix_ms(in.number("started")),
                    .expiring = static_cast<int>(in.number("expiring")),
                    .transitioning = static_cast<int>(in.number("transitioning"))};
  if (!in.good()) return damaged();
  return out;
}

std::string row_prefix(std::string_view repository_id, std::string_view run) {
  const std::string all = registry::content_key(repository_id, "row/");
  return run.empty() ? all : all + std::string(run) + "/";
}

}  // namespace minato::ecr::lifecycle
