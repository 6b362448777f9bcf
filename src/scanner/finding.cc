// Findings, in order and as they are stored.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>
#include <tuple>

#include "scanner/advisory.h"
#include "scanner/finding_severity_impl.h"

namespace minato::scanner {
namespace {

namespace json = boost::json;
using osv::text_of;

std::vector<std::string> texts_of(const json::object& object, std::string_view name) {
  std::vector<std::string> out;
  for (const json::value& row : osv::array_of(object, name)) {
    if (row.is_string()) out.emplace_back(row.get_string());
  }
  return out;
}

int rank(const std::string& severity) {
  constexpr std::array<std::string_view, 5> kOrder = {"CRITICAL", "HIGH", "MEDIUM", "LOW",
                                                      "INFORMATIONAL"};
  return static_cast<int>(std::ranges::find(kOrder, severity) - kOrder.begin());
}

}  // namespace

void sort_findings(std::vector<Finding>& findings) {
  const auto order = [](const Finding& one) {
    const bool unfixed = one.fixed_version.empty();
    return std::tuple(rank(one.severity), std::string_view(one.name),
                      std::string_view(one.package.name), std::string_view(one.package.path),
                      unfixed, std::string_view(one.advisory));
  };
  std::ranges::sort(findings, std::less<>(), order);
  std::set<std::tuple<std::string, std::string, std::string, std::string>> seen;
  std::erase_if(findings, [&seen](const Finding& one) {
    return !seen.emplace(one.name, one.package.name, one.package.version, one.package.path).second;
  });
}

std::string Finding::encode() const {
  return json::serialize(json::object{{"name", name},
                                      {"advisory", advisory},
                                      {"title", title},
                                      {"description", description},
                                      {"severity", severity},
                                      {"uri", uri},
                                      {"ecosystem", ecosystem},
                                      {"vector", cvss_vector},
                                      {"score", cvss_score},
                                      {"fixed", fixed_version},
                                      {"published", published},
                                      {"modified", modified},
                                      {"aliases", json::value_from(aliases)},
                                      {"references", json::value_from(references)},
                                      {"manager", package.manager},
                                      {"package", package.name},
                                      {"version", package.version},
                                      {"arch", package.arch},
                                      {"path", package.path}});
}

Result<Finding> Finding::decode(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (!object) return fail(ErrorCode::kDataLoss, "a finding cannot be read");
  Finding out;
  out.name = text_of(*object, "name");
  out.advisory = text_of(*object, "advisory");
  out.title = text_of(*object, "title");
  out.description = text_of(*object, "description");
  out.severity = text_of(*object, "severity");
  out.uri = text_of(*object, "uri");
  out.ecosystem = text_of(*object, "ecosystem");
  out.cvss_vector = text_of(*object, "vector");
  const json::value* score = object->if_contains("score");
  if (score && score->is_number()) {
    boost::system::error_code ignored;
    out.cvss_score = score->to_number<double>(ignored);
  }
  out.fixed_version = text_of(*object, "fixed");
  out.published = text_of(*object, "published");
  out.modified = text_of(*object, "modified");
  out.aliases = texts_of(*object, "aliases");
  out.references = texts_of(*object, "references");
  out.package = {.manager = text_of(*object, "manager"),
                 .name = text_of(*object, "package"),
                 .version = text_of(*object, "version"),
                 .arch = text_of(*object, "arch"),
                 .path = text_of(*object, "path")};
  return out;
}

}  // namespace minato::scanner
