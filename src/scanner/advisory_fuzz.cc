// Advisories come from elsewhere.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/advisory.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace minato::scanner;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto index = index_advisory(text);
  if (!index) return 0;
  for (const AffectedPackage& one : index->affected) {
    const Package package{.manager = "DPKG", .name = one.name, .version = "1.0"};
    match_advisory(text, {package, one.ecosystem, one.name, package.version, Scheme::kDpkg});
  }
  return 0;
}
