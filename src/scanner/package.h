// What is installed in an image.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scanner/version.h"

namespace minato::scanner {

// More are not looked at; the largest real images have some ten thousand.
inline constexpr std::size_t kPackagesMax = 200'000;

struct Package {
  std::string manager;  // DPKG, APK, RPM, NPM, PYTHONPKG, GEM, CARGO, COMPOSER, GOBINARY
  std::string name;
  std::string version;
  // What the distribution's advisories are about; empty when they are the same.
  std::string source_name = {};
  std::string source_version = {};
  std::string arch = {};
  std::string path = {};  // of the file that says so

  bool operator==(const Package&) const = default;
};

// From /etc/os-release.
struct Distribution {
  std::string id;       // "debian"; empty when the image does not say
  std::string version;  // VERSION_ID
  std::string name;     // PRETTY_NAME

  bool operator==(const Distribution&) const = default;
};

struct Inventory {
  Distribution distribution;
  std::vector<Package> packages;

  std::string encode() const;
  // nullopt for what a version of Minato wrote that knew fewer kinds of packages, and for what
  // cannot be read: the image is to be read again.
  static std::optional<Inventory> decode(std::string_view text);
};

// Where OSV has advisories on packages of a kind, and how their versions are ordered. A name that
// ends in '*' stands for all that begin so.
struct Ecosystem {
  std::vector<std::string> names;
  Scheme scheme;
};

// Of what a manager other than the distribution's own installed. nullopt for those, and when the
// distribution is none that OSV knows.
std::optional<Ecosystem> language_ecosystem(std::string_view manager);
std::optional<Ecosystem> distribution_ecosystem(const Distribution& distribution);
// Whether packages of this manager belong to the distribution.
bool is_distribution_manager(std::string_view manager);

}  // namespace minato::scanner
