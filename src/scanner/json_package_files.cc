// The files of package managers that are written in JSON.
#include <boost/json.hpp>

#include "scanner/package_files.h"

namespace minato::scanner {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

json::value parse(std::string_view content) {
  boost::system::error_code error;
  json::value value = json::parse(content, error);
  return error ? json::value() : value;
}

void add(std::vector<Package>& out, Package package) {
  if (!package.name.empty() && !package.version.empty()) out.push_back(std::move(package));
}

// "node_modules/a/node_modules/@b/c" is "@b/c".
std::string module_name(std::string_view key) {
  constexpr std::string_view kModules = "node_modules/";
  const auto at = key.rfind(kModules);
  return at == std::string_view::npos ? "" : std::string(key.substr(at + kModules.size()));
}

}  // namespace

std::vector<Package> parse_node_manifest(std::string_view path, std::string_view content) {
  const json::value value = parse(content);
  std::vector<Package> out;
  if (!value.is_object()) return out;
  const json::object& object = value.get_object();
  add(out, {.manager = "NPM",
            .name = text(object, "name"),
            .version = text(object, "version"),
            .path = std::string(path)});
  return out;
}

std::vector<Package> parse_node_lock(std::string_view path, std::string_view content) {
  const json::value value = parse(content);
  std::vector<Package> out;
  if (!value.is_object()) return out;
  const json::value* packages = value.get_object().if_contains("packages");
  if (!packages || !packages->is_object()) return out;
  for (const auto& [key, one] : packages->get_object()) {
    if (!one.is_object()) continue;
    const json::object& object = one.get_object();
    const json::value* development = object.if_contains("dev");
    if (development && development->is_bool() && development->get_bool()) continue;
    add(out, {.manager = "NPM",
              .name = module_name(key),
              .version = text(object, "version"),
              .path = std::string(path)});
  }
  return out;
}

std::vector<Package> parse_composer_installed(std::string_view path, std::string_view content) {
  const json::value value = parse(content);
  std::vector<Package> out;
  const json::value* packages =
      value.is_object() ? value.get_object().if_contains("packages") : &value;
  if (!packages || !packages->is_array()) return out;
  for (const json::value& one : packages->get_array()) {
    if (!one.is_object()) continue;
    add(out, {.manager = "COMPOSER",
              .name = text(one.get_object(), "name"),
              .version = text(one.get_object(), "version"),
              .path = std::string(path)});
  }
  return out;
}

}  // namespace minato::scanner
