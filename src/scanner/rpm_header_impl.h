// What rpm's databases hold of a package, whatever they are kept in.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "scanner/package.h"

namespace minato::scanner {

// `blob` is a header, a list of tagged values, without the magic number it has in files
// (https://rpm-software-management.github.io/rpm/manual/format_header.html). nullopt for what is
// none, and for keys of signers, which are kept as packages.
std::optional<Package> parse_rpm_header(std::string_view path, std::string_view blob);

}  // namespace minato::scanner
