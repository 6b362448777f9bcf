#include "scanner/advisory.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "scanner/cvss.h"
#include "scanner/finding_severity_impl.h"

namespace minato::scanner {
namespace {

namespace json = boost::json;
using osv::array_of;
using osv::object_of;
using osv::text_of;

constexpr std::size_t kTextMax = 4096;       // of a description
constexpr std::size_t kReferencesMax = 100;  // and aliases

json::value parse_document(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  return error ? json::value() : value;
}

bool ecosystem_fits(std::string_view pattern, std::string_view ecosystem) {
  if (pattern.ends_with('*')) return ecosystem.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == ecosystem;
}

struct Event {
  enum class Kind { kIntroduced, kFixed, kLastAffected } kind;
  std::string version;
};

std::vector<Event> events_of(const json::object& range) {
  std::vector<Event> out;
  for (const json::value& row : array_of(range, "events")) {
    if (!row.is_object()) continue;
    const json::object& event = row.get_object();
    if (auto version = text_of(event, "introduced"); !version.empty()) {
      out.push_back({Event::Kind::kIntroduced, std::move(version)});
    } else if (version = text_of(event, "fixed"); !version.empty()) {
      out.push_back({Event::Kind::kFixed, std::move(version)});
    } else if (version = text_of(event, "last_affected"); !version.empty()) {
      out.push_back({Event::Kind::kLastAffected, std::move(version)});
    }
  }
  return out;
}

// "0" is before every version, whatever the scheme thinks of it.
int compare_to_event(Scheme scheme, std::string_view version, const Event& event) {
  if (event.kind == Event::Kind::kIntroduced && event.version == "0") return 1;
  return compare_versions(scheme, version, event.version);
}

struct Verdict {
  bool affected = false;
  std::string fixed;
};

// The schema's "Evaluation": the last event at or before the version decides.
Verdict judge_range(Scheme scheme, std::string_view version, std::vector<Event> events) {
  std::ranges::sort(events, [scheme](const Event& a, const Event& b) {
    if (a.version == "0" || b.version == "0") return a.version == "0" && b.version != "0";
    return compare_versions(scheme, a.version, b.version) < 0;
  });
  Verdict out;
  for (const Event& event : events) {
    const int order = compare_to_event(scheme, version, event);
    if (event.kind == Event::Kind::kIntroduced && order >= 0) out.affected = true;
    if (event.kind == Event::Kind::kLastAffected && order > 0) out.affected = false;
    if (event.kind != Event::Kind::kFixed) continue;
    if (order >= 0)
      out.affected = false;
    else if (out.affected && out.fixed.empty())
      out.fixed = event.version;
  }
  return out;
}

Verdict judge(const json::object& affected, const Question& question) {
  Verdict out;
  for (const json::value& row : array_of(affected, "ranges")) {
    if (!row.is_object()) continue;
    const json::object& range = row.get_object();
    if (text_of(range, "type") == "GIT") continue;
    Verdict one = judge_range(question.scheme, question.version, events_of(range));
    if (!one.affected) continue;
    out.affected = true;
    if (out.fixed.empty()) out.fixed = std::move(one.fixed);
  }
  for (const json::value& version : array_of(affected, "versions")) {
    if (version.is_string() && std::string_view(version.get_string()) == question.version) {
      out.affected = true;
    }
  }
  return out;
}

std::vector<std::string> strings_of(const json::object& object, std::string_view name) {
  std::vector<std::string> out;
  for (const json::value& row : array_of(object, name)) {
    if (row.is_string() && out.size() < kReferencesMax) out.emplace_back(row.get_string());
  }
  return out;
}

std::string name_of(const std::string& id, const std::vector<std::string>& aliases,
                    const std::vector<std::string>& upstream) {
  const auto is_cve = [](const std::string& one) { return one.starts_with("CVE-"); };
  if (is_cve(id)) return id;
  if (const auto found = std::ranges::find_if(aliases, is_cve); found != aliases.end()) {
    return *found;
  }
  // An advisory on several goes by its own name.
  if (std::ranges::count_if(upstream, is_cve) != 1) return id;
  return *std::ranges::find_if(upstream, is_cve);
}

std::string uri_of(const std::string& name, std::string_view ecosystem) {
  const bool cve = name.starts_with("CVE-");
  if (cve && ecosystem.starts_with("Debian")) {
    return "https://security-tracker.debian.org/tracker/" + name;
  }
  if (cve && ecosystem.starts_with("Ubuntu")) return "https://ubuntu.com/security/" + name;
  if (cve && ecosystem.starts_with("Alpine")) {
    return "https://security.alpinelinux.org/vuln/" + name;
  }
  return (cve ? "https://nvd.nist.gov/vuln/detail/" : "https://osv.dev/vulnerability/") + name;
}

std::string cut(std::string text) {
  if (text.size() <= kTextMax) return text;
  std::size_t end = kTextMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text;
}

Finding describe(const json::object& advisory, const json::object& affected,
                 const Question& question) {
  Finding out;
  out.advisory = text_of(advisory, "id");
  out.aliases = strings_of(advisory, "aliases");
  out.name = name_of(out.advisory, out.aliases, strings_of(advisory, "upstream"));
  out.title = cut(text_of(advisory, "summary"));
  out.description = cut(text_of(advisory, "details"));
  if (out.description.empty()) out.description = out.title;
  out.published = text_of(advisory, "published");
  out.modified = text_of(advisory, "modified");
  const json::object* package = object_of(affected, "package");
  if (package) out.ecosystem = text_of(*package, "ecosystem");
  out.uri = uri_of(out.name, out.ecosystem);
  for (const json::value& row : array_of(advisory, "references")) {
    if (row.is_object() && out.references.size() < kReferencesMax) {
      out.references.push_back(text_of(row.get_object(), "url"));
    }
  }
  const osv::Severity severity = osv::severity_of(advisory, affected);
  out.severity = severity.name;
  out.cvss_vector = severity.vector;
  out.cvss_score = severity.score;
  out.package = question.package;
  return out;
}

}  // namespace

Result<AdvisoryIndex> index_advisory(std::string_view text) {
  const json::value value = parse_document(text);
  if (!value.is_object()) return fail(ErrorCode::kInvalidArgument, "not a JSON object");
  const json::object& object = value.get_object();
  AdvisoryIndex out;
  out.id = text_of(object, "id");
  out.modified = text_of(object, "modified");
  if (out.id.empty()) return fail(ErrorCode::kInvalidArgument, "an advisory without id");
  out.withdrawn = object.if_contains("withdrawn") != nullptr;
  std::set<std::pair<std::string, std::string>> seen;
  for (const json::value& row : array_of(object, "affected")) {
    const json::object* package =
        row.is_object() ? object_of(row.get_object(), "package") : nullptr;
    if (!package) continue;
    const auto [at, added] =
        seen.emplace(text_of(*package, "ecosystem"), text_of(*package, "name"));
    if (added) out.affected.push_back({at->first, at->second});
  }
  return out;
}

std::optional<Finding> match_advisory(std::string_view text, const Question& question) {
  const json::value value = parse_document(text);
  if (!value.is_object()) return std::nullopt;
  const json::object& advisory = value.get_object();
  if (advisory.if_contains("withdrawn")) return std::nullopt;
  for (const json::value& row : array_of(advisory, "affected")) {
    if (!row.is_object()) continue;
    const json::object& affected = row.get_object();
    const json::object* package = object_of(affected, "package");
    if (!package || text_of(*package, "name") != question.name ||
        !ecosystem_fits(question.ecosystem, text_of(*package, "ecosystem"))) {
      continue;
    }
    Verdict verdict = judge(affected, question);
    if (!verdict.affected) continue;
    Finding out = describe(advisory, affected, question);
    out.fixed_version = std::move(verdict.fixed);
    return out;
  }
  return std::nullopt;
}

}  // namespace minato::scanner
