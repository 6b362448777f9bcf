// The files by which package managers remember what they installed. Pure; any text is taken, and
// what cannot be read is left out.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "scanner/package.h"

namespace minato::scanner {

Distribution parse_os_release(std::string_view text);

// `path` goes into the packages and, where it names them, tells what they are.
using PackageFileParser = std::vector<Package> (*)(std::string_view path, std::string_view text);

// The parser for the file at `path` in an image; nullptr when it says nothing of packages.
PackageFileParser parser_of(std::string_view path);

std::vector<Package> parse_dpkg_status(std::string_view path, std::string_view text);
std::vector<Package> parse_apk_installed(std::string_view path, std::string_view text);
// The databases of rpm: SQLite since 4.16, Berkeley DB before, ndb on SUSE's systems.
std::vector<Package> parse_rpm_database(std::string_view path, std::string_view content);
std::vector<Package> parse_rpm_berkeley(std::string_view path, std::string_view content);
std::vector<Package> parse_rpm_ndb(std::string_view path, std::string_view content);
std::vector<Package> parse_node_manifest(std::string_view path, std::string_view text);
std::vector<Package> parse_node_lock(std::string_view path, std::string_view text);
std::vector<Package> parse_python_metadata(std::string_view path, std::string_view text);
std::vector<Package> parse_gem_name(std::string_view path, std::string_view text);
std::vector<Package> parse_cargo_lock(std::string_view path, std::string_view text);
std::vector<Package> parse_composer_installed(std::string_view path, std::string_view text);

}  // namespace minato::scanner
