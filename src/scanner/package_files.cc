#include "scanner/package_files.h"

#include <array>

namespace minato::scanner {
namespace {

// Takes the first line of `text` away, without its end.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string_view unquote(std::string_view text) {
  if (text.size() >= 2 && (text[0] == '"' || text[0] == '\'') && text.back() == text[0]) {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

// "Source: name (version)".
void set_source(Package& package, std::string_view value) {
  const auto bracket = value.find(" (");
  package.source_name = value.substr(0, bracket);
  if (bracket != std::string_view::npos && value.ends_with(')')) {
    package.source_version = value.substr(bracket + 2, value.size() - bracket - 3);
  }
}

bool matches(std::string_view path, std::string_view folder, std::string_view name) {
  return path.size() == folder.size() + name.size() && path.starts_with(folder) &&
         path.ends_with(name);
}

// Whether the file is the manifest of a module: .../node_modules/[@scope/]name/package.json.
bool is_node_module(std::string_view path) {
  constexpr std::string_view kManifest = "/package.json";
  constexpr std::string_view kModules = "node_modules/";
  if (!path.ends_with(kManifest)) return false;
  path.remove_suffix(kManifest.size());
  const auto at = path.rfind(kModules);
  if (at == std::string_view::npos || (at > 0 && path[at - 1] != '/')) return false;
  const std::string_view name = path.substr(at + kModules.size());
  const auto slash = name.find('/');
  return slash == std::string_view::npos ||
         (name.starts_with('@') && name.find('/', slash + 1) == std::string_view::npos);
}

bool ends_with_name(std::string_view path, std::string_view name) {
  return path.ends_with(name) &&
         (path.size() == name.size() || path[path.size() - name.size() - 1] == '/');
}

}  // namespace

Distribution parse_os_release(std::string_view text) {
  Distribution out;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, equals);
    const std::string_view value = unquote(trim(line.substr(equals + 1)));
    if (key == "ID") out.id = value;
    if (key == "VERSION_ID") out.version = value;
    if (key == "PRETTY_NAME") out.name = value;
  }
  return out;
}

PackageFileParser parser_of(std::string_view path) {
  if (path == "var/lib/dpkg/status") return parse_dpkg_status;
  if (path.starts_with("var/lib/dpkg/status.d/")) {
    return path.ends_with(".md5sums") ? nullptr : parse_dpkg_status;
  }
  if (path == "lib/apk/db/installed" || path == "usr/lib/apk/db/installed") {
    return parse_apk_installed;
  }
  for (const std::string_view folder :
       {"var/lib/rpm/", "usr/lib/sysimage/rpm/", "usr/share/rpm/"}) {
    if (matches(path, folder, "rpmdb.sqlite")) return parse_rpm_database;
    if (matches(path, folder, "Packages")) return parse_rpm_berkeley;
    if (matches(path, folder, "Packages.db")) return parse_rpm_ndb;
  }
  if (is_node_module(path)) return parse_node_manifest;
  if (ends_with_name(path, "package-lock.json")) {
    return path.find("node_modules/") == std::string_view::npos ? parse_node_lock : nullptr;
  }
  if (path.ends_with(".dist-info/METADATA") || path.ends_with(".egg-info/PKG-INFO") ||
      path.ends_with(".egg-info")) {
    return parse_python_metadata;
  }
  if (path.ends_with(".gemspec") && path.find("specifications/") != std::string_view::npos) {
    return parse_gem_name;
  }
  if (ends_with_name(path, "Cargo.lock")) return parse_cargo_lock;
  if (ends_with_name(path, "vendor/composer/installed.json")) return parse_composer_installed;
  return nullptr;
}

std::vector<Package> parse_dpkg_status(std::string_view path, std::string_view text) {
  std::vector<Package> out;
  while (!text.empty()) {
    Package package{.manager = "DPKG", .name = "", .version = "", .path = std::string(path)};
    // Distroless images leave the status out: a file is there for what is installed.
    bool installed = true;
    while (!text.empty()) {
      const std::string_view line = take_line(text);
      if (line.empty()) break;
      const auto colon = line.find(':');
      if (colon == std::string_view::npos || line[0] == ' ') continue;
      const std::string_view key = line.substr(0, colon);
      const std::string_view value = trim(line.substr(colon + 1));
      if (key == "Package") package.name = value;
      if (key == "Version") package.version = value;
      if (key == "Architecture") package.arch = value;
      if (key == "Source") set_source(package, value);
      if (key == "Status") installed = value.ends_with(" installed");
    }
    if (installed && !package.name.empty() && !package.version.empty()) {
      out.push_back(std::move(package));
    }
  }
  return out;
}

std::vector<Package> parse_apk_installed(std::string_view path, std::string_view text) {
  std::vector<Package> out;
  while (!text.empty()) {
    Package package{.manager = "APK", .name = "", .version = "", .path = std::string(path)};
    while (!text.empty()) {
      const std::string_view line = take_line(text);
      if (line.empty()) break;
      if (line.size() < 2 || line[1] != ':') continue;
      const std::string_view value = line.substr(2);
      if (line[0] == 'P') package.name = value;
      if (line[0] == 'V') package.version = value;
      if (line[0] == 'A') package.arch = value;
      if (line[0] == 'o') package.source_name = value;
    }
    if (!package.name.empty() && !package.version.empty()) out.push_back(std::move(package));
  }
  return out;
}

std::vector<Package> parse_python_metadata(std::string_view path, std::string_view text) {
  Package package{.manager = "PYTHONPKG", .name = "", .version = "", .path = std::string(path)};
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.empty()) break;  // the description follows
    if (line.starts_with("Name:")) package.name = trim(line.substr(5));
    if (line.starts_with("Version:")) package.version = trim(line.substr(8));
  }
  if (package.name.empty() || package.version.empty()) return {};
  // PEP 503: one spelling of a name, which advisories use, too.
  std::string name;
  for (const char c : package.name) {
    const bool mark = c == '-' || c == '_' || c == '.';
    if (!mark)
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    else if (!name.ends_with('-'))
      name += '-';
  }
  package.name = name;
  return {std::move(package)};
}

// specifications/<name>-<version>[-<platform>].gemspec
std::vector<Package> parse_gem_name(std::string_view path, std::string_view) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  name.remove_suffix(std::string_view(".gemspec").size());
  for (std::size_t at = name.find('-'); at != std::string_view::npos; at = name.find('-', at + 1)) {
    if (at + 1 >= name.size() || name[at + 1] < '0' || name[at + 1] > '9') continue;
    const std::string_view version = name.substr(at + 1);
    return {{.manager = "GEM",
             .name = std::string(name.substr(0, at)),
             .version = std::string(version.substr(0, version.find('-'))),
             .path = std::string(path)}};
  }
  return {};
}

std::vector<Package> parse_cargo_lock(std::string_view path, std::string_view text) {
  std::vector<Package> out;
  Package package;
  const auto keep = [&] {
    if (!package.name.empty() && !package.version.empty()) out.push_back(package);
    package = {.manager = "CARGO", .name = "", .version = "", .path = std::string(path)};
  };
  keep();
  while (!text.empty()) {
    const std::string_view line = trim(take_line(text));
    if (line.starts_with('[')) keep();
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = trim(line.substr(0, equals));
    if (key == "name") package.name = unquote(trim(line.substr(equals + 1)));
    if (key == "version") package.version = unquote(trim(line.substr(equals + 1)));
  }
  keep();
  return out;
}

}  // namespace minato::scanner
