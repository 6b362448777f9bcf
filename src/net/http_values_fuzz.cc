// Fuzz target: URL decoding and query parsing take any bytes and stay consistent.
#include <cstdint>
#include <cstdlib>

#include "net/http.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace http = minato::http;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto decoded = http::percent_decode(text);
  if (decoded) {
    // Encoding and decoding again must give the same bytes.
    if (http::percent_decode(http::percent_encode(*decoded)) != decoded) std::abort();
  }
  std::size_t total = 0;
  for (const auto& [name, value] : http::parse_query(text)) total += name.size() + value.size();
  if (total > size) std::abort();
  return 0;
}
