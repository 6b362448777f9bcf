#include "scanner/trivy_report.h"

#include <array>
#include <boost/json.hpp>
#include <cctype>

#include "codec/time.h"
#include "scanner/finding_severity_impl.h"

namespace minato::scanner {
namespace {

namespace json = boost::json;
using osv::array_of;
using osv::object_of;
using osv::text_of;

Result<json::value> parse_report(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) {
    return fail(ErrorCode::kInvalidArgument, "Trivy's report is no JSON object");
  }
  return value;
}

std::string severity_of(const json::object& row) {
  const std::string word = text_of(row, "Severity");
  for (const std::string_view known : {"CRITICAL", "HIGH", "MEDIUM", "LOW"}) {
    if (word == known) return word;
  }
  return "UNDEFINED";
}

// node-pkg is NODEPKG, and so on: Inspector's names of package managers.
std::string manager_name(std::string_view type) {
  std::string out;
  for (const char c : type) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte)) out.push_back(static_cast<char>(std::toupper(byte)));
  }
  return out;
}

std::string manager_of(const json::object& result) {
  const std::string type = text_of(result, "Type");
  if (text_of(result, "Class") != "os-pkgs") return manager_name(type);
  for (const std::string_view name : {"debian", "ubuntu"}) {
    if (type == name) return "DPKG";
  }
  for (const std::string_view name : {"alpine", "wolfi", "chainguard"}) {
    if (type == name) return "APK";
  }
  return "RPM";
}

struct Score {
  std::string vector;
  double value = 0;
};

// The newest form that the source gives; no vector when it gives none.
Score score_of(const json::object& source) {
  struct Form {
    std::string_view vector;
    std::string_view score;
  };
  constexpr std::array kForms = {Form{"V3Vector", "V3Score"}, Form{"V40Vector", "V40Score"},
                                 Form{"V2Vector", "V2Score"}};
  for (const Form& form : kForms) {
    Score out{.vector = text_of(source, form.vector)};
    if (out.vector.empty()) continue;
    const json::value* value = source.if_contains(form.score);
    boost::system::error_code ignored;
    if (value && value->is_number()) out.value = value->to_number<double>(ignored);
    return out;
  }
  return {};
}

// Of the source that the severity is of, else of the first that has one: NVD before others.
Score score_of(const json::object& row, const std::string& severity_source) {
  const json::object* sources = object_of(row, "CVSS");
  if (!sources) return {};
  for (const std::string_view name : {std::string_view(severity_source), std::string_view("nvd")}) {
    const json::object* source = object_of(*sources, name);
    if (!source) continue;
    if (Score out = score_of(*source); !out.vector.empty()) return out;
  }
  for (const auto& member : *sources) {
    if (!member.value().is_object()) continue;
    if (Score out = score_of(member.value().get_object()); !out.vector.empty()) return out;
  }
  return {};
}

void add_texts(const json::object& row, std::string_view name, std::vector<std::string>& out) {
  for (const json::value& one : array_of(row, name)) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
}

Finding finding_of(const json::object& result, const json::object& row) {
  Finding out;
  out.name = text_of(row, "VulnerabilityID");
  out.advisory = out.name;
  out.title = text_of(row, "Title");
  out.description = text_of(row, "Description");
  if (out.description.empty()) out.description = out.title;
  out.severity = severity_of(row);
  out.uri = text_of(row, "PrimaryURL");
  const std::string severity_source = text_of(row, "SeveritySource");
  if (const json::object* source = object_of(row, "DataSource")) {
    out.ecosystem = text_of(*source, "ID");
  }
  if (out.ecosystem.empty()) out.ecosystem = severity_source;
  Score score = score_of(row, severity_source);
  out.cvss_vector = std::move(score.vector);
  out.cvss_score = score.value;
  out.fixed_version = text_of(row, "FixedVersion");
  out.published = text_of(row, "PublishedDate");
  out.modified = text_of(row, "LastModifiedDate");
  add_texts(row, "VendorIDs", out.aliases);
  add_texts(row, "References", out.references);
  out.package.manager = manager_of(result);
  out.package.name = text_of(row, "PkgName");
  out.package.version = text_of(row, "InstalledVersion");
  out.package.path = text_of(row, "PkgPath");
  if (out.package.path.empty() && !is_distribution_manager(out.package.manager)) {
    out.package.path = text_of(result, "Target");
  }
  return out;
}

}  // namespace

Result<TrivyReport> parse_trivy_report(std::string_view text) {
  TRY(const json::value value, parse_report(text));
  const json::object& report = value.get_object();
  if (!report.contains("SchemaVersion")) {
    return fail(ErrorCode::kInvalidArgument, "Trivy's report has no SchemaVersion");
  }
  TrivyReport out;
  const json::object* metadata = object_of(report, "Metadata");
  out.supported = metadata && object_of(*metadata, "OS");
  for (const json::value& one : array_of(report, "Results")) {
    if (!one.is_object()) continue;
    const json::object& result = one.get_object();
    const std::string kind = text_of(result, "Class");
    if (kind != "os-pkgs" && kind != "lang-pkgs") continue;
    out.supported = true;
    for (const json::value& row : array_of(result, "Vulnerabilities")) {
      if (!row.is_object() || text_of(row.get_object(), "VulnerabilityID").empty()) continue;
      if (out.findings.size() == kFindingsMax) break;
      out.findings.push_back(finding_of(result, row.get_object()));
    }
  }
  sort_findings(out.findings);
  return out;
}

std::optional<TimePoint> trivy_database_time(std::string_view text) {
  const auto value = parse_report(text);
  if (!value) return std::nullopt;
  const json::object* database = object_of(value->get_object(), "VulnerabilityDB");
  return database ? parse_iso8601(text_of(*database, "UpdatedAt")) : std::nullopt;
}

}  // namespace minato::scanner
