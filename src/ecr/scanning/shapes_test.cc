// Aim: findings of every source are shown in ECR's two forms.
#include "ecr/scanning/shapes.h"

#include <gtest/gtest.h>

namespace minato::ecr::scanning {
namespace {

std::string version_shown(std::string vector) {
  scanner::Finding finding;
  finding.name = "CVE-1";
  finding.cvss_vector = std::move(vector);
  const auto shown = to_enhanced(finding, ScanRecord{}, registry::ManifestRecord{});
  return shown.score_details->cvss->version.value_or("");
}

std::string attribute_shown(std::string vector) {
  scanner::Finding finding;
  finding.cvss_vector = std::move(vector);
  finding.cvss_score = 5;
  const auto shown = to_basic(finding);
  return shown.attributes->empty() ? "" : shown.attributes->front().key;
}

TEST(ScanShapes, AVectorsVersionIsItsOwn) {
  EXPECT_EQ(version_shown("CVSS:3.1/AV:N"), "3.1");
  EXPECT_EQ(version_shown("CVSS:4.0/AV:N"), "4.0");
  EXPECT_EQ(version_shown("AV:N/AC:L/Au:N/C:P/I:P/A:P"), "2.0");
  EXPECT_EQ(version_shown("AV"), "2.0");
  EXPECT_EQ(version_shown("CVSS:"), "");
}

TEST(ScanShapes, TheAttributeSaysWhichVersion) {
  EXPECT_EQ(attribute_shown("CVSS:3.0/AV:N"), "CVSS3_VECTOR");
  EXPECT_EQ(attribute_shown("AV:N/AC:L/Au:N/C:P/I:P/A:P"), "CVSS2_VECTOR");
}

}  // namespace
}  // namespace minato::ecr::scanning
