#include "scanner/package.h"

#include <array>
#include <boost/json.hpp>

namespace minato::scanner {
namespace {

namespace json = boost::json;

// Grows with every kind of package, and way of finding one, that is added.
constexpr std::int64_t kKinds = 2;

struct Language {
  std::string_view manager;
  std::string_view ecosystem;
  Scheme scheme;
};
constexpr std::array kLanguages = {
    Language{"NPM", "npm", Scheme::kSemver},     Language{"PYTHONPKG", "PyPI", Scheme::kPep440},
    Language{"GEM", "RubyGems", Scheme::kGem},   Language{"CARGO", "crates.io", Scheme::kSemver},
    Language{"GOBINARY", "Go", Scheme::kSemver}, Language{"COMPOSER", "Packagist", Scheme::kGem},
};

// How much of VERSION_ID the ecosystem's name has.
enum class Release { kNone, kMajor, kMinor };
struct System {
  std::string_view id;
  std::string_view ecosystem;  // before the version
  Release release;
  std::string_view tail;
  Scheme scheme;
};
constexpr std::array kSystems = {
    System{"debian", "Debian:", Release::kMajor, "", Scheme::kDpkg},
    System{"ubuntu", "Ubuntu:", Release::kMinor, "", Scheme::kDpkg},
    System{"alpine", "Alpine:v", Release::kMinor, "", Scheme::kApk},
    System{"wolfi", "Wolfi", Release::kNone, "", Scheme::kApk},
    System{"chainguard", "Chainguard", Release::kNone, "", Scheme::kApk},
    System{"rocky", "Rocky Linux:", Release::kMajor, "", Scheme::kRpm},
    System{"almalinux", "AlmaLinux:", Release::kMajor, "", Scheme::kRpm},
    System{"rhel", "Red Hat:enterprise_linux:", Release::kMajor, "::*", Scheme::kRpm},
    System{"azurelinux", "Azure Linux:", Release::kMajor, "", Scheme::kRpm},
    System{"mageia", "Mageia:", Release::kMajor, "", Scheme::kRpm},
    System{"opensuse-leap", "openSUSE:Leap ", Release::kMinor, "", Scheme::kRpm},
};

std::string release_of(std::string_view version, Release release) {
  if (release == Release::kNone) return {};
  auto end = version.find('.');
  if (release == Release::kMinor && end != std::string_view::npos) end = version.find('.', end + 1);
  return std::string(version.substr(0, end));
}

std::string member_text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

}  // namespace

std::optional<Ecosystem> language_ecosystem(std::string_view manager) {
  for (const Language& language : kLanguages) {
    if (language.manager == manager) {
      return Ecosystem{.names = {std::string(language.ecosystem)}, .scheme = language.scheme};
    }
  }
  return std::nullopt;
}

std::optional<Ecosystem> distribution_ecosystem(const Distribution& distribution) {
  for (const System& system : kSystems) {
    if (system.id != distribution.id) continue;
    // A testing release has no version, and no advisories of its own.
    if (system.release != Release::kNone && distribution.version.empty()) return std::nullopt;
    const std::string name = std::string(system.ecosystem) +
                             release_of(distribution.version, system.release) +
                             std::string(system.tail);
    Ecosystem out{.names = {name}, .scheme = system.scheme};
    if (system.id == "ubuntu") out.names.push_back(name + ":LTS");
    return out;
  }
  return std::nullopt;
}

bool is_distribution_manager(std::string_view manager) {
  return manager == "DPKG" || manager == "APK" || manager == "RPM";
}

std::string Inventory::encode() const {
  json::array rows;
  for (const Package& package : packages) {
    rows.push_back({{"m", package.manager},
                    {"n", package.name},
                    {"v", package.version},
                    {"s", package.source_name},
                    {"w", package.source_version},
                    {"a", package.arch},
                    {"p", package.path}});
  }
  return json::serialize(json::object{{"kinds", kKinds},
                                      {"id", distribution.id},
                                      {"version", distribution.version},
                                      {"name", distribution.name},
                                      {"packages", std::move(rows)}});
}

std::optional<Inventory> Inventory::decode(std::string_view encoded) {
  boost::system::error_code error;
  const json::value value = json::parse(encoded, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (!object) return std::nullopt;
  const json::value* kinds = object->if_contains("kinds");
  if (!kinds || *kinds != kKinds) return std::nullopt;
  Inventory out{
      .distribution = {member_text(*object, "id"), member_text(*object, "version"),
                       member_text(*object, "name")},
      .packages = {}};
  const json::value* rows = object->if_contains("packages");
  if (!rows || !rows->is_array()) return out;
  for (const json::value& row : rows->get_array()) {
    if (!row.is_object()) continue;
    const json::object& one = row.get_object();
    out.packages.push_back({.manager = member_text(one, "m"),
                            .name = member_text(one, "n"),
                            .version = member_text(one, "v"),
                            .source_name = member_text(one, "s"),
                            .source_version = member_text(one, "w"),
                            .arch = member_text(one, "a"),
                            .path = member_text(one, "p")});
  }
  return out;
}

}  // namespace minato::scanner
