// Aim: what Trivy says becomes findings, whole and in order, and nothing else passes for a report.
#include "scanner/trivy_report.h"

#include <gtest/gtest.h>

#include "codec/time.h"

namespace minato::scanner {
namespace {

constexpr std::string_view kReport = R"json({
  "SchemaVersion": 2, "ArtifactName": "/tmp/layout", "ArtifactType": "container_image",
  "Metadata": {"OS": {"Family": "debian", "Name": "12.1"}},
  "Results": [
    {"Target": "/tmp/layout (debian 12.1)", "Class": "os-pkgs", "Type": "debian",
     "Vulnerabilities": [
       {"VulnerabilityID": "CVE-2026-0001", "VendorIDs": ["DSA-1-1"], "PkgName": "libssl3",
        "InstalledVersion": "1:3.0.9-1", "FixedVersion": "1:3.0.11-1", "SeveritySource": "debian",
        "PrimaryURL": "https://example.com/1", "Title": "short", "Description": "long",
        "DataSource": {"ID": "debian", "Name": "tracker"}, "Severity": "HIGH",
        "CVSS": {"ghsa": {"V3Vector": "CVSS:3.0/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                          "V3Score": 8.4},
                 "nvd": {"V2Vector": "AV:N/AC:L/Au:N/C:P/I:P/A:P", "V2Score": 7.5,
                         "V3Vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                         "V3Score": 9.8}},
        "References": ["https://example.com/a", "https://example.com/b"],
        "PublishedDate": "2026-01-01T00:00:00Z", "LastModifiedDate": "2026-01-02T00:00:00Z"},
       {"VulnerabilityID": "CVE-2026-0003", "PkgName": "bash", "InstalledVersion": "5.2-1",
        "Severity": "UNKNOWN", "Title": "only a title"}]},
    {"Target": "Node.js", "Class": "lang-pkgs", "Type": "node-pkg",
     "Vulnerabilities": [
       {"VulnerabilityID": "GHSA-aaaa", "PkgName": "left", "PkgPath": "app/left/package.json",
        "InstalledVersion": "1.2.0", "Severity": "CRITICAL",
        "CVSS": {"other": {"V2Vector": "AV:N", "V2Score": 5}}}]},
    {"Target": "main", "Class": "lang-pkgs", "Type": "gobinary",
     "Vulnerabilities": [{"VulnerabilityID": "CVE-2026-0004", "PkgName": "stdlib",
                          "InstalledVersion": "1.20", "Severity": "LOW"}]},
    {"Target": "key", "Class": "secret", "Vulnerabilities": [{"VulnerabilityID": "no"}]}]})json";

TEST(TrivyReport, FindingsComeWithTheWorstFirst) {
  const auto report = parse_trivy_report(kReport);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->supported);
  std::vector<std::pair<std::string, std::string>> got;
  for (const Finding& one : report->findings) got.emplace_back(one.name, one.severity);
  EXPECT_EQ(got,
            (std::vector<std::pair<std::string, std::string>>{{"GHSA-aaaa", "CRITICAL"},
                                                              {"CVE-2026-0001", "HIGH"},
                                                              {"CVE-2026-0004", "LOW"},
                                                              {"CVE-2026-0003", "UNDEFINED"}}));
}

TEST(TrivyReport, AFindingIsWhole) {
  const auto report = parse_trivy_report(kReport);
  ASSERT_TRUE(report) << report.error().message;
  const Finding& one = report->findings.at(1);
  EXPECT_EQ(one.title, "short");
  EXPECT_EQ(one.description, "long");
  EXPECT_EQ(one.uri, "https://example.com/1");
  EXPECT_EQ(one.ecosystem, "debian");
  EXPECT_EQ(one.fixed_version, "1:3.0.11-1");
  EXPECT_EQ(one.published, "2026-01-01T00:00:00Z");
  EXPECT_EQ(one.modified, "2026-01-02T00:00:00Z");
  EXPECT_EQ(one.aliases, std::vector<std::string>{"DSA-1-1"});
  EXPECT_EQ(one.references.size(), 2U);
  EXPECT_EQ(one.package.manager, "DPKG");
  EXPECT_EQ(one.package.name, "libssl3");
  EXPECT_EQ(one.package.version, "1:3.0.9-1");
  EXPECT_EQ(one.package.path, "");
}

TEST(TrivyReport, TheScoreIsOfTheSeveritysSourceElseOfNvdElseOfAny) {
  const auto report = parse_trivy_report(kReport);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->findings.at(1).cvss_vector, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
  EXPECT_EQ(report->findings.at(1).cvss_score, 9.8);
  EXPECT_EQ(report->findings.at(0).cvss_vector, "AV:N");
  EXPECT_EQ(report->findings.at(0).cvss_score, 5);
  const auto other = parse_trivy_report(R"({"SchemaVersion": 2, "Results": [
      {"Class": "os-pkgs", "Type": "redhat", "Vulnerabilities": [
        {"VulnerabilityID": "CVE-1", "SeveritySource": "redhat", "CVSS": {
          "nvd": {"V3Vector": "CVSS:3.1/nvd", "V3Score": 9},
          "redhat": {"V3Vector": "CVSS:3.1/redhat", "V3Score": 4}}}]}]})");
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_EQ(other->findings.at(0).cvss_vector, "CVSS:3.1/redhat");
  EXPECT_EQ(other->findings.at(0).package.manager, "RPM");
}

TEST(TrivyReport, PackagesOfLanguagesHaveTheirManagerAndFile) {
  const auto report = parse_trivy_report(kReport);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->findings.at(0).package.manager, "NODEPKG");
  EXPECT_EQ(report->findings.at(0).package.path, "app/left/package.json");
  EXPECT_EQ(report->findings.at(2).package.manager, "GOBINARY");
  EXPECT_EQ(report->findings.at(2).package.path, "main");
}

TEST(TrivyReport, SaysWhetherAnythingWasKnown) {
  const auto nothing = parse_trivy_report(R"({"SchemaVersion": 2, "Metadata": {}})");
  ASSERT_TRUE(nothing) << nothing.error().message;
  EXPECT_FALSE(nothing->supported);
  const auto clean =
      parse_trivy_report(R"({"SchemaVersion": 2, "Metadata": {"OS": {"Family": "alpine"}}})");
  ASSERT_TRUE(clean) << clean.error().message;
  EXPECT_TRUE(clean->supported);
  EXPECT_TRUE(clean->findings.empty());
}

TEST(TrivyReport, WhatIsNoneIsRefused) {
  for (const std::string_view text : {"", "[]", "{", "{}", "FATAL error", R"({"Results": []})"}) {
    EXPECT_FALSE(parse_trivy_report(text)) << text;
  }
}

TEST(TrivyReport, MembersOfAnotherTypeAreEmpty) {
  const auto report = parse_trivy_report(R"({"SchemaVersion": 2, "Metadata": 5, "Results": [
      7, {"Class": "os-pkgs", "Type": 3, "Vulnerabilities": [
        1, {"VulnerabilityID": 4}, {"VulnerabilityID": "CVE-1", "CVSS": [], "References": {},
                                    "Severity": 9, "PkgName": null}]}]})");
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->findings.size(), 1U);
  EXPECT_EQ(report->findings[0].severity, "UNDEFINED");
  EXPECT_EQ(report->findings[0].cvss_vector, "");
}

TEST(TrivyReport, TheDatabaseHasATime) {
  EXPECT_EQ(
      trivy_database_time(
          R"({"Version": "0.57.0", "VulnerabilityDB": {"UpdatedAt": "2026-01-02T03:04:05Z"}})"),
      parse_iso8601("2026-01-02T03:04:05Z"));
  EXPECT_EQ(trivy_database_time(R"({"Version": "0.57.0"})"), std::nullopt);
  EXPECT_EQ(trivy_database_time("Version: 0.57.0"), std::nullopt);
}

}  // namespace
}  // namespace minato::scanner
