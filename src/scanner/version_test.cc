// Versions are ordered as their makers order them; dpkg and rpm are asked where they are installed.
#include "scanner/version.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace minato::scanner {
namespace {

// Every version is before the next one.
void expect_ascending(Scheme scheme, const std::vector<std::string>& versions) {
  for (std::size_t i = 0; i < versions.size(); ++i) {
    for (std::size_t j = 0; j < versions.size(); ++j) {
      const int expected = i < j ? -1 : i > j ? 1 : 0;
      EXPECT_EQ(compare_versions(scheme, versions[i], versions[j]), expected)
          << versions[i] << " and " << versions[j];
    }
  }
}

TEST(Versions, OfDebianAreOrderedAsThePolicySays) {
  expect_ascending(Scheme::kDpkg, {"1.0~~", "1.0~~a", "1.0~", "1.0", "1.0-1", "1.0-1+deb12u1",
                                   "1.0-2", "1.0a", "1.0+b", "1.2", "1.10", "1:0.1"});
  EXPECT_EQ(compare_dpkg("1.0", "1.0-0"), 0);
  EXPECT_EQ(compare_dpkg("0:1.002", "1.2"), 0);
}

TEST(Versions, OfRpmAreOrderedWithTildeAndCaret) {
  expect_ascending(Scheme::kRpm, {"1.0~rc1-1", "1.0-1", "1.0-2.el9", "1.0-10.el9", "1.0^git1-1",
                                  "1.0.1-1", "1.1a-1", "1.1b-1", "1.1.1-1", "1:0.1-1"});
  EXPECT_EQ(compare_rpm("1.0", "1.0-5"), 0);
}

// Facts of apk-tools' own test of its versions.
TEST(Versions, OfApkAreOrderedWithSuffixesAndRevisions) {
  expect_ascending(Scheme::kApk,
                   {"1.0_alpha1", "1.0_beta", "1.0_pre2", "1.0_rc1", "1.0", "1.0-r1", "1.0-r10",
                    "1.0_git20200101", "1.0_p1", "1.0a", "1.0b", "1.0.1", "1.2", "1.10", "2"});
  EXPECT_EQ(compare_apk("2.34", "0.1.0_alpha"), 1);
  EXPECT_EQ(compare_apk("0.1.0_alpha1.3", "0.1.0"), -1);
  EXPECT_EQ(compare_apk("1.0.01", "1.0.1"), -1);
  EXPECT_EQ(compare_apk("8.2.0", "8.2.001"), -1);
  EXPECT_EQ(compare_apk("1.0_p10-r0", "1.0_p9"), 1);
  EXPECT_EQ(compare_apk("5.0.7-r1", "5.0.7"), 1);
}

TEST(Versions, OfSemverAreOrderedAsItsPageSays) {
  expect_ascending(Scheme::kSemver,
                   {"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
                    "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.2.0", "1.10.0"});
  EXPECT_EQ(compare_semver("v1.0.0+build5", "1.0.0"), 0);
}

TEST(Versions, OfPythonAreOrderedAsPep440Says) {
  expect_ascending(Scheme::kPep440,
                   {"1.0.dev1", "1.0a1.dev2", "1.0a1", "1.0a2", "1.0b1", "1.0rc1", "1.0",
                    "1.0.post1.dev1", "1.0.post1", "1.0.1", "1.1", "1!0.1"});
  EXPECT_EQ(compare_pep440("1.0.0", "1"), 0);
  EXPECT_EQ(compare_pep440("1.0-1", "1.0.post1"), 0);
  EXPECT_EQ(compare_pep440("1.0.ALPHA-1", "1.0a1"), 0);
}

TEST(Versions, OfGemsHaveWordsBeforeTheRelease) {
  expect_ascending(Scheme::kGem, {"1.0.a", "1.0.rc1", "1.0", "1.0.1", "1.2", "1.10"});
}

TEST(Versions, AnyTextIsTaken) {
  std::mt19937 random(7);
  const std::string_view letters = "019.~^-_+:ar!";
  for (int round = 0; round < 2000; ++round) {
    std::string a, b;
    for (unsigned i = random() % 8; i > 0; --i) a += letters[random() % letters.size()];
    for (unsigned i = random() % 8; i > 0; --i) b += letters[random() % letters.size()];
    for (const Scheme scheme : {Scheme::kDpkg, Scheme::kRpm, Scheme::kApk, Scheme::kSemver,
                                Scheme::kPep440, Scheme::kGem}) {
      EXPECT_EQ(compare_versions(scheme, a, b), -compare_versions(scheme, b, a)) << a << " " << b;
    }
  }
}

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  while (pipe && fgets(buffer.data(), buffer.size(), pipe)) out += buffer.data();
  if (pipe) pclose(pipe);
  return out;
}

std::vector<std::string> random_versions(std::string_view letters, std::size_t count) {
  std::mt19937 random(3);
  std::vector<std::string> out;
  while (out.size() < count) {
    std::string version = "1";
    for (unsigned i = random() % 6; i > 0; --i) version += letters[random() % letters.size()];
    out.push_back(version + std::to_string(random() % 3));
  }
  return out;
}

TEST(Versions, OfDebianAgreeWithDpkg) {
  if (std::system("command -v dpkg >/dev/null 2>&1") != 0) GTEST_SKIP() << "no dpkg here";
  const auto versions = random_versions("0129.~+-ab", 80);
  std::string script;
  for (std::size_t i = 0; i + 1 < versions.size(); ++i) {
    script += fmt::format(
        "if dpkg --compare-versions '{0}' lt '{1}'; then echo -1; elif dpkg "
        "--compare-versions '{0}' eq '{1}'; then echo 0; else echo 1; fi\n",
        versions[i], versions[i + 1]);
  }
  std::string ours;
  for (std::size_t i = 0; i + 1 < versions.size(); ++i) {
    ours += fmt::format("{}\n", compare_dpkg(versions[i], versions[i + 1]));
  }
  EXPECT_EQ(output_of("sh <<'EOF'\n" + script + "EOF\n"), ours);
}

TEST(Versions, OfRpmAgreeWithRpm) {
  if (std::system("command -v rpm >/dev/null 2>&1") != 0) GTEST_SKIP() << "no rpm here";
  const auto versions = random_versions("0129.~^+ab", 2000);
  std::string program, ours;
  for (std::size_t i = 0; i + 1 < versions.size(); ++i) {
    program += fmt::format("print(rpm.vercmp('{}-1', '{}-1'))print('\\n')\n", versions[i],
                           versions[i + 1]);
    ours += fmt::format("{}\n", compare_rpm(versions[i] + "-1", versions[i + 1] + "-1"));
  }
  std::string theirs = output_of("rpm --eval \"$(cat <<'EOF'\n%{lua:" + program + "}\nEOF\n)\"");
  theirs.erase(theirs.find_last_not_of('\n') + 2);
  EXPECT_EQ(theirs, ours);
}

}  // namespace
}  // namespace minato::scanner
