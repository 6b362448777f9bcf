// Aim: no input makes the manifest parser crash, and what it accepts keeps its promises.
#include <cstdlib>

#include "registry/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t newline = bytes.find('\n');
  const std::string_view type =
      newline == std::string_view::npos ? std::string_view() : bytes.substr(0, newline);
  const std::string_view body = newline == std::string_view::npos ? bytes : bytes.substr(newline);
  const auto manifest = minato::registry::parse_manifest(body, type);
  if (manifest && manifest->is_index() && manifest->config) std::abort();
  if (manifest && manifest->layers.size() > minato::registry::kManifestReferencesMax) std::abort();
  return 0;
}
