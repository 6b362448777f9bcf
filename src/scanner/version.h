// Which of two versions is later, by the rules of who made them. Pure.
//
// Debian and RPM compare the same way as `dpkg --compare-versions` and rpm's rpmvercmp; tests ask
// those programs. The others follow the written rules: apk-tools' package specification,
// semver.org, PEP 440, and RubyGems' Gem::Version (which also fits Composer and Maven closely
// enough for released versions).
#pragma once

#include <string_view>

namespace minato::scanner {

enum class Scheme { kDpkg, kRpm, kApk, kSemver, kPep440, kGem };

// Negative, zero or positive, as `a` is before, equal to or after `b`. Takes any text.
int compare_versions(Scheme scheme, std::string_view a, std::string_view b);

int compare_dpkg(std::string_view a, std::string_view b);
int compare_rpm(std::string_view a, std::string_view b);
int compare_apk(std::string_view a, std::string_view b);
int compare_semver(std::string_view a, std::string_view b);
int compare_pep440(std::string_view a, std::string_view b);
int compare_gem(std::string_view a, std::string_view b);

}  // namespace minato::scanner
