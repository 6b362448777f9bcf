// A report comes from another program, which read an image of anybody's.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/trivy_report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace minato::scanner;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  trivy_database_time(text);
  const auto report = parse_trivy_report(text);
  if (!report) return 0;
  for (const Finding& one : report->findings) {
    const auto again = Finding::decode(one.encode());
    if (!again || again->name != one.name) __builtin_trap();
  }
  return 0;
}
