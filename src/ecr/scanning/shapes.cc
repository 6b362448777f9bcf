#include "ecr/scanning/shapes.h"

#include <fmt/format.h>

#include "base/arn.h"
#include "codec/digest.h"
#include "codec/time.h"
#include "scanner/cvss.h"

namespace minato::ecr::scanning {
namespace {

constexpr std::size_t kAttributeMax = 256;

void add(api::ImageScanFinding& out, std::string key, std::string value) {
  if (value.empty()) return;
  value.resize(std::min(value.size(), kAttributeMax));
  out.attributes->push_back({.key = std::move(key), .value = std::move(value)});
}

std::string version_of(const std::string& vector) {
  return std::string(scanner::cvss_version(vector));
}

// The packages' fields as Inspector shows them: epoch and release apart.
api::VulnerablePackage to_package(const scanner::Finding& finding) {
  api::VulnerablePackage out;
  const scanner::Package& package = finding.package;
  std::string version = package.version;
  out.epoch = 0;
  if (scanner::is_distribution_manager(package.manager)) {
    if (const auto colon = version.find(':'); colon != std::string::npos && colon < 6) {
      out.epoch = std::atoi(version.c_str());
      version.erase(0, colon + 1);
    }
    if (const auto dash = version.rfind('-'); dash != std::string::npos) {
      out.release = version.substr(dash + 1);
      version.erase(dash);
    }
    out.package_manager = package.manager == "DPKG" || package.manager == "APK" ? "OS" : "RPM";
  } else {
    out.package_manager = package.manager;
    out.file_path = package.path;
  }
  out.name = package.name;
  out.version = version;
  if (!package.arch.empty()) out.arch = package.arch;
  if (!finding.fixed_version.empty()) out.fixed_in_version = finding.fixed_version;
  return out;
}

api::PackageVulnerabilityDetails to_details(const scanner::Finding& finding) {
  api::PackageVulnerabilityDetails out;
  out.vulnerability_id = finding.name;
  out.source = finding.ecosystem;
  out.source_url = finding.uri;
  out.reference_urls = finding.references;
  out.related_vulnerabilities = finding.aliases;
  out.vendor_severity = finding.severity;
  out.vendor_created_at = parse_iso8601(finding.published);
  out.vendor_updated_at = parse_iso8601(finding.modified);
  out.vulnerable_packages.emplace().push_back(to_package(finding));
  auto& scores = out.cvss.emplace();
  if (!finding.cvss_vector.empty()) {
    auto& score = scores.emplace_back();
    score.base_score = finding.cvss_score;
    score.scoring_vector = finding.cvss_vector;
    score.source = finding.ecosystem;
    score.version = version_of(finding.cvss_vector);
  }
  return out;
}

api::Resource to_resource(const ScanRecord& scan, const registry::ManifestRecord& image) {
  api::Resource out;
  out.type = "AWS_ECR_CONTAINER_IMAGE";
  out.id = registry::repository_arn(scan.scope, scan.repository) + "/" + scan.digest;
  auto& details = out.details.emplace().aws_ecr_container_image.emplace();
  details.image_hash = scan.digest;
  details.image_tags = image.tags;
  details.pushed_at = image.pushed_at;
  details.registry = scan.scope.account;
  details.repository_name = scan.repository;
  return out;
}

}  // namespace

api::ImageScanFinding to_basic(const scanner::Finding& finding) {
  api::ImageScanFinding out;
  out.name = finding.name;
  if (!finding.description.empty()) out.description = finding.description;
  out.uri = finding.uri;
  out.severity = finding.severity;
  out.attributes.emplace();
  add(out, "package_name", finding.package.name);
  add(out, "package_version", finding.package.version);
  add(out, "fixed_version", finding.fixed_version);
  if (!finding.cvss_vector.empty()) {
    const std::string name = "CVSS" + version_of(finding.cvss_vector).substr(0, 1);
    add(out, name + "_VECTOR", finding.cvss_vector);
    add(out, name + "_SCORE", fmt::format("{:.1f}", finding.cvss_score));
  }
  return out;
}

api::EnhancedImageScanFinding to_enhanced(const scanner::Finding& finding, const ScanRecord& scan,
                                          const registry::ManifestRecord& image) {
  api::EnhancedImageScanFinding out;
  out.aws_account_id = scan.scope.account;
  const std::string identity =
      fmt::format("{}@{}/{}/{}", scan.repository, scan.digest, finding.name, finding.package.name);
  out.finding_arn = make_arn("inspector2", scan.scope.region, scan.scope.account,
                             "finding/" + sha256(identity).hex().substr(0, 32));
  out.title = fmt::format("{} - {}", finding.name, finding.package.name);
  out.description = finding.description;
  out.severity = finding.severity == "UNDEFINED" ? "UNTRIAGED" : finding.severity;
  out.status = "ACTIVE";
  out.type = "PACKAGE_VULNERABILITY";
  out.first_observed_at = scan.requested_at;
  out.last_observed_at = scan.completed_at;
  out.updated_at = scan.completed_at;
  out.fix_available = finding.fixed_version.empty() ? "NO" : "YES";
  out.package_vulnerability_details = to_details(finding);
  out.resources.emplace().push_back(to_resource(scan, image));
  auto& recommendation = out.remediation.emplace().recommendation.emplace();
  recommendation.text =
      finding.fixed_version.empty()
          ? "None Provided"
          : fmt::format("Update {} to {}.", finding.package.name, finding.fixed_version);
  if (!finding.cvss_vector.empty()) {
    out.score = finding.cvss_score;
    auto& details = out.score_details.emplace().cvss.emplace();
    details.score = finding.cvss_score;
    details.score_source = finding.ecosystem;
    details.scoring_vector = finding.cvss_vector;
    details.version = version_of(finding.cvss_vector);
  }
  return out;
}

}  // namespace minato::ecr::scanning
