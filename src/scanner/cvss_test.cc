// Aim: scores are those of FIRST's documents and calculators, and what is no vector has none.
#include "scanner/cvss.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scanner/advisory.h"

namespace minato::scanner {
namespace {

struct Scored {
  std::string vector;
  double score;
};

TEST(Cvss, ScoresAreThoseOfThePublishedExamples) {
  const std::vector<Scored> examples = {
      // The guide to version 2, 3.3: CVE-2002-0392, CVE-2003-0818, CVE-2003-0062.
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8},
      {"(AV:N/AC:L/Au:N/C:C/I:C/A:C)", 10.0},
      {"AV:L/AC:H/Au:N/C:C/I:C/A:C", 6.2},
      {"AV:L/AC:H/Au:N/C:N/I:N/A:N", 0.0},
      {"CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1},
      {"CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4},
      {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8},
      {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5},
      {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0},
  };
  for (const Scored& one : examples) EXPECT_EQ(cvss_score(one.vector), one.score) << one.vector;
}

// By the calculator of version 4.0.
TEST(Cvss, Version4ScoresAreThoseOfTheCalculator) {
  const std::vector<Scored> examples = {
      {"AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0},
      {"AV:N/AC:L/AT:N/PR:H/UI:N/VC:N/VI:L/VA:N/SC:H/SI:L/SA:L", 6.3},
      {"AV:N/AC:L/AT:P/PR:H/UI:P/VC:N/VI:N/VA:L/SC:H/SI:L/SA:N", 4.5},
      {"AV:N/AC:H/AT:P/PR:L/UI:A/VC:H/VI:L/VA:L/SC:N/SI:H/SA:L", 7.0},
      {"AV:A/AC:H/AT:N/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:H/SA:N", 1.8},
      {"AV:L/AC:L/AT:N/PR:L/UI:A/VC:N/VI:N/VA:H/SC:H/SI:N/SA:L", 6.8},
      {"AV:P/AC:H/AT:N/PR:L/UI:P/VC:H/VI:N/VA:N/SC:L/SI:L/SA:L", 4.1},
      {"AV:P/AC:H/AT:P/PR:N/UI:A/VC:H/VI:L/VA:L/SC:L/SI:N/SA:N", 4.4},
      {"AV:P/AC:H/AT:P/PR:H/UI:P/VC:L/VI:N/VA:N/SC:N/SI:L/SA:L", 1.0},
      {"AV:A/AC:L/AT:P/PR:N/UI:N/VC:N/VI:H/VA:L/SC:L/SI:L/SA:N", 6.0},
      {"AV:L/AC:H/AT:P/PR:H/UI:P/VC:N/VI:H/VA:H/SC:L/SI:N/SA:L", 4.4},
      {"AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0.0},
      // Threat and environment, as far as the vector tells them.
      {"AV:L/AC:L/AT:N/PR:L/UI:P/VC:L/VI:H/VA:L/SC:H/SI:N/SA:H/CR:M/IR:L/MAT:P/MVC:X/MVA:N/MSA:S",
       5.4},
      {"AV:N/AC:H/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:H/E:A/IR:X/AR:X/MAC:H/MAT:P/MPR:L/"
       "MVA:H/MSI:S/MSA:H",
       8.7},
      {"AV:N/AC:L/AT:P/PR:L/UI:N/VC:N/VI:L/VA:L/SC:N/SI:L/SA:L/S:P/AU:Y/R:A/V:D/RE:L/U:Red", 2.3},
  };
  for (const Scored& one : examples) {
    EXPECT_EQ(cvss_score("CVSS:4.0/" + one.vector), one.score) << one.vector;
  }
}

TEST(Cvss, WhatIsNoVectorHasNoScore) {
  const std::string four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:";
  const std::vector<std::string> vectors = {
      "", "7.5", "CVSS:", "CVSS:4.0", "CVSS:5.0/AV:N", "CVSS:3.1/AV:N/AC:L",
      "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:H", "AV:N/AC:L/Au:N/C:N/I:N/A:H",
      "(AV:N/AC:L/Au:N/C:N/I:N/A:C",
      // A value of another metric, of a modified one, none, one twice, an unknown one, nothing in
      // it.
      four + "X", four + "S", four, four + "H/SA:H", four + "H/XX:H", four + "H/U:red",
      four + "H/E:H", four + "H/", four + "H//", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N",
      four + "H" + std::string(2000, '/')};
  for (const std::string& vector : vectors) {
    const bool trailing = vector == four + "H/";
    EXPECT_EQ(cvss_score(vector).has_value(), trailing) << vector;
  }
}

TEST(Cvss, SeveritiesAreThoseOfTheVersion) {
  EXPECT_EQ(cvss_severity("CVSS:4.0/AV:N", 9.0), "CRITICAL");
  EXPECT_EQ(cvss_severity("CVSS:3.1/AV:N", 8.9), "HIGH");
  EXPECT_EQ(cvss_severity("AV:N", 10.0), "HIGH");
  EXPECT_EQ(cvss_severity("AV:N", 6.9), "MEDIUM");
  EXPECT_EQ(cvss_severity("CVSS:3.1/AV:N", 0.1), "LOW");
  EXPECT_EQ(cvss_severity("CVSS:3.1/AV:N", 0), "INFORMATIONAL");
}

TEST(Cvss, OfSeveralVectorsTheNewestVersionCountsAndOfThoseTheWorst) {
  const auto judged = [](const std::vector<std::string>& vectors) {
    std::string rows;
    for (const std::string& vector : vectors) {
      rows += (rows.empty() ? "" : ",") + (R"({"type": "CVSS", "score": ")" + vector) + R"("})";
    }
    const std::string text = R"({"id": "CVE-2026-1", "severity": [)" + rows + R"(], "affected": [{
        "package": {"ecosystem": "npm", "name": "left"}, "versions": ["1.0.0"]}]})";
    const Package package{.manager = "NPM", .name = "left", .version = "1.0.0"};
    const auto found =
        match_advisory(text, {package, "npm", package.name, package.version, Scheme::kSemver});
    return found ? found->cvss_vector + " " + found->severity : "nothing";
  };
  const std::string two = "AV:N/AC:L/Au:N/C:C/I:C/A:C";
  const std::string three = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N";
  const std::string worse = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  const std::string four = "CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:P/VC:L/VI:N/VA:N/SC:N/SI:L/SA:L";
  EXPECT_EQ(judged({two}), two + " HIGH");
  EXPECT_EQ(judged({two, three}), three + " HIGH");
  EXPECT_EQ(judged({three, worse, three}), worse + " CRITICAL");
  EXPECT_EQ(judged({worse, four, two}), four + " LOW");
  EXPECT_EQ(judged({"CVSS:4.0/AV:N", two}), two + " HIGH");
}

}  // namespace
}  // namespace minato::scanner
