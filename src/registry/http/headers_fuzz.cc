// Aim: hostile paths, ranges and credentials never crash the readers, and ranges stay in bounds.
#include <cstdlib>

#include "registry/http/headers.h"
#include "registry/http/route.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace minato::registry;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto route = parse_route(text);
  if (route && !route->name.empty() && !is_repository_name(route->name)) std::abort();
  for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1000}}) {
    const auto range = parse_range(text, length);
    if (range && *range && ((*range)->last >= length || (*range)->first > (*range)->last)) {
      std::abort();
    }
  }
  if (const auto range = parse_upload_range(text); range && range->length() == 0) std::abort();
  const std::string warning = warning_value(text);
  if (warning.size() > 4096 || warning.find_first_of("\r\n") != std::string::npos) std::abort();
  (void)range_applies(text, "\"sha256:00\"");
  (void)query_values(text, "tag");
  (void)parse_authorization(text);
  (void)matches_etag(text, "\"sha256:00\"");
  (void)parse_page(text, 100);
  (void)scope_of_host(text);
  return 0;
}
